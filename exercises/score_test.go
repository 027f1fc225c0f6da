package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// Some of the labelled answers; go run ./exercises score judges all of them.
func TestScore(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds a dozen answers")
	}
	r := here(t)
	for _, c := range []struct {
		file  string
		every int
	}{{"testdata/wrong.txtar", 15}, {"testdata/right.txtar", 13}, {"testdata/blind.txtar", 70}, {"testdata/second.txtar", 20}, {"testdata/third.txtar", 27}, {"testdata/fourth.txtar", 34}} {
		all, err := readLabelled([]string{c.file})
		if err != nil {
			t.Fatal(err)
		}
		var some []labelled
		for i := 0; i < len(all); i += c.every {
			some = append(some, all[i])
		}
		s := r.score(context.Background(), some)
		if len(s.lines) > 0 || s.named+s.accepted != len(some) {
			t.Errorf("%s: %s\n%s", c.file, s, strings.Join(s.lines, "\n"))
		}
	}
}

// A few mutants; go run ./exercises mutants makes a thousand.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds a dozen answers")
	}
	r := here(t)
	chosen, err := choose([]string{"outputdelta", "weightgradient", "momentumstep", "linefit"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.mutate(context.Background(), chosen, 12, 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.mutants) != 12 || len(got.survivors) > 0 || got.refused < 8 {
		t.Errorf("%s; %v", got, got.survivors)
	}
	if err := r.accepted(context.Background(), chosen, 4, 1); err != nil {
		t.Error(err)
	}
}

// here is a runner of this repository.
func here(t *testing.T) *runner {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRunner(root)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
