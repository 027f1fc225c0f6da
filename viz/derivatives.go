package viz

import (
	"fmt"
	"math"
	"slices"

	"glassnet/nn/autodiff"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
)

// UCurve draws |estimate − f′(x)| against the step h, both axes logarithmic,
// with the smallest error of every curve marked: from there truncation grows to
// the right, a multiple of h to the power Order, and rounding to the left, like
// 1/h. An error of 0 is drawn on the line named 0. There is one name per curve.
func UCurve(title string, names []string, curves ...[]autodiff.ErrorRow) *Chart {
	if len(names) != len(curves) {
		panic(fmt.Sprintf("viz: U-curve: %d names for %d curves", len(names), len(curves)))
	}
	var series, drawn []Series
	for k, rows := range curves {
		s := Series{Name: names[k], Dots: true}
		for _, r := range rows {
			s.X, s.Y = append(s.X, r.H), append(s.Y, r.Error)
		}
		series = append(series, s)
		if i := lowest(s.Y); i >= 0 {
			s.Name += ", best h = " + short(s.X[i])
		}
		s.Y = slices.Clone(s.Y)
		drawn = append(drawn, s)
	}
	floor := lift(drawn)
	c := Lines(title, "h", "error", drawn...)
	c.retell(series)
	c.About = fmt.Sprintf("error against step, %s on logarithmic axes, smallest error marked", plural(len(curves), "curve"))
	c.LogX()
	c.LogY()
	if floor > 0 {
		c.HLine(floor, "0")
	}
	for k, s := range drawn {
		if i := lowest(s.Y); i >= 0 {
			c.Add(mark(func(p pen, x, y func(float64) vg.Length) {
				p.disc(pt(x(s.X[i]), y(s.Y[i])), 4.2, 1.2, white, s.colour(k))
				p.disc(pt(x(s.X[i]), y(s.Y[i])), 2.2, 0, s.colour(k), nil)
			}))
		}
	}
	return c
}

// retell makes these series the numbers behind a chart that draws them with
// longer names or with what is 0 lifted.
func (c *Chart) retell(series []Series) {
	c.table.Rows = nil
	for _, s := range series {
		s = s.counted()
		for i := range s.X {
			row(&c.table, s.Name, s.X[i], s.Y[i])
		}
	}
}

// lift puts what is 0 a decade below the smallest positive y of all series and
// returns that height, 0 if there was nothing to lift.
func lift(series []Series) (floor float64) {
	least, zeros := math.Inf(1), false
	for _, s := range series {
		for _, y := range s.Y {
			if y > 0 {
				least = min(least, y)
			}
			zeros = zeros || y == 0
		}
	}
	if !zeros {
		return 0
	}
	if math.IsInf(least, 1) {
		least = 1e-15
	}
	floor = math.Pow(10, math.Floor(math.Log10(least))-1)
	for _, s := range series {
		for i, y := range s.Y {
			if y == 0 {
				s.Y[i] = floor
			}
		}
	}
	return floor
}

// LogLog draws every series on logarithmic axes, with its slope behind its
// name: a straight line of slope p is a power, y ∝ xᵖ. Slope says how it is
// measured. What is not positive is left out.
func LogLog(title, x, y string, series ...Series) *Chart {
	var named []Series
	for _, s := range series {
		s = s.counted()
		s.Dots = true
		if p := Slope(s); finite(p) {
			s.Name += ", slope " + number(p, 2)
		}
		named = append(named, s)
	}
	c := Lines(title, x, y, named...)
	c.About = fmt.Sprintf("%s against %s, %s on logarithmic axes", y, x, plural(len(series), "line"))
	c.retell(series)
	c.LogX()
	c.LogY()
	return c
}

// Slope is the p of y ∝ xᵖ: the slope of the line of least squares through
// log y against log x, over the second half of the points, at least two, where
// a cost c + xᵖ has grown out of its constant. It is NaN where there are fewer
// than two positive points.
func Slope(s Series) float64 {
	var x, y []float64
	s = s.counted()
	for i := range s.X {
		if s.X[i] > 0 && s.Y[i] > 0 && finite(s.X[i]) && finite(s.Y[i]) {
			x, y = append(x, math.Log(s.X[i])), append(y, math.Log(s.Y[i]))
		}
	}
	if len(x) < 2 {
		return math.NaN()
	}
	from := min(len(x)/2, len(x)-2)
	return regression(x[from:], y[from:])
}

// regression is the slope of the line that fits points best, Σ(x−x̄)(y−ȳ) / Σ(x−x̄)².
func regression(x, y []float64) float64 {
	n := float64(len(x))
	mx, my := floats.Sum(x)/n, floats.Sum(y)/n
	var xy, xx float64
	for i := range x {
		xy += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
	}
	return xy / xx
}

// Costs draws how many operations a gradient takes with every method against
// the number of inputs. costs[k] is autodiff.Costs of a formula with inputs[k]
// inputs; inputs rise.
func Costs(title string, inputs []int, costs [][]autodiff.Cost) *Chart {
	if len(inputs) != len(costs) {
		panic(fmt.Sprintf("viz: costs: %d numbers of inputs, %d lists of costs", len(inputs), len(costs)))
	}
	var series []Series
	index := map[string]int{}
	for k, list := range costs {
		for _, c := range list {
			i, ok := index[c.Method]
			if !ok {
				i = len(series)
				index[c.Method] = i
				series = append(series, Series{Name: c.Method})
			}
			series[i].X = append(series[i].X, float64(inputs[k]))
			series[i].Y = append(series[i].Y, float64(c.Operations))
		}
	}
	return LogLog(title, "inputs N", "operations", series...)
}

// Swell draws counts, such as the nodes of formulas before and after
// simplification, as bars with their numbers above; on a logarithmic axis where
// the largest is more than 50 times the smallest. There is one count of every
// series per name.
func Swell(title, x, y string, names []string, series ...Series) *Chart {
	c := Bars(title, x, y, names, series...)
	c.X.length, c.X.line.Color = 3, white // keeps ′ off the axis
	least, top := math.Inf(1), 0.0
	for _, v := range c.ys {
		if v > 0 {
			least, top = min(least, v), max(top, v)
		}
	}
	if top > 50*least {
		c.LogY()
		c.Y.Min = least / 3 // the smallest bar is a bar too
		c.Y.Max = top * math.Pow(top/c.Y.Min, 0.08)
	} else {
		c.Y.Max += 0.06 * top
	}
	n := float64(len(series))
	c.Add(mark(func(p pen, at, y func(float64) vg.Length) {
		wide := (at(1) - at(0)) * vg.Length(0.8/n)
		for k, s := range series {
			for i, v := range s.Y {
				size := min(smallSize, smallSize*wide/(measure(sans, smallSize, short(v))+1))
				h := y(max(v, 0))
				if !finite(float64(h)) || h < p.Min.Y {
					h = p.Min.Y // 0 on a logarithmic axis
				}
				p.text(sans, size, ink, at(float64(i)-0.4+(float64(k)+0.47)*0.8/n), h+size*0.75, 0.5, short(v))
			}
		}
	}))
	return c
}

// LayerErrors draws the relative error of the gradient in every layer (column)
// for every bug (row), in colours of powers of ten from 10⁻¹², white, to 1. An
// error of 0 is white too. A row is what [glassnet/nn/gradcheck.Mismatch.Layers] returns: the
// first number is that of the input x. Rows may have different lengths.
func LayerErrors(title string, bugs []string, errors ...[]float64) *HeatMap {
	if len(bugs) != len(errors) || len(bugs) == 0 {
		panic(fmt.Sprintf("viz: errors per layer: %d names for %d rows of errors", len(bugs), len(errors)))
	}
	layers := []string{"x"}
	for _, row := range errors {
		for len(layers) < len(row) {
			layers = append(layers, fmt.Sprint(len(layers)))
		}
	}
	m := mat.NewDense(len(bugs), len(layers), nil)
	for i, row := range errors {
		for j := range layers {
			m.Set(i, j, -1) // no such layer
			if j < len(row) {
				m.Set(i, j, row[j])
			}
		}
	}
	h := Heat(title, m)
	h.Rows, h.Cols, h.X = bugs, layers, "layer l"
	h.Sequential, h.Log, h.Limit = true, true, 1
	h.About = fmt.Sprintf("relative error of the gradient per layer, %s", plural(len(bugs), "row"))
	return h
}
