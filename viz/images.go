package viz

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
)

// A Sheet is a contact sheet of small grey or signed images.
type Sheet struct {
	Drawing
	X       mat.Matrix // pixels × images, each column an image row by row
	Width   int        // of an image, in pixels
	Columns int        // images side by side; 0 chooses
	Labels  []string   // below each image; nil writes none
	Wrong   []bool     // which labels are mistakes; nil colours none
	Signed  bool       // colours centred on zero, each image with its own range
	Limit   float64    // the value that is black; 0 takes the largest
}

// Images draws every column of x as a picture of the given width in pixels,
// black ink on white paper: 0 is white, the largest value black.
func Images(title string, x mat.Matrix, width int, labels ...string) *Sheet {
	d, n := x.Dims()
	if d == 0 || n == 0 {
		panic(fmt.Sprintf("viz: images: x is %d×%d; want pixels × images", d, n))
	}
	if width < 1 || d%width != 0 {
		panic(fmt.Sprintf("viz: images: a column of %d pixels has no rows of %d", d, width))
	}
	if labels != nil && len(labels) != n {
		panic(fmt.Sprintf("viz: images: %d labels for %d images", len(labels), n))
	}
	s := &Sheet{X: x, Width: width, Labels: labels}
	s.Title = title
	s.paint = s.draw
	s.About = fmt.Sprintf("%s of %d×%d pixels", plural(n, "image"), d/width, width)
	return s
}

// Guesses draws images with their class below, green where the prediction is
// right; "5 → 3" in red is a 5 taken for a 3. a holds predictions, y targets,
// with one row per class and one column per image.
func Guesses(title string, x mat.Matrix, width int, a, y mat.Matrix) *Sheet {
	_, n := x.Dims()
	var labels []string
	var wrong []bool
	misses := 0
	cut := nn.Threshold(y)
	for j := range n {
		g, t := classAt(a, j, cut), classAt(y, j, cut)
		label := fmt.Sprint(g)
		if g != t {
			label = fmt.Sprintf("%d → %d", t, g)
			misses++
		}
		labels, wrong = append(labels, label), append(wrong, g != t)
	}
	s := Images(title, x, width, labels...)
	s.Wrong = wrong
	s.About = fmt.Sprintf("%s with the predicted class, %d wrong", plural(n, "image"), misses)
	return s
}

// Weights draws every row of w as a picture of the given width, with colours
// centred on zero: what each neuron looks for.
func Weights(title string, w mat.Matrix, width int, labels ...string) *Sheet {
	s := Images(title, mat.DenseCopyOf(w.T()), width, labels...)
	s.Signed = true
	r, _ := w.Dims()
	s.About = fmt.Sprintf("weights of %s as images", plural(r, "neuron"))
	return s
}

const (
	imageSize  = 52 * vg.Length(1) // width of an image on the sheet
	imageGap   = 7 * vg.Length(1)
	imageLabel = tickSize * 1.35
)

func (s *Sheet) dims() (rows, cols int) {
	_, n := s.X.Dims()
	cols = s.Columns
	if cols == 0 {
		cols = min(n, 10)
	}
	return (n + cols - 1) / cols, cols
}

// cell is the size of an image with its label.
func (s *Sheet) cell() (w, h vg.Length) {
	d, _ := s.X.Dims()
	w = max(imageSize, widest(sans, tickSize, s.Labels...))
	h = imageSize * vg.Length(d/s.Width) / vg.Length(s.Width)
	if s.Labels != nil {
		h += imageLabel
	}
	return w + imageGap, h + imageGap
}

// Size grows with the number of images.
func (s *Sheet) Size() (width, height vg.Length) {
	if s.w > 0 {
		return s.w, s.h
	}
	rows, cols := s.dims()
	w, h := s.cell()
	width, height = w*vg.Length(cols)+2*margin, h*vg.Length(rows)+2*margin
	if s.Title != "" {
		width = max(width, s.headingWidth())
		height += headingHeight
	}
	return width, height
}

// project divides the images among slides, as many on one as it has room for. Where their columns mean something, they stay.
func (s *Sheet) project(room vg.Point) (all []Figure) {
	w, h := s.cell()
	across, down := int((room.X-2*margin)/w), int((room.Y-2*margin-headingHeight)/h)
	if natural, high := s.Size(); s.Columns != 0 || s.w > 0 || across < 1 || down < 1 || natural <= room.X && high <= room.Y {
		return []Figure{s}
	}
	d, n := s.X.Dims()
	most := across * down
	several := (n + most - 1) / most
	for k := range several {
		from, to := k*n/several, (k+1)*n/several
		rows := (to - from + across - 1) / across
		part := *s
		part.X, part.Columns = mat.DenseCopyOf(s.X).Slice(0, d, from, to), (to-from+rows-1)/rows
		if !s.Signed {
			part.Limit = s.limits()[0]
		}
		if s.Labels != nil {
			part.Labels = s.Labels[from:to]
		}
		if s.Wrong != nil {
			part.Wrong = s.Wrong[from:to]
		}
		part.paint = part.draw
		all = append(all, &part)
	}
	return all
}

// Data has one row per pixel.
func (s *Sheet) Data() (t nn.Table) {
	t.Header = []string{"image", "label", "row", "column", "value"}
	d, n := s.X.Dims()
	for j := range n {
		label := ""
		if s.Labels != nil {
			label = s.Labels[j]
		}
		for i := range d {
			row(&t, j, label, i/s.Width, i%s.Width, s.X.At(i, j))
		}
	}
	return t
}

func (s *Sheet) draw(p pen) {
	d, n := s.X.Dims()
	_, cols := s.dims()
	w, h := s.cell()
	limit := s.limits()
	for j := range n {
		x := p.Min.X + w*vg.Length(j%cols)
		y := p.Max.Y - h*vg.Length(j/cols)
		tall := imageSize * vg.Length(d/s.Width) / vg.Length(s.Width)
		r := rect(x+(w-imageGap-imageSize)/2, y-tall, imageSize, tall)
		p.raster(r, d/s.Width, s.Width, func(i, k int) color.RGBA {
			v := s.X.At(i*s.Width+k, j)
			if s.Signed {
				return signed(v, limit[j])
			}
			return greys.at(v / limit[j])
		})
		edge, width := color.Color(pale), vg.Length(thinWidth)
		if s.Wrong != nil {
			edge, width = right, 1.2
			if s.Wrong[j] {
				edge = wrong
			}
		}
		p.frame(r, width, edge)
		if s.Labels != nil {
			c := color.Color(ink)
			if s.Wrong != nil {
				c = edge
			}
			p.text(sans, tickSize, c, x+(w-imageGap)/2, r.Min.Y-imageLabel*0.55, 0.5, s.Labels[j])
		}
	}
}

// limits is the value of the last colour of each image: its own where it is
// signed, one for all where it is not.
func (s *Sheet) limits() []float64 {
	d, n := s.X.Dims()
	limit := make([]float64, n)
	for j := range limit {
		limit[j] = s.Limit
		for i := 0; i < d && s.Limit == 0; i++ {
			if v := math.Abs(s.X.At(i, j)); finite(v) {
				limit[j] = max(limit[j], v)
			}
		}
	}
	if !s.Signed {
		top := slices.Max(limit)
		for j := range limit {
			limit[j] = top
		}
	}
	for j := range limit {
		if limit[j] == 0 {
			limit[j] = 1
		}
	}
	return limit
}
