package memory

import (
	"fmt"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

func init() { nn.Register("memory network", Story{}) }

// Story are the sizes of a [Network].
type Story struct {
	Words int  // of the vocabulary
	Facts int  // J of a story
	Size  int  // D of what is remembered of a fact
	Hops  int  // looks at the memory
	Time  bool // a learnt T tells one place from another
}

// Network is a memory network: it looks at J facts as often as it has hops, each
// time with what it has found so far, and then answers.
//
//	m = A X + T_A    c = C X + T_C    u = B q
//	hop: p = softmax(mᵀu)    o = c p    u ← H u + o
//	z = W u
//
// A fact and the question are bags of words. A column of x has the question first,
// V rows, then the story word by word: row V + v·J + j counts word v in fact j, both
// from 0. a is z, net inputs for [nn.SoftmaxCrossEntropy] over the words. All hops
// have the same A, C, H and T. Find has the step of each part by its name: "A",
// "A time", "C", "C time", "B", "mᵀu₁", "p₁", "o₁", "H", …, "W"; [Network.Attention]
// has p of each hop.
// (Weston, Chopra and Bordes, 2014; Sukhbaatar et al., 2015)
type Network struct {
	Parts
	H     *mat.Dense // of all hops, D × D
	story Story
}

// mostHops keeps a file that says nonsense from taking all memory: hops have no
// parameters of their own.
const mostHops = 100

// NewNetwork makes a network; init fills its matrices, T too.
func NewNetwork(z Story, init nn.Initializer) *Network {
	if min(z.Words, z.Facts, z.Size, z.Hops) < 1 || z.Hops > mostHops || init == nil {
		panic(fmt.Sprintf("memory: NewNetwork: sizes %+v, an initialiser: %v; each size is at least 1, hops at most %d, and an initialiser is such as nn.Normal(rng, 0.1)", z, init != nil, mostHops))
	}
	parts := wiring{}
	q, x := nn.Input(z.Words), nn.Input(z.Words*z.Facts)
	remember := func(name string) *nn.Node {
		w := parts.add(name, nn.NewEachPosition(z.Facts, NewLinear(z.Words, z.Size, init)), x)
		if z.Time {
			w = parts.add(name+" time", NewTime(z.Facts, z.Size, init), w)
		}
		return w
	}
	m, c := remember("A"), remember("C")
	u, h := parts.add("B", NewLinear(z.Words, z.Size, init), q), NewLinear(z.Size, z.Size, init)
	for hop := range z.Hops {
		k := nn.Subscript(hop + 1)
		dot := parts.add("mᵀu"+k, layer(Dot{z.Facts, z.Size}), m, u)
		p := parts.add("p"+k, &nn.Activate{F: nn.Softmax}, dot)
		o := parts.add("o"+k, layer(Read{z.Facts, z.Size}), c, p)
		u = nn.Add(parts.add("H", h, u), o)
	}
	out := parts.add("W", NewLinear(z.Size, z.Words, init), u)
	return &Network{Parts: parts.network(out, q, x), H: h.W, story: z}
}

// Attention is p of every hop for sample n, from the network's step in a trace: a
// row per hop and a column per fact.
func (l *Network) Attention(s *nn.Step, n int) *mat.Dense {
	p := mat.NewDense(l.story.Hops, l.story.Facts, nil)
	for hop := range l.story.Hops {
		p.SetRow(hop, mat.Col(nil, n, &l.Find(s, "p"+nn.Subscript(hop+1)).A))
	}
	return p
}

// Remembered is m and c of sample n, a row per fact, from the network's step.
func (l *Network) Remembered(s *nn.Step, n int) (m, c [][]float64) {
	after := ""
	if l.story.Time {
		after = " time"
	}
	rows := func(name string) (rows [][]float64) {
		a := mat.Col(nil, n, &l.Find(s, name+after).A)
		for j := range l.story.Facts {
			var row []float64
			for d := range l.story.Size {
				row = append(row, a[d*l.story.Facts+j])
			}
			rows = append(rows, row)
		}
		return rows
	}
	return rows("A"), rows("C")
}

// Config is what a file keeps of the network.
func (l *Network) Config() nn.Config { return l.story }

// Build makes the network, its parameters still to be filled.
func (z Story) Build() (nn.Layer, error) {
	return NewNetwork(z, nn.Zeros), nil
}

// Sizes are V + V·J and V.
func (z Story) Sizes() (in, out int) { return z.Words * (z.Facts + 1), z.Words }

// Numbers counts the parameters.
func (z Story) Numbers() float64 {
	v, d := float64(z.Words), float64(z.Size)
	sum := 4*v*d + d*d
	if z.Time {
		sum += 2 * d * float64(z.Facts)
	}
	return sum
}

// String says what it is.
func (z Story) String() string {
	return fmt.Sprintf("memory network, %d facts, %d hops", z.Facts, z.Hops)
}
