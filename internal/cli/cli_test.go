package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"testing"
)

func ExampleProgram() {
	p := Program{Name: "demo", Commands: []Command{{Name: "greet", Run: func(_ context.Context, _ string, args []string) error {
		flags := Flags("demo", "greet", "[name…]", "Greets.")
		names, err := Parse(flags, args)
		for _, n := range names {
			fmt.Println("hello", n)
		}
		return err
	}}}}
	fmt.Println(p.Run([]string{"greet", "world"}), p.Run([]string{"greet", "-x"}))
	// Output:
	// hello world
	// 0 2
}

func TestFlagsStandAnywhere(t *testing.T) {
	flags := Flags("program", "x", "", "")
	o := flags.String("o", "", "")
	others, err := Parse(flags, []string{"7", "-o", "out", "8"})
	if err != nil || !slices.Equal(others, []string{"7", "8"}) || *o != "out" {
		t.Errorf("got %q, -o %q, %v", others, *o, err)
	}
	var wrong UsageError
	if _, err := Parse(flags, []string{"-unknown"}); !errors.As(err, &wrong) || errors.Is(err, flag.ErrHelp) {
		t.Errorf("unknown flag: %v", err)
	}
}

func TestFindRootOutside(t *testing.T) {
	t.Chdir(t.TempDir())
	if root, err := Root(); err == nil {
		t.Errorf("found %s outside of the repository", root)
	}
}
