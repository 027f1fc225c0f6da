package main

import (
	"strings"
	"testing"

	"glassnet/exercises/check"
)

// A softmax that is shifted by something else than the largest of its own
// numbers is right for moderate ones: in every exercise a case tells.
func TestShiftsAreTold(t *testing.T) {
	tried := 0
	for _, c := range chapters {
		for _, s := range c.Exercises {
			for _, right := range []string{"m = maxₖ z", "m = max z"} {
				if !strings.Contains(s.Formula, right) {
					continue
				}
				for _, wrong := range []string{"m = max z + 0", "m = meanₖ z", "m = mean z", "m = minₖ z", "m = 0"} {
					if right == "m = max z" && wrong == "m = max z + 0" {
						continue
					}
					tried++
					v := s.Typed(strings.Replace(s.Formula, right, wrong, 1))
					if v.State != check.Fail {
						t.Errorf("%s: %s is %s", s.ID, wrong, v.State)
					}
				}
				break
			}
		}
	}
	if tried < 15 {
		t.Errorf("only %d tried", tried)
	}
}
