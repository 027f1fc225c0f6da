// Package zoo keeps wrong layers, losses and updates behind glass: mistakes
// that real programs have contained, each in a small network where it can be
// looked at. Nothing but tests and chapter 8 imports it.
//
// Every animal says what is wrong with it, what one sees while it is at large,
// and the name under which [gradcheck.Diagnose] or [gradcheck.DiagnoseUpdate] must report it:
//
//	for _, b := range zoo.All() {
//		d, _ := b.Diagnose()
//		fmt.Println(b.Name, d.Findings)
//	}
package zoo

import (
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

// A Bug is one animal of the zoo, with its cage: a network of three layers in
// which everything else is right.
type Bug struct {
	Name    string // as the diagnosis reports it
	Wrong   string // the formula as it stands, and as it should be
	Symptom string // what one sees in training
	Layer   int    // where the diagnosis must find it: from 1; 0 is the loss
	Kind    Kind

	cage func(rng *rand.Rand) cage
	step func(c cage, eta float64) // of an update
}

// Kind is where a bug lives.
type Kind int

// The three kinds of bugs.
const (
	InLayer Kind = iota
	InLoss
	InUpdate
)

// String is the kind in a word.
func (k Kind) String() string { return []string{"layer", "loss", "update"}[k] }

// cage is a network and what it is checked on.
type cage struct {
	net  *nn.Network
	loss nn.Loss
	x, y *mat.Dense
}

// Eta is the learning rate of the updates in the zoo.
const Eta = 0.3

// Open returns the network with the bug in it, its loss, and data of 5 samples
// to check it on. The same numbers every time.
func (b Bug) Open() (net *nn.Network, loss nn.Loss, x, y *mat.Dense) {
	c := b.open()
	return c.net, c.loss, c.x, c.y
}

func (b Bug) open() cage { return b.cage(rand.New(rand.NewPCG(8, 8))) }

// Diagnose runs the diagnosis that fits the kind of the bug.
func (b Bug) Diagnose() (gradcheck.Diagnosis, error) {
	c := b.open()
	if b.Kind == InUpdate {
		return gradcheck.DiagnoseUpdate(c.net, c.loss, c.x, c.y, Eta, func() { b.step(c, Eta) })
	}
	return gradcheck.Diagnose(c.net, c.loss, c.x, c.y)
}

// All lists the bugs: layers first, then losses, then updates.
func All() []Bug {
	all := append([]Bug{}, layers...)
	return append(append(all, losses...), updates...)
}

// Find is the bug of a name; it panics if there is none.
func Find(name string) Bug {
	for _, b := range All() {
		if b.Name == name {
			return b
		}
	}
	panic("zoo: no bug is called " + name)
}

// normal is an r×c matrix of normal numbers.
func normal(rng *rand.Rand, r, c int) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	nn.Normal(rng, 1)(m)
	return m
}

// around builds 4–4–4–3 with a layer of one's own in the middle, a squared
// error, and 5 samples.
func around(rng *rand.Rand, middle func(rng *rand.Rand) nn.Layer) cage {
	net := nn.New(nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)), middle(rng), nn.NewDense(4, 3, nn.Identity, nn.Glorot(rng)))
	biases(rng, net)
	return cage{net, nn.SquaredError, normal(rng, 4, 5), normal(rng, 3, 5)}
}

// biases gives them numbers, so that nothing is 0 by chance.
func biases(rng *rand.Rand, net *nn.Network) {
	for _, p := range net.Params() {
		if p.Name == "b" {
			nn.Normal(rng, 0.3)(p.Dense)
		}
	}
}

// transposedProduct is aᵀ b.
func transposedProduct(a, b *mat.Dense) *mat.Dense {
	m := new(mat.Dense)
	m.Mul(a.T(), b)
	return m
}

// outer is δ xᵀ.
func outer(delta, x *mat.Dense) *mat.Dense {
	m := new(mat.Dense)
	m.Mul(delta, x.T())
	return m
}

// sums are the row sums of m, as a column.
func sums(m *mat.Dense) *mat.Dense {
	r, _ := m.Dims()
	b := mat.NewDense(r, 1, nil)
	for i := range r {
		b.Set(i, 0, mat.Sum(m.RowView(i)))
	}
	return b
}

// each is m with f applied to all numbers.
func each(m *mat.Dense, f func(i, j int, v float64) float64) *mat.Dense {
	a := mat.DenseCopyOf(m)
	a.Apply(f, a)
	return a
}

// times is c m.
func times(c float64, m *mat.Dense) *mat.Dense {
	return each(m, func(_, _ int, v float64) float64 { return c * v })
}

// first keeps row 0 of m; the others are 0.
func first(m *mat.Dense) *mat.Dense {
	return each(m, func(i, _ int, v float64) float64 {
		if i > 0 {
			return 0
		}
		return v
	})
}
