package gradcheck

import "testing"

func TestAudit(t *testing.T) {
	for _, s := range Chapter.Exercises {
		for _, p := range s.Audit() {
			t.Error(p)
		}
	}
}
