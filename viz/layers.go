package viz

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"glassnet/nn"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
)

// A LayerSheet is a table of small histograms: a column for every layer, a row
// for every trace, and the same two axes in all of them. Below each stands s,
// the standard deviation. Its fields may be set before it is shown.
type LayerSheet struct {
	Drawing
	Limit float64 // the share of values at the upper edge; taller bars are cut off and have their share beside them. 0 chooses

	what   string
	names  []string
	first  int           // layers that are left out before the first
	values [][][]float64 // of every trace and layer
	lo, hi float64
}

const layerBins = 25

// LayerHistograms draws how z, a or δ is distributed in every layer, over all
// neurons and samples, for several traces with as many layers: three
// initialisations below one another, or one network before and after training.
// what is "z", "a" or "δ".
func LayerHistograms(title, what string, names []string, traces ...*nn.Trace) *LayerSheet {
	if len(names) != len(traces) || len(traces) == 0 {
		panic(fmt.Sprintf("viz: layer histograms: %d names for %d traces", len(names), len(traces)))
	}
	s := &LayerSheet{what: what, names: names, lo: math.Inf(1), hi: math.Inf(-1)}
	s.Title, s.paint = title, s.draw
	for k, t := range traces {
		if len(t.Steps) != len(traces[0].Steps) {
			panic(fmt.Sprintf("viz: layer histograms: %q has %d layers, %q has %d", names[k], len(t.Steps)-1, names[0], len(traces[0].Steps)-1))
		}
		var layers [][]float64
		for l, step := range t.Steps[1:] {
			v := values(layerValue(what, names[k], l+1, step))
			s.lo, s.hi = cover(s.lo, s.hi, v)
			layers = append(layers, v)
		}
		s.values = append(s.values, layers)
	}
	s.lo, s.hi = extent(s.lo, s.hi, 0.5)
	s.About = fmt.Sprintf("distribution of %s in each of %s for %s", what, plural(len(s.values[0]), "layer"), plural(len(traces), "trace"))
	return s
}

// layerValue is the matrix of a letter.
func layerValue(what, name string, l int, s *nn.Step) *mat.Dense {
	m := map[string]*mat.Dense{"z": &s.Z, "a": &s.A, "δ": &s.Delta}[what]
	if m == nil {
		panic(fmt.Sprintf("viz: layer histograms of %q: choose z, a or δ", what))
	}
	if m.IsEmpty() {
		panic(fmt.Sprintf("viz: layer histograms: layer %d of %s has no %s", l, name, what))
	}
	return m
}

// shares are the parts of the values in every bin.
func (s *LayerSheet) shares(v []float64) []float64 {
	share := make([]float64, layerBins)
	for _, x := range v {
		if finite(x) {
			share[bin(x, s.lo, s.hi, layerBins)] += 1 / float64(len(v))
		}
	}
	return share
}

func (s *LayerSheet) edge(i int) float64 { return binEdge(i, s.lo, s.hi, layerBins) }

// Data has the share of values in every bin, and s of the layer.
func (s *LayerSheet) Data() (t nn.Table) {
	t.Header = []string{"trace", "layer", "from", "to", "share", "s"}
	for k, layers := range s.values {
		for l, v := range layers {
			for i, share := range s.shares(v) {
				row(&t, s.names[k], l+1, s.edge(i), s.edge(i+1), share, deviation(v))
			}
		}
	}
	return t
}

// deviation is s = √(Σ(v − m)²/n), where m is the mean.
func deviation(v []float64) float64 {
	mean := floats.Sum(v) / float64(len(v))
	sum := 0.0
	for _, x := range v {
		sum += (x - mean) * (x - mean)
	}
	return math.Sqrt(sum / float64(len(v)))
}

// limit is the share at the upper edge: above the tallest bars of a quarter of
// the layers, so that one spike does not flatten all the rest.
func (s *LayerSheet) limit() float64 {
	if s.Limit > 0 {
		return s.Limit
	}
	var tall []float64
	for _, layers := range s.values {
		for _, v := range layers {
			_, top := span(s.shares(v))
			tall = append(tall, top)
		}
	}
	slices.Sort(tall)
	return min(1, 1.5*tall[len(tall)/4])
}

const (
	layerWidth, layerHeight = 62 * vg.Length(1), 50 * vg.Length(1) // of a histogram
	layerGap                = 6 * vg.Length(1)
	layerFoot               = 18 * vg.Length(1) // for the numbers and the name of the x axis, with the last gap
)

// layerBelow is the room for s.
func layerBelow() vg.Length { return smallSize * 1.6 }

// project shows as many layers side by side as have room for their numbers.
func (s *LayerSheet) project(room vg.Point) (all []Figure) {
	layers := len(s.values[0])
	most := max(1, int((room.X-s.side()-2*margin)/(layerWidth+layerGap)))
	several := (layers + most - 1) / most
	limit := s.limit()
	for k := range several {
		from, to := k*layers/several, (k+1)*layers/several
		part := *s
		part.Limit, part.first, part.values = limit, s.first+from, nil
		for _, v := range s.values {
			part.values = append(part.values, v[from:to])
		}
		part.paint = (&part).draw
		all = append(all, roomed{&part, room})
	}
	return all
}

// Size grows with the number of layers and traces.
func (s *LayerSheet) Size() (w, h vg.Length) {
	if s.w > 0 {
		return s.w, s.h
	}
	rows, cols := vg.Length(len(s.values)), vg.Length(len(s.values[0]))
	w = s.side() + cols*(layerWidth+layerGap) + 2*margin
	h = headingHeight + tickSize*1.6 + rows*(layerHeight+layerGap+layerBelow()) + layerFoot + 2*margin
	return max(w, s.headingWidth()), h
}

// side is the room for the names of the rows.
func (s *LayerSheet) side() vg.Length { return widest(sans, labelSize, s.names...) + 8 }

func (s *LayerSheet) draw(p pen) {
	rows, cols := vg.Length(len(s.values)), vg.Length(len(s.values[0]))
	side, top, below := s.side(), tickSize*1.6, layerFoot
	w := (p.width()-side)/cols - layerGap
	h := (p.height()-top-below)/rows - layerGap - layerBelow()
	limit := s.limit()
	for k, layers := range s.values {
		y := p.Max.Y - top - vg.Length(k)*(h+layerGap+layerBelow()) - h
		p.text(sans, labelSize, ink, p.Min.X, y+h/2, 0, s.names[k])
		for l, v := range layers {
			box := rect(p.Min.X+side+vg.Length(l)*(w+layerGap), y, w, h)
			s.histogram(p, box, v, limit, hue(k))
			mid := (box.Min.X + box.Max.X) / 2
			if k == 0 {
				p.text(sans, tickSize, ink, mid, p.Max.Y-tickSize*0.6, 0.5, fmt.Sprintf("l = %d", s.first+l+1))
			}
			p.text(sans, smallSize, ink, mid, y-smallSize*0.8, 0.5, "s = "+short(deviation(v)))
			if k == len(s.values)-1 {
				s.axis(p, box, y-layerBelow())
			}
		}
	}
	p.text(sans, labelSize, ink, (p.Min.X+side+p.Max.X)/2, p.Min.Y+labelSize*0.5, 0.5, s.what+"⁽ˡ⁾")
}

// histogram draws one layer.
func (s *LayerSheet) histogram(p pen, box vg.Rectangle, v []float64, limit float64, col color.Color) {
	p.fill(box, mist)
	size := box.Size()
	for i, share := range s.shares(v) {
		if share == 0 {
			continue
		}
		x := box.Min.X + size.X*vg.Length(i)/layerBins
		h := size.Y * vg.Length(min(share/limit, 1))
		p.fill(rect(x, box.Min.Y, size.X/layerBins*0.96, h), col)
	}
	s.cut(p, box, v, limit)
	if s.lo < 0 && s.hi > 0 {
		x := box.Min.X + size.X*vg.Length(place(0, s.lo, s.hi))
		p.line(thinWidth, grey, pt(x, box.Min.Y), pt(x, box.Max.Y))
	}
	p.line(thinWidth, grey, box.Min, pt(box.Max.X, box.Min.Y))
}

// cut writes the share of the tallest bar of either half that is cut off,
// where there is room beside it.
func (s *LayerSheet) cut(p pen, box vg.Rectangle, v []float64, limit float64) {
	const half = layerBins / 2
	share := s.shares(v)
	for _, from := range []int{0, half} {
		to := half
		if from == half {
			to = layerBins
		}
		i := from + floats.MaxIdx(share[from:to])
		if share[i] <= limit {
			continue
		}
		text := fmt.Sprintf("%.0f %%", 100*share[i])
		step, align := -1, 1.0 // to the left of the bar
		if i < half/2 || i >= half && i < half+half/2 {
			step, align = 1, 0
		}
		for i+step >= 0 && i+step < layerBins && share[i+step] > 0.8*limit {
			i += step // past its neighbours
		}
		bar := box.Size().X / layerBins
		x := box.Min.X + bar*(vg.Length(i)+0.5) + (bar/2+1)*vg.Length(step)
		p.text(sans, smallSize, ink, x, box.Max.Y-smallSize*0.6, align, text)
	}
}

// axis writes the numbers of the x axis.
func (s *LayerSheet) axis(p pen, box vg.Rectangle, y vg.Length) {
	for _, t := range (ticks{about: 3}).Ticks(s.lo, s.hi) {
		x := box.Min.X + box.Size().X*vg.Length(place(t.Value, s.lo, s.hi))
		half := measure(sans, smallSize, t.Label) / 2
		x = min(max(x, box.Min.X+half), box.Max.X-half)
		p.text(sans, smallSize, ink, x, y-smallSize*0.7, 0.5, t.Label)
	}
}
