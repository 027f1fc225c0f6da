package data

import (
	"compress/gzip"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// neighbours counts the edges at every node, and fails for a pair that is there twice.
func neighbours(t *testing.T, g *Graph) []int {
	t.Helper()
	degree := make([]int, g.Nodes)
	seen := map[[2]int]bool{}
	for _, e := range g.Edges {
		if e[0] >= e[1] || seen[e] {
			t.Errorf("%s: edge %v is there twice, or not from the smaller to the larger", g.Name, e)
		}
		seen[e] = true
		degree[e[0]]++
		degree[e[1]]++
	}
	return degree
}

// The numbers that are known of the karate club.
func TestKarateClub(t *testing.T) {
	g := KarateClub()
	degree := neighbours(t, g)
	if len(g.Edges) != 78 || degree[0] != 16 || degree[33] != 17 {
		t.Errorf("%d edges, degrees %d and %d; want 78, 16 and 17", len(g.Edges), degree[0], degree[33])
	}
	a := mat.NewDense(34, 34, nil)
	for _, e := range g.Edges {
		a.Set(e[0], e[1], 1)
		a.Set(e[1], e[0], 1)
	}
	var cube mat.Dense
	cube.Product(a, a, a)
	if triangles := mat.Trace(&cube) / 6; triangles != 45 {
		t.Errorf("%g triangles, want 45", triangles)
	}
	if y := g.Y(); mat.Sum(y.Slice(0, 1, 0, 34)) != 17 || mat.Sum(y) != 34 || g.Labels[0] != 0 || g.Labels[33] != 1 {
		t.Errorf("classes %v", g.Labels)
	}
}

func TestSmallGraphs(t *testing.T) {
	for _, row := range []struct {
		g      *Graph
		degree []int
	}{
		{Path(3), []int{1, 2, 1}}, {Path(1), []int{0}}, {Triangles(2), []int{2, 2, 2, 2, 2, 2}}, {SixNodes(), []int{2, 2, 3, 2, 2, 1}},
	} {
		if got := neighbours(t, row.g); !slices.Equal(got, row.degree) {
			t.Errorf("%s: degrees %v, want %v", row.g.Name, got, row.degree)
		}
	}
	if g := Ring(5); len(g.Edges) != 5 || g.Edges[4] != [2]int{4, 0} {
		t.Errorf("ring %v", g.Edges)
	}
	g := SixNodes()
	if m := g.Mask([]int{1, 4}); !slices.Equal(m.RawRowView(0), []float64{0, 1, 0, 0, 1, 0}) || mat.Trace(g.OneHot()) != 6 || mat.Sum(g.OneHot()) != 6 {
		t.Error("mask or one-hot")
	}
}

// The shares of edges inside and across are those asked for.
func TestCommunities(t *testing.T) {
	g := Communities(rand.New(rand.NewPCG(1, 2)), 300, 3, 0.2, 0.02)
	neighbours(t, g)
	inside := 0
	for _, e := range g.Edges {
		if g.Labels[e[0]] == g.Labels[e[1]] {
			inside++
		}
	}
	// 3·100·99/2 = 14,850 pairs inside, 30,000 across: means 2,970 and 600, deviations 49 and 24.
	if across := len(g.Edges) - inside; inside < 2770 || inside > 3170 || across < 500 || across > 700 {
		t.Errorf("%d edges inside, %d across", inside, len(g.Edges)-inside)
	}
}

// Every molecule is a tree in which carbon has at most four bonds; the oxygen of
// an alcohol has one, that of an ether two.
func TestMolecules(t *testing.T) {
	formulas := [2]map[string]bool{{}, {}}
	for _, m := range Molecules(rand.New(rand.NewPCG(3, 4)), 400) {
		degree := make([]int, len(m.Atoms))
		part := make([]int, len(m.Atoms)) // connected parts
		for i := range part {
			part[i] = i
		}
		for _, b := range m.Bonds {
			degree[b[0]]++
			degree[b[1]]++
			from, to := part[b[1]], part[b[0]]
			for i := range part {
				if part[i] == from {
					part[i] = to
				}
			}
		}
		oxygen := 0
		for i, atom := range m.Atoms {
			if part[i] != part[0] {
				t.Fatalf("%v falls apart", m)
			}
			switch {
			case atom == "O":
				oxygen++
				if degree[i] != m.Class+1 {
					t.Fatalf("%s with an oxygen of %d bonds", MoleculeClasses[m.Class], degree[i])
				}
			case degree[i] > 4:
				t.Fatalf("a carbon with %d bonds", degree[i])
			}
		}
		if oxygen != 1 || len(m.Bonds) != len(m.Atoms)-1 {
			t.Fatalf("%v", m)
		}
		formulas[m.Class][m.Formula()] = true
	}
	if len(formulas[0]) != 5 || len(formulas[1]) != 5 || !formulas[0]["C2H6O"] || !formulas[1]["C2H6O"] {
		t.Errorf("formulas %v", formulas)
	}
}

func TestGraphMistakes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for want, f := range map[string]func(){
		"six nodes has no classes":          func() { SixNodes().Y() },
		"node 6; the 6 nodes":               func() { SixNodes().Mask([]int{6}) },
		"path of 0; at least 1":             func() { Path(0) },
		"ring of 2; at least 3":             func() { Ring(2) },
		"triangles of 0":                    func() { Triangles(0) },
		"communities: 3 nodes in 0 classes": func() { Communities(rng, 3, 0, 0.1, 0.1) },
		"with probability 2 inside":         func() { Communities(rng, 3, 2, 2, 0.1) },
		"communities: rng is nil":           func() { Communities(nil, 3, 2, 0.2, 0.1) },
		"molecules: rng is nil":             func() { Molecules(nil, 3) },
	} {
		func() {
			defer func() {
				if e, _ := recover().(string); !strings.Contains(e, want) {
					t.Errorf("panic %q, want one that says %q", e, want)
				}
			}()
			f()
		}()
	}
}

// Cora itself, where it is there: the numbers that are published.
func TestCora(t *testing.T) {
	dir := os.Getenv("GLASSNET_DATA")
	if dir == "" {
		t.Skip("GLASSNET_DATA names no folder with Cora")
	}
	g, err := Cora(dir)
	if err != nil {
		t.Skip(err)
	}
	neighbours(t, g)
	same := 0
	for _, e := range g.Edges {
		if g.Labels[e[0]] == g.Labels[e[1]] {
			same++
		}
	}
	if share := float64(same) / float64(len(g.Edges)); share < 0.8095 || share > 0.8105 {
		t.Errorf("%.4f of the edges join papers of one class, want .810", share)
	}
	perClass := make([]int, 7)
	for _, i := range g.Train {
		perClass[g.Labels[i]]++
	}
	if !slices.Equal(perClass, []int{20, 20, 20, 20, 20, 20, 20}) {
		t.Errorf("training papers per class %v", perClass)
	}
	words := 0
	for _, w := range g.Words {
		words += len(w)
	}
	if words != 49216 {
		t.Errorf("%d words, want 49216", words)
	}
	if v := g.WordValues(); mat.Sum(v) < 2707.99 || mat.Sum(v) > 2708.01 {
		t.Errorf("the shares add up to %v, want 1 for every paper", mat.Sum(v))
	}
}

// A folder that is not Cora is named, with the line.
func TestCoraMistakes(t *testing.T) {
	const nodes, edges = "node\tclass\tsplit\twords\n0\t3\ttrain\t1 2\n1\t0\tnone\t\n", "a\tb\n0\t1\n"
	for want, files := range map[string][2]string{
		"has 2 nodes and 1 edges, split 1/0/0":            {nodes, edges},
		"nodes.tsv.gz: line 2: \"7\"; want a number from": {"node\n0\t7\ttrain\t1\n", edges},
		"line 2: 3 cells, want node":                      {"node\n0\t7\ttrain\n", edges},
		"line 2: node 1, want 0":                          {"node\n1\t3\ttrain\t1\n", edges},
		"line 2: split \"maybe\"":                         {"node\n0\t3\tmaybe\t1\n", edges},
		"line 2: \"1433\"; want a number from 0 to 1432":  {"node\n0\t3\tval\t1433\n", edges},
		"edges.tsv: line 2: \"2\"; want a number from 0":  {nodes, "a\tb\n0\t2\n"},
		"edges.tsv: line 2: 1 cells, want two nodes":      {nodes, "a\tb\n0\n"},
		"no edges.tsv": {nodes, ""},
	} {
		dir := t.TempDir()
		file, _ := os.Create(filepath.Join(dir, "nodes.tsv.gz"))
		z := gzip.NewWriter(file)
		z.Write([]byte(files[0]))
		z.Close()
		file.Close()
		if files[1] != "" {
			os.WriteFile(filepath.Join(dir, "edges.tsv"), []byte(files[1]), 0o600)
		}
		if _, err := Cora(dir); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("error %v, want one that says %q and the folder", err, want)
		}
	}
	broken := t.TempDir()
	os.WriteFile(filepath.Join(broken, "nodes.tsv.gz"), []byte("this is no gzip file"), 0o600)
	if _, err := Cora(broken); err == nil || !strings.Contains(err.Error(), "gzip") {
		t.Errorf("error %v", err)
	}
}

func FuzzCora(f *testing.F) {
	f.Add("node\n0\t3\ttrain\t1 2\n1\t0\tnone\t\n", "a\tb\n0\t1\n")
	f.Add("", "x")
	f.Fuzz(func(t *testing.T, nodes, edges string) {
		g := &Graph{Vocabulary: 1433, Classes: numbers(7)}
		if readRows(strings.NewReader(nodes), g.readNode) != nil {
			return
		}
		g.Nodes = len(g.Labels)
		if readRows(strings.NewReader(edges), g.readEdge) != nil {
			return
		}
		for _, e := range g.Edges {
			if min(e[0], e[1]) < 0 || max(e[0], e[1]) >= g.Nodes {
				t.Fatalf("edge %v of %d nodes", e, g.Nodes)
			}
		}
		for i, words := range g.Words {
			for _, w := range words {
				if w < 0 || w >= 1433 {
					t.Fatalf("word %d of node %d", w, i)
				}
			}
		}
	})
}
