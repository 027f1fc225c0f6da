package viz

import (
	"math"
	"math/rand/v2"
	"slices"
)

// layered is an acyclic graph in columns: every edge leads from one column to
// the next, through bends where it spans more. (Sugiyama, Tagawa, Toda, 1981)
//
// Vertices 0 … n−1 are the nodes, those after them are bends. An edge that is
// not the first to leave a node shares the bends of the others.
type layered struct {
	n           int
	column      []int   // of every vertex
	left, right [][]int // neighbours in the columns before and after
	order       [][]int // the vertices of every column, top to bottom
	pos         []int   // place of a vertex in its column
	y           []float64
}

// arrange finds columns, an order in each column with few crossings, and
// heights; y grows downwards, height is what a node takes, bend what a bend
// takes, gap is between two of them. parents[i] are smaller than i.
func arrange(parents [][]int, height, bend, gap float64) *layered {
	g := &layered{n: len(parents), column: columns(parents)}
	g.left, g.right = make([][]int, g.n), make([][]int, g.n)
	link := func(from, to int) {
		g.right[from], g.left[to] = append(g.right[from], to), append(g.left[to], from)
	}
	bends := map[[2]int]int{} // by node and column
	for i, ps := range parents {
		for _, p := range ps {
			from := p
			for c := g.column[p] + 1; c < g.column[i]; c++ {
				b, ok := bends[[2]int{p, c}]
				if !ok {
					b = len(g.column)
					bends[[2]int{p, c}] = b
					g.column = append(g.column, c)
					g.left, g.right = append(g.left, nil), append(g.right, nil)
					link(from, b)
				}
				from = b
			}
			link(from, i)
		}
	}
	g.sort()
	g.level(height, bend, gap)
	return g
}

// columns puts every node as far to the right as its children allow, in as few
// columns as the longest path needs.
func columns(parents [][]int) []int {
	c := make([]int, len(parents))
	last := 0
	for i, ps := range parents {
		for _, p := range ps {
			c[i] = max(c[i], c[p]+1)
		}
		last = max(last, c[i])
	}
	for i := range c {
		c[i] = last
	}
	for i := len(parents) - 1; i >= 0; i-- {
		for _, p := range parents[i] {
			c[p] = min(c[p], c[i]-1)
		}
	}
	return c
}

// sort finds an order with few crossings: the best of several beginnings, each
// improved by barycentres and by exchanging neighbours. Among equals it is the
// one, or its mirror image, in which more nodes stand in their own order.
func (g *layered) sort() {
	const beginnings, rounds = 24, 12
	g.order = make([][]int, 1+slices.Max(g.column))
	g.pos = make([]int, len(g.column))
	for v, c := range g.column {
		g.order[c] = append(g.order[c], v)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	var best [][]int
	least, upset := math.MaxInt, 0
	for range beginnings {
		g.number()
		for r := range rounds {
			g.barycentres(r%2 == 0)
			g.exchange()
			if up, down := g.upset(); up > down {
				for _, o := range g.order {
					slices.Reverse(o)
				}
				g.number()
				g.exchange()
			}
			up, _ := g.upset()
			if k := g.crossings(); k < least || k == least && up < upset {
				least, upset, best = k, up, nil
				for _, o := range g.order {
					best = append(best, slices.Clone(o))
				}
			}
		}
		for _, o := range g.order {
			rng.Shuffle(len(o), func(i, j int) { o[i], o[j] = o[j], o[i] })
		}
	}
	g.order = best
	g.number()
}

// upset counts the pairs of nodes in a column that are not in the order of the
// nodes, and those that are.
func (g *layered) upset() (up, down int) {
	for _, o := range g.order {
		for k, u := range o {
			for _, v := range o[k+1:] {
				switch {
				case u >= g.n || v >= g.n:
				case u > v:
					up++
				default:
					down++
				}
			}
		}
	}
	return up, down
}

func (g *layered) number() {
	for _, o := range g.order {
		for k, v := range o {
			g.pos[v] = k
		}
	}
}

// barycentres sorts every column by the mean place of its neighbours, in the
// column before when going forward, else in the column after.
func (g *layered) barycentres(forward bool) {
	share := func(v int) float64 { return (float64(g.pos[v]) + 0.5) / float64(len(g.order[g.column[v]])) }
	mean := func(v int) float64 {
		near := g.right[v]
		if forward {
			near = g.left[v]
		}
		if len(near) == 0 {
			return share(v)
		}
		sum := 0.0
		for _, u := range near {
			sum += share(u)
		}
		return sum / float64(len(near))
	}
	for k := range g.order {
		c := k
		if !forward {
			c = len(g.order) - 1 - k
		}
		slices.SortStableFunc(g.order[c], func(a, b int) int {
			switch d := mean(a) - mean(b); {
			case d < -1e-9:
				return -1
			case d > 1e-9:
				return 1
			}
			return 0
		})
		for k, v := range g.order[c] {
			g.pos[v] = k
		}
	}
}

// exchange swaps neighbours for as long as that saves crossings, or costs none
// and puts two nodes in their own order.
func (g *layered) exchange() {
	for better := true; better; {
		better = false
		for _, o := range g.order {
			for k := range len(o) - 1 {
				u, v := o[k], o[k+1]
				saved := g.crossed(u, v, g.left) + g.crossed(u, v, g.right) - g.crossed(v, u, g.left) - g.crossed(v, u, g.right)
				if saved > 0 || saved == 0 && u > v && u < g.n {
					o[k], o[k+1] = v, u
					g.pos[u], g.pos[v] = k+1, k
					better = true
				}
			}
		}
	}
}

// crossed counts the crossings of edges of u with those of v when u is above v.
func (g *layered) crossed(u, v int, near [][]int) (n int) {
	for _, a := range near[u] {
		for _, b := range near[v] {
			if g.pos[a] > g.pos[b] {
				n++
			}
		}
	}
	return n
}

func (g *layered) crossings() (n int) {
	for _, o := range g.order {
		for k, u := range o {
			for _, v := range o[k+1:] {
				n += g.crossed(u, v, g.left)
			}
		}
	}
	return n
}

// level finds heights: every vertex as near as the order allows to the mean of
// its neighbours. Sweeps to the right look at the neighbours on the left, sweeps
// to the left at those on the right, the last ones at both. Bends have more
// weight, so that long edges are straight.
func (g *layered) level(height, bend, gap float64) {
	const sweeps, last = 60, 6
	g.y = make([]float64, len(g.column))
	for r := range sweeps + last {
		for c := range g.order {
			near := func(v int) []int { return g.left[v] }
			if r%2 == 0 {
				c = len(g.order) - 1 - c
				near = func(v int) []int { return g.right[v] }
			}
			if r >= sweeps {
				near = func(v int) []int { return slices.Concat(g.left[v], g.right[v]) }
			}
			g.place(g.order[c], near, height, bend, gap)
		}
	}
}

// place finds the heights of a column.
func (g *layered) place(o []int, near func(v int) []int, height, bend, gap float64) {
	want, weight, apart := make([]float64, len(o)), make([]float64, len(o)), make([]float64, len(o))
	size := func(v int) float64 {
		if v < g.n {
			return height
		}
		return bend
	}
	for k, v := range o {
		want[k], weight[k] = g.y[v], 1
		if v >= g.n {
			weight[k] = 4
		}
		if near := near(v); len(near) > 0 {
			want[k] = 0
			for _, u := range near {
				want[k] += g.y[u] / float64(len(near))
			}
		}
		if k > 0 {
			apart[k] = (size(o[k-1])+size(v))/2 + gap
		}
	}
	for k, y := range separate(want, weight, apart) {
		g.y[o[k]] = y
	}
}

// separate finds the y next to want, Σ weight (y − want)² smallest, for which
// y[k] − y[k−1] ≥ apart[k]: isotonic regression, neighbours that are too close
// merge into blocks.
func separate(want, weight, apart []float64) []float64 {
	type block struct {
		sum, weight float64
		n           int
	}
	var blocks []block
	shift := 0.0
	for k := range want {
		shift += apart[k]
		b := block{weight[k] * (want[k] - shift), weight[k], 1}
		for len(blocks) > 0 {
			a := blocks[len(blocks)-1]
			if a.sum/a.weight < b.sum/b.weight {
				break
			}
			b = block{a.sum + b.sum, a.weight + b.weight, a.n + b.n}
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	var y []float64
	shift = 0
	for _, b := range blocks {
		for range b.n {
			shift += apart[len(y)]
			y = append(y, b.sum/b.weight+shift)
		}
	}
	return y
}
