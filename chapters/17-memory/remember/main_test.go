package main

import (
	"strings"
	"testing"
)

// A short run of each task prints its table.
func TestRun(t *testing.T) {
	for task, want := range map[string]string{"copy": "wrong bits", "stories": "two facts", "digits": "log PL"} {
		var out strings.Builder
		if err := run([]string{"-seeds", "1", "-updates", "3", "-epochs", "1", "-samples", "100", task}, &out); err != nil {
			t.Error(err)
		}
		if !strings.Contains(out.String(), want) || strings.Contains(out.String(), "NaN") {
			t.Errorf("%s prints\n%s", task, out.String())
		}
	}
}

func TestRefuses(t *testing.T) {
	for _, args := range [][]string{{}, {"walk"}, {"copy", "stories"}, {"-seeds", "0", "copy"}, {"-samples", "3", "stories"}} {
		if err := run(args, new(strings.Builder)); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
