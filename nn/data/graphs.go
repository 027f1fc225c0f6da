package data

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Graph is nodes and undirected edges between them, and what is known of the
// nodes. A column per node, as a column per sample elsewhere.
type Graph struct {
	Name    string
	Nodes   int
	Edges   [][2]int // undirected, each pair once; nodes count from 0
	Labels  []int    // class of every node; nil if there is none
	Classes []string // name of each class

	Words      [][]int // of every node: which of the Vocabulary's words it has; nil if nodes have no words
	Vocabulary int

	Train, Validation, Test []int // nodes of the published split; nil if there is none
}

// Y is the one-hot classes of the nodes, classes × nodes. It panics if there are none.
func (g *Graph) Y() *mat.Dense {
	if g.Labels == nil {
		panic(fmt.Sprintf("data: %s has no classes", g.Name))
	}
	y := mat.NewDense(len(g.Classes), g.Nodes, nil)
	for i, k := range g.Labels {
		y.Set(k, i, 1)
	}
	return y
}

// Mask is 1 for these nodes, else 0, 1 × nodes: which nodes a loss counts.
func (g *Graph) Mask(nodes []int) *mat.Dense {
	mask := mat.NewDense(1, g.Nodes, nil)
	for _, i := range nodes {
		if i < 0 || i >= g.Nodes {
			panic(fmt.Sprintf("data: Mask: node %d; the %d nodes of %s count from 0", i, g.Nodes, g.Name))
		}
		mask.Set(0, i, 1)
	}
	return mask
}

// OneHot is a feature per node, 1 at the node itself, nodes × nodes: for graphs
// of which nothing but the edges is known.
func (g *Graph) OneHot() *mat.Dense {
	x := mat.NewDense(g.Nodes, g.Nodes, nil)
	for i := range g.Nodes {
		x.Set(i, i, 1)
	}
	return x
}

// BagOfWords is the share of each word among a node's words, vocabulary × nodes:
// columns add up to 1. Most of it is 0; [Graph.WordValues] leaves that out.
func (g *Graph) BagOfWords() *mat.Dense {
	x := mat.NewDense(g.Vocabulary, g.Nodes, nil)
	for i, words := range g.Words {
		for _, w := range words {
			x.Set(w, i, x.At(w, i)+1/float64(len(words)))
		}
	}
	return x
}

// WordValues is the values of BagOfWords that are not 0: row k has that of the
// node's word k, and 0 where a node has fewer.
func (g *Graph) WordValues() *mat.Dense {
	longest := 1
	for _, words := range g.Words {
		longest = max(longest, len(words))
	}
	x := mat.NewDense(longest, g.Nodes, nil)
	for i, words := range g.Words {
		for k := range words {
			x.Set(k, i, 1/float64(len(words)))
		}
	}
	return x
}

// Path is n nodes in a row.
func Path(n int) *Graph {
	mustHaveNodes("path", n, 1)
	g := &Graph{Name: fmt.Sprintf("path of %d", n), Nodes: n}
	for i := 1; i < n; i++ {
		g.Edges = append(g.Edges, [2]int{i - 1, i})
	}
	return g
}

// Ring is n nodes in a circle, at least three.
func Ring(n int) *Graph {
	mustHaveNodes("ring", n, 3)
	g := Path(n)
	g.Name = fmt.Sprintf("ring of %d", n)
	g.Edges = append(g.Edges, [2]int{n - 1, 0})
	return g
}

// Triangles is k triangles side by side. Every node has two neighbours that have
// two, as in a ring of 3k nodes.
func Triangles(k int) *Graph {
	mustHaveNodes("triangles", k, 1)
	g := &Graph{Name: fmt.Sprintf("%d triangles", k), Nodes: 3 * k}
	for t := range k {
		g.Edges = append(g.Edges, [2]int{3 * t, 3*t + 1}, [2]int{3*t + 1, 3*t + 2}, [2]int{3 * t, 3*t + 2})
	}
	return g
}

// SixNodes is a small graph by hand: a triangle 1, 2, 3 with a tail 3 – 4 – 5 – 6.
func SixNodes() *Graph {
	return &Graph{Name: "six nodes", Nodes: 6, Edges: [][2]int{{0, 1}, {0, 2}, {1, 2}, {2, 3}, {3, 4}, {4, 5}}}
}

func mustHaveNodes(what string, n, least int) {
	if n < least {
		panic(fmt.Sprintf("data: %s of %d; at least %d", what, n, least))
	}
}

// Communities draws a graph of n nodes in k classes, which take turns. Two nodes
// of one class are neighbours with probability inside, two of different classes
// with probability across. (The stochastic block model; Holland et al., 1983)
func Communities(rng *rand.Rand, n, k int, inside, across float64) *Graph {
	mustDraw("communities", rng)
	if n < 1 || k < 1 || !(inside >= 0 && inside <= 1 && across >= 0 && across <= 1) {
		panic(fmt.Sprintf("data: communities: %d nodes in %d classes, neighbours with probability %g inside and %g across; probabilities are from 0 to 1", n, k, inside, across))
	}
	g := &Graph{Name: "communities", Nodes: n, Classes: numbers(k), Labels: make([]int, n)}
	for i := range n {
		g.Labels[i] = i % k
	}
	for i := range n {
		for j := range i {
			p := across
			if g.Labels[i] == g.Labels[j] {
				p = inside
			}
			if rng.Float64() < p {
				g.Edges = append(g.Edges, [2]int{j, i})
			}
		}
	}
	return g
}

// KarateClub is the 34 members of a karate club and the 78 pairs of them who met
// outside of it. After a quarrel between member 1, the instructor "Mr. Hi", and
// member 34, the officer, the club split in two: the classes, 17 members each.
// (Zachary, 1977)
func KarateClub() *Graph {
	g := &Graph{Name: "karate club", Nodes: 34, Classes: []string{"Mr. Hi", "Officer"}, Labels: make([]int, 34)}
	for i, more := range [34][]int{ // neighbours with larger numbers, from 0
		{1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31}, {2, 3, 7, 13, 17, 19, 21, 30},
		{3, 7, 8, 9, 13, 27, 28, 32}, {7, 12, 13}, {6, 10}, {6, 10, 16}, {16}, {}, {30, 32, 33}, {33},
		{}, {}, {}, {33}, {32, 33}, {32, 33}, {}, {}, {32, 33}, {33}, {32, 33}, {}, {32, 33},
		{25, 27, 29, 32, 33}, {25, 27, 31}, {31}, {29, 33}, {33}, {31, 33}, {32, 33}, {32, 33}, {32, 33}, {33}, {},
	} {
		for _, j := range more {
			g.Edges = append(g.Edges, [2]int{i, j})
		}
	}
	for _, i := range []int{9, 14, 15, 18, 20, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33} {
		g.Labels[i] = 1
	}
	return g
}

// A Molecule is atoms and the bonds between them; hydrogen is left out.
type Molecule struct {
	Atoms []string // "C" or "O"
	Bonds [][2]int // atoms count from 0
	Class int      // 0 alcohol, 1 ether
}

// MoleculeClasses are the classes of [Molecules].
var MoleculeClasses = []string{"alcohol", "ether"}

// Formula is the molecule's formula, such as C2H6O. Alcohols and ethers of as many
// carbons have the same one: they differ in how the atoms hang together.
func (m Molecule) Formula() string {
	c := len(m.Atoms) - 1
	if c == 1 {
		return "CH4O"
	}
	return fmt.Sprintf("C%dH%dO", c, 2*c+2)
}

// Molecules draws n small molecules of one oxygen and 2 to 6 carbons in a tree,
// alcohols and ethers in turns. The oxygen of an alcohol hangs at one carbon
// (ethanol, C–C–O), that of an ether sits between two (dimethyl ether, C–O–C).
// No carbon has more than four bonds.
func Molecules(rng *rand.Rand, n int) []Molecule {
	mustDraw("molecules", rng)
	all := make([]Molecule, n)
	for k := range all {
		all[k] = molecule(rng, 2+rng.IntN(5), k%2)
	}
	return all
}

func molecule(rng *rand.Rand, carbons, class int) Molecule {
	m := Molecule{Class: class}
	free := make([]int, 0, carbons+1) // bonds that an atom can still have
	hang := func(atom string, bonds, to int) {
		if to >= 0 {
			m.Bonds = append(m.Bonds, [2]int{to, len(m.Atoms)})
			free[to]--
			bonds--
		}
		m.Atoms, free = append(m.Atoms, atom), append(free, bonds)
	}
	some := func() int { // an atom that has a bond free
		for {
			if i := rng.IntN(len(m.Atoms)); free[i] > 0 {
				return i
			}
		}
	}
	hang("C", 4, -1)
	for len(m.Atoms) < carbons {
		hang("C", 4, some())
	}
	oxygen := len(m.Atoms)
	if class == 0 {
		hang("O", 1, some())
		return m
	}
	b := rng.IntN(len(m.Bonds)) // the oxygen goes in between
	i, j := m.Bonds[b][0], m.Bonds[b][1]
	m.Atoms = append(m.Atoms, "O")
	m.Bonds[b] = [2]int{i, oxygen}
	m.Bonds = append(m.Bonds, [2]int{j, oxygen})
	return m
}
