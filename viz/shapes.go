package viz

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"glassnet/nn"
	"gonum.org/v1/plot/vg"
)

// Shapes draws the layers of a network as bars, the taller the more numbers
// they have (on a logarithmic scale), with the sizes of the parameters between
// them: the shape ledger as a picture.
func Shapes(net *nn.Network) *Drawing {
	t := net.Shapes()
	sizes, names, between := shapesOf(net, t)
	d := &Drawing{}
	d.Title = strings.Join(sizes, "–")
	d.About = "shape ledger of " + plural(len(net.Layers), "layer")
	d.table = t
	const barsHeight, bar, gap = 120 * vg.Length(1), 16 * vg.Length(1), 88 * vg.Length(1)
	side := max(widest(sans, tickSize, names...)/2-bar/2, 4)
	d.w = bar*vg.Length(len(sizes)) + gap*vg.Length(len(between)) + 2*side + 2*margin
	d.h = barsHeight + 58
	top := 1.0
	for _, s := range sizes {
		if v, err := strconv.Atoi(s); err == nil {
			top = max(top, float64(v))
		}
	}
	d.paint = func(p pen) {
		x := p.Min.X + side
		mid := p.Min.Y + 14 + barsHeight/2
		for k, s := range sizes {
			v, _ := strconv.Atoi(s)
			h := max(6, barsHeight*vg.Length(math.Log1p(float64(v))/math.Log1p(top)))
			c := hue(0)
			if k == 0 {
				c = grey
			}
			p.box(rect(x, mid-h/2, bar, h), 2, tint(c, 0.75), c)
			p.text(bold, labelSize, ink, x+bar/2, mid+h/2+labelSize*0.8, 0.5, s)
			p.text(sans, tickSize, grey, x+bar/2, p.Min.Y+tickSize*0.4, 0.5, names[k])
			x += bar
			if k < len(between) {
				p.arrow(1, grey, pt(x+5, mid), pt(x+gap-5, mid))
				for i, line := range between[k] {
					p.text(sans, tickSize, ink, x+gap/2, mid+tickSize*(0.9+1.3*vg.Length(len(between[k])-1-i)), 0.5, line)
				}
				x += gap
			}
		}
	}
	return d
}

// shapesOf are the sizes of the input and of every layer, their names, and the
// parameters between them.
func shapesOf(net *nn.Network, t nn.Table) (sizes, names []string, between [][]string) {
	for l, layer := range net.Layers {
		in, out := fmt.Sprint(t.Rows[l][2]), fmt.Sprint(t.Rows[l][3])
		if l == 0 {
			sizes, names = append(sizes, in), append(names, "x")
		}
		sizes = append(sizes, out)
		names = append(names, kind(layer))
		var lines []string
		for _, p := range layer.Params() {
			r, c := p.Dims()
			lines = append(lines, fmt.Sprintf("%s %d×%d", p.Name, r, c))
		}
		between = append(between, lines)
	}
	return sizes, names, between
}
