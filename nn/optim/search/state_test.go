package search

import "testing"

// The line on a terminal tells how many trials have ended, of how many if that
// is known, and the best loss. Those that run, and those of a file that are
// still to be shown, are no surprise for it.
func TestState(t *testing.T) {
	trials := []Trial{{Index: 0, State: Failed}, {Index: 1, State: Done, Loss: 0.25}, {Index: 2}}
	for _, c := range []struct {
		r    run
		want string
	}{
		{run{}, "0 trials"},
		{run{Search: Search{Trials: 6}}, "░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0 of 6 trials"},
		{run{Search: Search{Trials: 6}, trials: trials, later: map[int]Trial{3: {Index: 3, State: Done}}},
			"███████████████░░░░░░░░░░░░░░░ 3 of 6 trials, best loss 0.25"},
		{run{trials: trials}, "2 trials, best loss 0.25"},
	} {
		if got := c.r.state(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
