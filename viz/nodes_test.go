package viz

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"glassnet/nn/data"
)

// Neighbours stand near each other, others farther away, and no two nodes
// cover one another; the same graph stands the same way every time.
func TestNodesStandByTheirEdges(t *testing.T) {
	for _, g := range []*data.Graph{data.KarateClub(), data.Ring(12), data.Path(9), data.Triangles(2), data.SixNodes(), data.Path(1), {Name: "no edges", Nodes: 5}} {
		d := Nodes(g.Name, g.Nodes, g.Edges)
		dist, at := d.distances(), d.places()
		near, far, closest := 0.0, 0.0, math.Inf(1)
		pairs, others := 0, 0
		for i := range at {
			for j := range i {
				l := math.Hypot(at[i][0]-at[j][0], at[i][1]-at[j][1])
				closest = min(closest, l)
				if dist[i][j] == 1 {
					near, pairs = near+l, pairs+1
				} else {
					far, others = far+l, others+1
				}
			}
		}
		if pairs > 0 && others > 0 && !(near/float64(pairs) < 0.75*far/float64(others)) {
			t.Errorf("%s: neighbours are %.2f apart, others %.2f", g.Name, near/float64(pairs), far/float64(others))
		}
		if g.Nodes > 1 && closest < 0.5 {
			t.Errorf("%s: two nodes are %.2f apart", g.Name, closest)
		}
		for i, p := range Nodes("", g.Nodes, g.Edges).places() {
			if p != at[i] || !finite(p[0]) || !finite(p[1]) {
				t.Errorf("%s: node %d stands at %v, then at %v", g.Name, i+1, at[i], p)
			}
		}
	}
	path := Nodes("", 5, data.Path(5).Edges).places()
	if reach := math.Hypot(path[4][0]-path[0][0], path[4][1]-path[0][1]); reach < 3.5 {
		t.Errorf("the ends of a path of 5 are %.2f apart: it has not unfolded", reach)
	}
}

func TestNodesRefuses(t *testing.T) {
	for want, f := range map[string]func(){
		"has no nodes":                func() { Nodes("g", 0, nil) },
		"edge 1 joins nodes 1 and 3":  func() { Nodes("g", 3, [][2]int{{0, 1}, {1, 3}}) },
		"Classes has 1 entries for 3": func() { d := Nodes("g", 3, nil); d.Classes = []int{0}; d.Data() },
		"Weights has 2 entries for 1": func() {
			d := Nodes("g", 3, [][2]int{{0, 1}})
			d.Weights = []float64{1, 2}
			Save(d, filepath.Join(t.TempDir(), "g.png"))
		},
	} {
		func() {
			defer func() {
				if e := fmt.Sprint(recover()); !strings.Contains(e, want) {
					t.Errorf("panic %q, want one that says %q", e, want)
				}
			}()
			f()
		}()
	}
}
