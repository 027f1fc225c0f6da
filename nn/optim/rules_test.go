package optim_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"glassnet/nn/optim"
)

// slope is the gradient of a surface that is not symmetric, curved and coupled:
// f = ½(3a² + b²) + sin(a b).
func slope(theta []float64) []float64 {
	a, b := theta[0], theta[1]
	return []float64{3*a + b*math.Cos(a*b), b + a*math.Cos(a*b)}
}

// weighted is Σₖ decay^(t−k) gₖ, the sum that a recurrence v ← decay·v + g adds up.
func weighted(history [][]float64, decay float64, i int, power float64) (sum float64) {
	t := len(history)
	for k, g := range history {
		sum += math.Pow(decay, float64(t-1-k)) * math.Pow(math.Abs(g[i]), power) * sign(g[i], power)
	}
	return sum
}

func sign(g, power float64) float64 {
	if power == 1 && g < 0 {
		return -1
	}
	return 1
}

// Every rule against the book's formula with its recurrences unrolled: the
// step as a sum over all gradients so far, for 20 steps.
func TestTrajectories(t *testing.T) {
	const eta = 0.05
	adam := func(h [][]float64, i int, c1, c2 bool) (m, v float64) {
		n := float64(len(h))
		m, v = 0.1*weighted(h, 0.9, i, 1), 0.001*weighted(h, 0.999, i, 2)
		if c1 {
			m /= 1 - math.Pow(0.9, n)
		}
		if c2 {
			v /= 1 - math.Pow(0.999, n)
		}
		return m, v
	}
	for _, row := range []struct {
		name string
		rule optim.Rule
		step func(h [][]float64, i int, theta float64) float64 // Δθᵢ from the history of gradients
	}{
		{"SGD", &optim.SGD{Rate: eta}, func(h [][]float64, i int, _ float64) float64 { return -eta * h[len(h)-1][i] }},
		{"momentum", &optim.Momentum{Rate: eta}, func(h [][]float64, i int, _ float64) float64 { return -eta * 0.1 * weighted(h, 0.9, i, 1) }},
		{"momentum, β = ½", &optim.Momentum{Rate: eta, Beta: 0.5}, func(h [][]float64, i int, _ float64) float64 { return -eta * 0.5 * weighted(h, 0.5, i, 1) }},
		{"classical", &optim.ClassicalMomentum{Rate: eta}, func(h [][]float64, i int, _ float64) float64 { return -eta * weighted(h, 0.9, i, 1) }},
		{"AdaGrad", &optim.AdaGrad{Rate: eta}, func(h [][]float64, i int, _ float64) float64 {
			return -eta * h[len(h)-1][i] / (math.Sqrt(weighted(h, 1, i, 2)) + 1e-8)
		}},
		{"AdaGrad, ε inside", &optim.AdaGrad{Rate: eta, Inside: true, Epsilon: 0.5}, func(h [][]float64, i int, _ float64) float64 {
			return -eta * h[len(h)-1][i] / math.Sqrt(weighted(h, 1, i, 2)+0.5)
		}},
		{"RMSProp", &optim.RMSProp{Rate: eta}, func(h [][]float64, i int, _ float64) float64 {
			return -eta * h[len(h)-1][i] / (math.Sqrt(0.1*weighted(h, 0.9, i, 2)) + 1e-8)
		}},
		{"RMSProp, ε inside", &optim.RMSProp{Rate: eta, Rho: 0.8, Inside: true, Epsilon: 0.1}, func(h [][]float64, i int, _ float64) float64 {
			return -eta * h[len(h)-1][i] / math.Sqrt(0.2*weighted(h, 0.8, i, 2)+0.1)
		}},
		{"Adam", &optim.Adam{Rate: eta}, func(h [][]float64, i int, _ float64) float64 {
			m, v := adam(h, i, true, true)
			return -eta * m / (math.Sqrt(v) + 1e-8)
		}},
		{"Adam, not corrected", &optim.Adam{Rate: eta, NoCorrection: true}, func(h [][]float64, i int, _ float64) float64 {
			m, v := adam(h, i, false, false)
			return -eta * m / (math.Sqrt(v) + 1e-8)
		}},
		{"Adam, ε inside", &optim.Adam{Rate: eta, Epsilon: 0.2, Inside: true}, func(h [][]float64, i int, _ float64) float64 {
			m, v := adam(h, i, true, true)
			return -eta * m / math.Sqrt(v+0.2)
		}},
		{"AdamW", &optim.AdamW{Adam: optim.Adam{Rate: eta}, Lambda: 0.3, Mask: []bool{true, false}}, func(h [][]float64, i int, theta float64) float64 {
			m, v := adam(h, i, true, true)
			return -eta * (m/(math.Sqrt(v)+1e-8) + []float64{0.3, 0}[i]*theta)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			theta, want := []float64{1, -2}, []float64{1, -2}
			var history [][]float64
			for k := range 20 {
				history = append(history, slope(want))
				row.rule.Step(theta, slope(theta))
				for i := range want {
					want[i] += row.step(history, i, want[i])
				}
				for i := range want {
					if math.Abs(theta[i]-want[i]) > 1e-12 {
						t.Fatalf("step %d: θ[%d] = %.15f, want %.15f", k+1, i, theta[i], want[i])
					}
				}
			}
		})
	}
}

// Nesterov in its own words, with the gradient at the point ahead: v ← μv − ηg(θ + μv), θ ← θ + v.
func TestNesterovLooksAhead(t *testing.T) {
	const eta, mu = 0.05, 0.9
	rule := &optim.Nesterov{Rate: eta}
	ahead := []float64{1, -2} // what the rule moves; v = 0 at first, so it begins at θ
	theta, v := []float64{1, -2}, []float64{0, 0}
	for k := range 20 {
		rule.Step(ahead, slope(ahead))
		g := slope([]float64{theta[0] + mu*v[0], theta[1] + mu*v[1]})
		for i := range theta {
			v[i] = mu*v[i] - eta*g[i]
			theta[i] += v[i]
			if want := theta[i] + mu*v[i]; math.Abs(ahead[i]-want) > 1e-12 {
				t.Fatalf("step %d: %.15f, want %.15f", k+1, ahead[i], want)
			}
		}
	}
}

// On a constant slope everything has a closed form.
func TestClosedForms(t *testing.T) {
	const eta, g = 0.1, 2.0
	run := func(r optim.Rule, steps int) float64 {
		theta := []float64{0}
		for range steps {
			r.Step(theta, []float64{g})
		}
		return theta[0]
	}
	for name, pair := range map[string][2]float64{
		"AdaGrad: −η Σ 1/√k":           {run(&optim.AdaGrad{Rate: eta, Epsilon: 1e-300}, 4), -eta * (1 + 1/math.Sqrt2 + 1/math.Sqrt(3) + 0.5)},
		"Adam moves η a step":          {run(&optim.Adam{Rate: eta, Epsilon: 1e-300}, 7), -7 * eta},
		"Adam, not corrected, first":   {run(&optim.Adam{Rate: eta, Epsilon: 1e-300, NoCorrection: true}, 1), -eta * 0.1 / math.Sqrt(0.001)},
		"classical momentum, 3 steps":  {run(&optim.ClassicalMomentum{Rate: eta, Mu: 0.5}, 3), -eta * g * (1 + 1.5 + 1.75)},
		"exponential average, 3 steps": {run(&optim.Momentum{Rate: eta, Beta: 0.5}, 3), -eta * g * (0.5 + 0.75 + 0.875)},
		"classical = EMA with η/(1−β)": {run(&optim.ClassicalMomentum{Rate: eta, Mu: 0.9}, 9), run(&optim.Momentum{Rate: eta / (1 - 0.9), Beta: 0.9}, 9)},
		"RMSProp, first step is η/√.1": {run(&optim.RMSProp{Rate: eta, Epsilon: 1e-300}, 1), -eta / math.Sqrt(0.1)},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-12 {
			t.Errorf("%s: %.15f, want %.15f", name, pair[0], pair[1])
		}
	}
}

func allRules() map[string]func() optim.Rule {
	wrapped := func(wrap func(*optim.Adam) optim.Rule) func() optim.Rule {
		return func() optim.Rule { return wrap(&optim.Adam{Rate: 0.05}) }
	}
	return map[string]func() optim.Rule{
		"SGD":       func() optim.Rule { return &optim.SGD{Rate: 0.05} },
		"momentum":  func() optim.Rule { return &optim.Momentum{Rate: 0.05} },
		"classical": func() optim.Rule { return &optim.ClassicalMomentum{Rate: 0.05} },
		"Nesterov":  func() optim.Rule { return &optim.Nesterov{Rate: 0.05} },
		"AdaGrad":   func() optim.Rule { return &optim.AdaGrad{Rate: 0.05} },
		"RMSProp":   func() optim.Rule { return &optim.RMSProp{Rate: 0.05} },
		"Adam":      func() optim.Rule { return &optim.Adam{Rate: 0.05} },
		"AdamW":     func() optim.Rule { return &optim.AdamW{Adam: optim.Adam{Rate: 0.05}, Lambda: 0.1} },
		"scheduled": wrapped(func(a *optim.Adam) optim.Rule {
			return &optim.Scheduled{Rule: a, Rate: &a.Rate, Schedule: optim.Exponential(0.1, 0.9)}
		}),
		"plateau": wrapped(func(a *optim.Adam) optim.Rule { return &optim.Plateau{Rule: a, Rate: &a.Rate, Factor: 0.5} }),
		"clipped": wrapped(func(a *optim.Adam) optim.Rule {
			return &optim.ClipNorm{Rule: &optim.ClipValue{Rule: a, Max: 1}, Max: 0.5}
		}),
	}
}

// Values are the numbers of the formula: the first is g, the last the step
// that was made; State is the part of them that is remembered.
func TestValuesAndState(t *testing.T) {
	for name, build := range allRules() {
		t.Run(name, func(t *testing.T) {
			rule := build()
			theta := []float64{1, -2}
			for range 5 {
				old, g := slices.Clone(theta), slope(theta)
				rule.Step(theta, g)
				if !slices.Equal(g, slope(old)) {
					t.Fatal("the gradient was changed")
				}
				values := rule.Values(g)
				last := values[len(values)-1]
				if values[0].Name != "g" || last.Name != "Δθ" {
					t.Fatalf("values begin with %s and end with %s", values[0].Name, last.Name)
				}
				for i := range theta {
					want := theta[i] - old[i]
					if name == "AdamW" {
						want += 0.05 * 0.1 * old[i] // without the decay
					}
					if math.Abs(last.V[i]-want) > 1e-15 {
						t.Errorf("Δθ[%d] = %g, θ moved by %g", i, last.V[i], want)
					}
				}
			}
			// A rule that goes on from the state does what this one does.
			twin := build()
			state := map[string][]float64{}
			for k, v := range rule.State() {
				state[k] = slices.Clone(v)
			}
			if err := twin.SetState(state); err != nil {
				t.Fatal(err)
			}
			other := slices.Clone(theta)
			for range 5 {
				rule.Step(theta, slope(theta))
				twin.Step(other, slope(other))
			}
			if !slices.Equal(theta, other) {
				t.Errorf("resumed: %v, want %v", other, theta)
			}
		})
	}
}

// Where gradients are 0, what is remembered decays; it never gets stuck among
// the denormal numbers, and on the way to there nothing is rounded away: the
// recurrence in plain numbers goes the same path.
func TestMomentsNeverBecomeDenormal(t *testing.T) {
	const smallestNormal = 0x1p-1022
	for name, build := range allRules() {
		for _, slope := range []float64{0.7, -1e-153} { // the square of the second is denormal by itself
			rule := build()
			theta := []float64{1}
			rule.Step(theta, []float64{slope})
			for range 7000 {
				rule.Step(theta, []float64{0})
			}
			for what, v := range rule.State() {
				for _, v := range v {
					if v != 0 && math.Abs(v) < smallestNormal {
						t.Errorf("%s: %s = %g after a slope of %g and 7000 steps with g = 0", name, what, v, slope)
					}
				}
			}
		}
	}
	for _, g := range []float64{1, -1e-3, 1e-100} {
		rule := &optim.Adam{Rate: 0.1}
		theta, m, v := []float64{0}, 0.0, 0.0
		b1, b2 := 0.9, 0.999
		for k := range 200 {
			rule.Step(theta, []float64{g})
			m, v = b1*m+(1-b1)*g, b2*v+(1-b2)*g*g
			for name, want := range map[string]float64{"m": m, "v": v} { // some processors fuse a product and a sum, so not bit by bit
				if got := rule.State()[name][0]; !(math.Abs(got-want) <= 1e-13*math.Abs(want)) {
					t.Fatalf("g = %g, step %d: %s = %g, want %g", g, k+1, name, got, want)
				}
			}
			g *= 0.99
		}
	}
}

func TestSchedules(t *testing.T) {
	for name, row := range map[string]struct {
		s    optim.Schedule
		want []float64 // at t = 0, 1, 2, …
	}{
		"fixed":       {optim.Fixed(0.3), []float64{0.3, 0.3}},
		"step":        {optim.StepDecay(1, 0.5, 2), []float64{1, 1, 0.5, 0.5, 0.25}},
		"exponential": {optim.Exponential(2, 0.5), []float64{2, 1, 0.5}},
		"cosine":      {optim.Cosine(1, 0, 4), []float64{1, (1 + math.Sqrt2/2) / 2, 0.5, (1 - math.Sqrt2/2) / 2, 0, 0, 0}},
		"cosine, low": {optim.Cosine(1, 0.2, 2), []float64{1, 0.6, 0.2, 0.2}},
		"warm-up":     {optim.WarmUp(4, optim.Exponential(1, 0.5)), []float64{0.25, 0.5, 0.75, 1, 1, 0.5}},
	} {
		sgd := &optim.SGD{}
		rule := &optim.Scheduled{Rule: sgd, Rate: &sgd.Rate, Schedule: row.s}
		for k, want := range row.want {
			if got := row.s(k); math.Abs(got-want) > 1e-15 {
				t.Errorf("%s: η(%d) = %g, want %g", name, k, got, want)
			}
			theta := []float64{0}
			rule.Step(theta, []float64{-1})
			if math.Abs(theta[0]-want) > 1e-15 {
				t.Errorf("%s: step %d moved by %g, want η = %g", name, k, theta[0], want)
			}
		}
	}
}

func TestPlateau(t *testing.T) {
	sgd := &optim.SGD{Rate: 1}
	rule := &optim.Plateau{Rule: sgd, Rate: &sgd.Rate, Factor: 0.5, Patience: 1, Least: 0.3}
	var rates []float64
	for _, loss := range []float64{5, 4, 4.5, 4.2, 4.1, 3, 3.5, 3.4, 3.3, 3.2} {
		rule.Observe(loss)
		rates = append(rates, sgd.Rate)
	}
	if want := []float64{1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3}; !slices.Equal(rates, want) {
		t.Errorf("rates %v, want %v", rates, want)
	}
}

// A NaN, as the validation loss is in the middle of an epoch, is no observation:
// with and without it the rates are the same, wherever it comes.
func TestPlateauLooksPastNaN(t *testing.T) {
	rates := func(losses ...float64) (all []float64) {
		sgd := &optim.SGD{Rate: 1}
		rule := &optim.Plateau{Rule: sgd, Rate: &sgd.Rate, Factor: 0.5, Patience: 1}
		for _, l := range losses {
			if lowered := rule.Observe(l); lowered && math.IsNaN(l) {
				t.Error("a NaN lowered the rate")
			}
			if !math.IsNaN(l) {
				all = append(all, sgd.Rate)
			}
		}
		return all
	}
	nan := math.NaN()
	for _, row := range [][2][]float64{
		{{nan, 5, 4, 3, 2, 1}, {5, 4, 3, 2, 1}}, {{nan, nan, 5, nan, 6, nan, nan, nan, 7, nan, 8}, {5, 6, 7, 8}}, {{5, nan, nan, nan, nan, 4}, {5, 4}},
	} {
		if got, want := rates(row[0]...), rates(row[1]...); !slices.Equal(got, want) {
			t.Errorf("%v: rates %v, want %v", row[0], got, want)
		}
	}
}

// Where the schedule says 0, nothing moves: neither θ, whatever the rule has in
// store, nor what it remembers; the schedule goes on, and so may the learning.
func TestARateOfZeroIsNoStep(t *testing.T) {
	now := 0.1
	momentum, adamW := &optim.ClassicalMomentum{}, &optim.AdamW{Lambda: 1}
	for _, rule := range []*optim.Scheduled{
		{Rule: momentum, Rate: &momentum.Rate, Schedule: func(int) float64 { return now }},
		{Rule: adamW, Rate: &adamW.Rate, Schedule: func(int) float64 { return now }},
	} {
		now = 0.1
		theta := []float64{1, -2}
		rule.Step(theta, slope(theta))
		before, state := slices.Clone(theta), fmt.Sprint(rule.Rule.State())
		now = 0
		rule.Step(theta, slope(theta))
		if !slices.Equal(theta, before) || fmt.Sprint(rule.Rule.State()) != state {
			t.Errorf("%s: θ went from %v to %v, the state from %s to %v", rule.Name(), before, theta, state, rule.Rule.State())
		}
		for _, v := range rule.Values(slope(theta)) {
			if v.Name == "Δθ" && (v.V[0] != 0 || v.V[1] != 0) {
				t.Errorf("%s: Δθ = %v in a step at rate 0", rule.Name(), v.V)
			}
		}
		if rule.State()["schedule t"][0] != 2 {
			t.Errorf("%s: t = %v after 2 steps", rule.Name(), rule.State()["schedule t"])
		}
		now = 0.1
		if rule.Step(theta, slope(theta)); slices.Equal(theta, before) {
			t.Errorf("%s stands still", rule.Name())
		}
	}
}

func TestClipping(t *testing.T) {
	theta := []float64{0, 0}
	(&optim.ClipNorm{Rule: &optim.SGD{Rate: 1}, Max: 1}).Step(theta, []float64{3, -4})
	if math.Abs(theta[0]+0.6) > 1e-15 || math.Abs(theta[1]-0.8) > 1e-15 {
		t.Errorf("by norm: %v, want the direction of (3, −4) and length 1", theta)
	}
	theta = []float64{0, 0}
	(&optim.ClipNorm{Rule: &optim.SGD{Rate: 1}, Max: 6}).Step(theta, []float64{3, -4})
	if !slices.Equal(theta, []float64{-3, 4}) {
		t.Errorf("a short gradient was changed: %v", theta)
	}
	theta = []float64{0, 0}
	(&optim.ClipValue{Rule: &optim.SGD{Rate: 1}, Max: 1}).Step(theta, []float64{0.5, -4})
	if !slices.Equal(theta, []float64{-0.5, 1}) {
		t.Errorf("by value: %v", theta)
	}
}

// A rule takes its own state and no other: names, lengths and numbers are looked
// at, and a rule that refuses goes on as before.
func TestSetStateRefuses(t *testing.T) {
	theta := []float64{1, -2}
	for name, row := range map[string]struct {
		rule  optim.Rule
		state map[string][]float64
		want  string
	}{
		"bananas":         {&optim.Adam{Rate: 0.1}, map[string][]float64{"bananas": {1}, "v": {-5, -5}}, `Adam does not remember "bananas"; its state is ["m" "v" "t"]`},
		"a velocity":      {&optim.Adam{Rate: 0.1}, map[string][]float64{"v": {1, 2}}, `Adam: the state has no "m"`},
		"moments":         {&optim.Momentum{Rate: 0.1}, map[string][]float64{"m": {1, 2}, "v": {1, 2}, "t": {3}}, `momentum does not remember "`},
		"too much":        {&optim.SGD{Rate: 0.1}, map[string][]float64{"v": {1, 2}}, `SGD does not remember "v"`},
		"two lengths":     {&optim.Adam{Rate: 0.1}, map[string][]float64{"m": {1, 2}, "v": {1}, "t": {3}}, "Adam: the state has 1 numbers v and 2 of another name"},
		"two times":       {&optim.Adam{Rate: 0.1}, map[string][]float64{"m": {1, 2}, "v": {1, 2}, "t": {3, 4}}, "Adam: t is 1 number, the state has 2"},
		"NaN":             {&optim.RMSProp{Rate: 0.1}, map[string][]float64{"S": {1, math.NaN()}}, "RMSProp: the state has a NaN or ±Inf in S"},
		"infinity":        {&optim.Momentum{Rate: 0.1}, map[string][]float64{"v": {math.Inf(-1), 1}}, "momentum: the state has a NaN or ±Inf in v"},
		"AdaGrad":         {&optim.AdaGrad{Rate: 0.1}, map[string][]float64{"S": {1, 1}}, `AdaGrad does not remember "S"; its state is ["G"]`},
		"the clock alone": {&optim.Scheduled{Rule: &optim.Nesterov{Rate: 0.1}, Rate: new(float64), Schedule: optim.Fixed(0.1)}, map[string][]float64{"schedule t": {1, 2}}, `the state has 2 numbers "schedule t", needed are 1`},
	} {
		row.rule.Step(slices.Clone(theta), slope(theta))
		before := fmt.Sprint(row.rule.State())
		if err := row.rule.SetState(row.state); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %s", name, err, row.want)
		}
		if got := fmt.Sprint(row.rule.State()); got != before {
			t.Errorf("%s: the state was %s, is %s", name, before, got)
		}
	}
	given := map[string][]float64{"v": {1, 2}}
	rule := &optim.Momentum{Rate: 0.1}
	if err := rule.SetState(given); err != nil || !slices.Equal(rule.State()["v"], []float64{1, 2}) {
		t.Errorf("%v, %v", rule.State(), err)
	}
	if rule.Step(slices.Clone(theta), slope(theta)); !slices.Equal(given["v"], []float64{1, 2}) {
		t.Error("a step changed the vectors that SetState was given")
	}
	for name, build := range allRules() {
		rule := build()
		if rule.Parameters() != 0 {
			t.Errorf("%s remembers %d parameters before its first step", name, rule.Parameters())
		}
		rule.Step(slices.Clone(theta), slope(theta))
		if want := 2; rule.Parameters() != want && name != "SGD" {
			t.Errorf("%s remembers %d parameters, want %d", name, rule.Parameters(), want)
		}
		if err := build().SetState(build().State()); err != nil {
			t.Errorf("%s: the state before the first step: %v", name, err)
		}
	}
}

func step(rule optim.Rule) { rule.Step([]float64{1, 2}, []float64{1, 1}) }

func TestRulesRefuse(t *testing.T) {
	adam := &optim.Adam{Rate: 0.1}
	adam.Step([]float64{1, 2}, []float64{1, 1})
	for want, f := range map[string]func(){
		"m has 2 numbers from earlier steps, θ now has 3": func() { adam.Step([]float64{1, 2, 3}, []float64{1, 1, 1}) },
		"Mask has 1 entries, θ has 2 numbers": func() {
			(&optim.AdamW{Adam: optim.Adam{Rate: 1}, Mask: []bool{true}}).Step([]float64{1, 2}, []float64{1, 1})
		},
		"Max = 0":   func() { (&optim.ClipNorm{Rule: adam}).Step([]float64{1, 2}, []float64{1, 1}) },
		"every = 0": func() { optim.StepDecay(1, 1, 0) },

		"momentum: v ← β v + (1 − β) g: β = 1; it is a number between 0 and 1": func() { step(&optim.Momentum{Rate: 1, Beta: 1}) },
		"classical momentum: v ← μ v − η g: μ = 2":                             func() { step(&optim.ClassicalMomentum{Rate: 1, Mu: 2}) },
		"Nesterov: v ← μ v − η g: μ = -0.5":                                    func() { step(&optim.Nesterov{Rate: 1, Mu: -0.5}) },
		"AdaGrad: √G + ε: ε = -1; it is a number above":                        func() { step(&optim.AdaGrad{Rate: 1, Epsilon: -1}) },
		"RMSProp: S ← ρ S + (1 − ρ) g²: ρ = 2":                                 func() { step(&optim.RMSProp{Rate: 1, Rho: 2}) },
		"RMSProp: √S + ε: ε = NaN":                                             func() { step(&optim.RMSProp{Rate: 1, Epsilon: math.NaN()}) },
		"Adam: m ← β₁ m + (1 − β₁) g: β₁ = 1":                                  func() { step(&optim.Adam{Rate: 1, Beta1: 1}) },
		"Adam: v ← β₂ v + (1 − β₂) g²: β₂ = NaN":                               func() { step(&optim.Adam{Rate: 1, Beta2: math.NaN()}) },
		"Adam: √v̂ + ε: ε = +Inf":                                              func() { step(&optim.Adam{Rate: 1, Epsilon: math.Inf(1)}) },
		"AdamW: λ θ: λ = -1":                                                   func() { step(&optim.AdamW{Adam: optim.Adam{Rate: 1}, Lambda: -1}) },
		"AdamW: λ θ: λ = NaN":                                                  func() { step(&optim.AdamW{Adam: optim.Adam{Rate: 1}, Lambda: math.NaN()}) },
		"β₁ = -1":                                                              func() { step(&optim.AdamW{Adam: optim.Adam{Rate: 1, Beta1: -1}}) },
		"StepDecay: η γ^⌊t/every⌋: γ = 0":                                      func() { optim.StepDecay(1, 0, 3) },
		"Exponential: η γᵗ: γ = -1":                                            func() { optim.Exponential(1, -1) },
		"Plateau: η ← Factor η: Factor = 2":                                    func() { (&optim.Plateau{Rule: adam, Rate: &adam.Rate, Factor: 2}).Observe(1) },
		"the schedule says η(0) = -0.1":                                        func() { step(&optim.Scheduled{Rule: adam, Rate: new(float64), Schedule: optim.Fixed(-0.1)}) },
		"the schedule says η(0) = NaN":                                         func() { step(&optim.Scheduled{Rule: adam, Rate: new(float64), Schedule: optim.Fixed(math.NaN())}) },

		"Scheduled needs a Rule and the address of its rate and a Schedule":  func() { step(&optim.Scheduled{Rule: adam, Schedule: optim.Fixed(1)}) },
		"Scheduled needs a Rule and the address of its  rate and a Schedule": func() { step(&optim.Scheduled{Rule: adam, Rate: &adam.Rate}) },
		"Scheduled needs a Rule and the address of its   rate":               func() { step(&optim.Scheduled{Rate: &adam.Rate, Schedule: optim.Fixed(1)}) },
		"Plateau needs a Rule and the address of its rate":                   func() { step(&optim.Plateau{Rate: &adam.Rate}) },
		"Plateau needs a Rule and the address of its  rate":                  func() { (&optim.Plateau{Rule: adam}).Observe(1) },
		"ClipNorm needs a Rule and Max":                                      func() { step(&optim.ClipNorm{Max: 1}) },
		"ClipValue needs a Rule and Max":                                     func() { step(&optim.ClipValue{Max: 1}) },
		"WarmUp: the schedule that follows is nil":                           func() { optim.WarmUp(3, nil) },
	} {
		func() {
			defer func() {
				want := strings.ReplaceAll(strings.ReplaceAll(want, "  ", " "), "  ", " ")
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("panic %q, want it to say %q", got, want)
				}
			}()
			f()
		}()
	}
	rule := &optim.Scheduled{Rule: adam, Rate: &adam.Rate, Schedule: optim.Fixed(1)}
	if err := rule.SetState(map[string][]float64{}); err == nil {
		t.Error("a state without the schedule's t should be refused")
	}
}

// One step of Adam with its numbers: the correction makes m̂ = g and v̂ = g².
func ExampleRule_values() {
	rule := &optim.Adam{Rate: 0.1}
	theta, grad := []float64{1}, []float64{0.5}
	rule.Step(theta, grad)
	for _, v := range rule.Values(grad) {
		fmt.Printf("%-2s = %.6f\n", v.Name, v.V[0])
	}
	// Output:
	// g  = 0.500000
	// m  = 0.050000
	// v  = 0.000250
	// m̂ = 0.500000
	// v̂ = 0.250000
	// Δθ = -0.100000
}
