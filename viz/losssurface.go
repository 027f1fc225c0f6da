package viz

import (
	"fmt"
	"math/rand/v2"

	"glassnet/nn"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// LossSurface draws L(θ + αu + βv) for α and β from −span to span, around the
// parameters θ that the network has now: what the loss looks like from here in
// the directions u and v, which have one number per parameter. Two calls of
// [RandomDirection] make them; a 1 among zeros is the direction of one
// parameter, the difference of two θ the way from one network to another.
// The penalty of an [nn.Risk] is part of L.
//
// The loss is computed at 51×51 points: a few hundred samples show the same
// surface as all, and sooner. θ is as before afterwards. A path across the map
// is in α and β.
func LossSurface(title string, net *nn.Network, loss nn.Loss, x, y *mat.Dense, u, v []float64, span float64) *ContourMap {
	theta := append([]float64{}, net.Theta()...)
	if len(u) != len(theta) || len(v) != len(theta) {
		panic(fmt.Sprintf("viz: loss surface: L(θ + αu + βv): θ has %d numbers, u has %d, v has %d", len(theta), len(u), len(v)))
	}
	u, v = append([]float64{}, u...), append([]float64{}, v...)
	t := nn.NewTrace(net)
	f := func(alpha, beta float64) float64 {
		before := append([]float64{}, net.Theta()...)
		defer copy(net.Theta(), before)
		copy(net.Theta(), theta)                // θ
		floats.AddScaled(net.Theta(), alpha, u) // + αu
		floats.AddScaled(net.Theta(), beta, v)  // + βv
		return risk(t, loss, x, y)
	}
	c := contours(title, "α", "β", "L", f, newLattice(f, 51, -span, span, -span, span))
	c.Note(0, 0, "θ")
	return c
}

// risk is the loss with its penalty, if it has one.
func risk(t *nn.Trace, loss nn.Loss, x, y *mat.Dense) float64 {
	a := t.Forward(x)
	if _, ok := loss.(nn.Penalty); ok {
		t.Backward(loss, y)
		return t.Risk()
	}
	return loss.Value(a, y)
}

// RandomDirection is a direction d in the space of θ for [LossSurface]: normal
// random numbers, every row of a weight matrix made as long as that row of the
// network, dᵢ ← dᵢ ‖wᵢ‖/‖dᵢ‖, all other parameters 0. Without this a step would
// be large for small weights and small for large ones, and surfaces of two
// networks could not be compared. (Li et al., 2018: filter normalisation)
func RandomDirection(net *nn.Network, rng *rand.Rand) []float64 {
	var d []float64
	for _, p := range net.Params() {
		rows, cols := p.Dims()
		for i := range rows {
			row := make([]float64, cols)
			if p.Weight {
				for j := range row {
					row[j] = rng.NormFloat64()
				}
				floats.Scale(floats.Norm(p.RawRowView(i), 2)/floats.Norm(row, 2), row)
			}
			d = append(d, row...)
		}
	}
	return d
}
