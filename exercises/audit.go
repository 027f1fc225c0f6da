package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"glassnet/exercises/check"
	"glassnet/notebooks/cli"
)

// cmdAudit proves that the checker tells all mistakes apart.
func cmdAudit(_ context.Context, root string, args []string) error {
	flags := newFlags("audit", "[exercise…]", `Proves of every exercise that its right answer passes, and that each known mistake is diagnosed as itself and as nothing else.`)
	others, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	chosen, err := choose(others)
	if err != nil {
		return err
	}
	var errs []error
	pairs := 0
	for _, s := range chosen {
		for _, p := range s.Audit() {
			errs = append(errs, errors.New(p))
		}
		pairs += len(s.Mistakes)
	}
	say("%d exercises, %d pairs of an exercise and a mistake", len(chosen), pairs)
	return errors.Join(errs...)
}

// choose returns the exercises that args name, none means all.
func choose(args []string) (chosen []*check.Spec, err error) {
	if len(args) == 0 {
		args = []string{""}
	}
	for _, a := range args {
		n := len(chosen)
		for _, c := range chapters {
			for _, s := range c.Exercises {
				if a == "" || a == s.ID || a == s.Folder() || a == s.Func || a == c.Name || a != "" && number(a+"-") == number(c.Name) {
					if !slices.Contains(chosen, s) {
						chosen = append(chosen, s)
					}
				}
			}
		}
		if len(chosen) == n && a != "" {
			return nil, cli.UsageError(fmt.Sprintf("no exercise and no chapter is called %q", a))
		}
	}
	return chosen, nil
}
