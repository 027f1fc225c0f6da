package viz

import (
	"fmt"
	"math"
	"slices"

	"glassnet/nn/autodiff"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/plot/vg"
)

// UCurve draws |estimate − f′(x)| against the step h, both axes logarithmic,
// with the smallest error marked of every curve that rises again to its left: from
// there truncation grows to the right, a multiple of h to the power Order, and
// rounding to the left, like 1/h. An error of 0 is drawn on the line "no error",
// a decade below the smallest one. There is one name per curve.
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
		if i := bottom(s); i >= 0 {
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
		c.HLine(floor, "no error")
	}
	for k, s := range drawn {
		if i := bottom(series[k]); i >= 0 {
			c.Add(mark(func(p pen, x, y func(float64) vg.Length) {
				p.disc(pt(x(s.X[i]), y(s.Y[i])), 4.2, 1.2, white, s.colour(k))
				p.disc(pt(x(s.X[i]), y(s.Y[i])), 2.2, 0, s.colour(k), nil)
			}))
		}
	}
	return c
}

// bottom is the place of the smallest y, or −1 if the curve has no bottom: if to
// the left of it no y is ten times the smallest one that is not 0.
func bottom(s Series) int {
	low, least := lowest(s.Y), math.Inf(1)
	for _, y := range s.Y {
		if y > 0 {
			least = min(least, y)
		}
	}
	for i := range s.X {
		if s.X[i] < s.X[low] && s.Y[i] > 10*least {
			return low
		}
	}
	return -1
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
