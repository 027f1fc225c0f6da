package optim

import "math"

// A Surface is f(x, y) with its gradient: a stage on which the path of a rule
// can be watched, and on which rules differ.
type Surface struct {
	Name  string
	F     func(x, y float64) float64
	Grad  func(x, y float64) (dx, dy float64) // ∂f/∂x, ∂f/∂y
	X, Y  [2]float64                          // the range that shows it, from and to
	Start [2]float64                          // where paths begin
	Least [2]float64                          // where f is smallest; of the saddle's two such points the upper one
}

// Bowl is f = ½(x² + 3y²): every way down leads to 0, 0. The valley is three
// times as steep one way as the other, so the gradient does not point there.
var Bowl = Surface{
	Name:  "bowl",
	F:     func(x, y float64) float64 { return (x*x + 3*y*y) / 2 },
	Grad:  func(x, y float64) (dx, dy float64) { return x, 3 * y },
	X:     [2]float64{-3, 3},
	Y:     [2]float64{-2, 2},
	Start: [2]float64{-2.5, 1.5},
}

// Ravine is f = (1 − x)² + 100(y − x²)²: a bent valley with steep walls and an
// almost flat floor that falls to 1, 1. (Rosenbrock, 1960)
var Ravine = Surface{
	Name: "ravine",
	F: func(x, y float64) float64 {
		return (1-x)*(1-x) + 100*(y-x*x)*(y-x*x)
	},
	Grad: func(x, y float64) (dx, dy float64) {
		return -2*(1-x) - 400*x*(y-x*x), 200 * (y - x*x)
	},
	X:     [2]float64{-2, 2},
	Y:     [2]float64{-1, 2},
	Start: [2]float64{-1.2, 1},
	Least: [2]float64{1, 1},
}

// Saddle is f = ½(x² − y²) + ¼y⁴: at 0, 0 the gradient is 0 and the surface
// rises along x and falls along y, to f = −¼ at y = ±1. A path that begins near
// y = 0 is drawn to the saddle first.
var Saddle = Surface{
	Name:  "saddle",
	F:     func(x, y float64) float64 { return (x*x-y*y)/2 + y*y*y*y/4 },
	Grad:  func(x, y float64) (dx, dy float64) { return x, y*y*y - y },
	X:     [2]float64{-2, 2},
	Y:     [2]float64{-1.6, 1.6},
	Start: [2]float64{-1.7, 0.01},
	Least: [2]float64{0, 1},
}

// Hills is f = 2 + x² + y² − cos 2πx − cos 2πy: a bowl full of hollows, about
// one at every pair of small whole numbers, the deepest at 0, 0. (Rastrigin's
// function with the amplitude 1 instead of 10)
var Hills = Surface{
	Name: "many minima",
	F: func(x, y float64) float64 {
		return 2 + x*x + y*y - math.Cos(2*math.Pi*x) - math.Cos(2*math.Pi*y)
	},
	Grad: func(x, y float64) (dx, dy float64) {
		return 2*x + 2*math.Pi*math.Sin(2*math.Pi*x), 2*y + 2*math.Pi*math.Sin(2*math.Pi*y)
	},
	X:     [2]float64{-2.4, 2.4},
	Y:     [2]float64{-2.4, 2.4},
	Start: [2]float64{-2.2, 1.7},
}

// Surfaces are the bowl, the ravine, the saddle and the one with many minima.
func Surfaces() []Surface { return []Surface{Bowl, Ravine, Saddle, Hills} }

// Path is where a rule goes from Start: steps + 1 points, the first of them
// Start. The rule should be a new one, without memory of other steps.
func (s Surface) Path(rule Rule, steps int) (x, y []float64) {
	theta := []float64{s.Start[0], s.Start[1]}
	x, y = []float64{theta[0]}, []float64{theta[1]}
	for range steps {
		dx, dy := s.Grad(theta[0], theta[1])
		rule.Step(theta, []float64{dx, dy})
		x, y = append(x, theta[0]), append(y, theta[1])
	}
	return x, y
}
