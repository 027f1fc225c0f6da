package nn_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

// rules are all rules with a state of their own, and two wrapped ones.
func rules() map[string]func() optim.Rule {
	return map[string]func() optim.Rule{
		"SGD":                func() optim.Rule { return &optim.SGD{Rate: 0.1} },
		"momentum":           func() optim.Rule { return &optim.Momentum{Rate: 0.1} },
		"classical momentum": func() optim.Rule { return &optim.ClassicalMomentum{Rate: 0.1} },
		"Nesterov":           func() optim.Rule { return &optim.Nesterov{Rate: 0.1} },
		"AdaGrad":            func() optim.Rule { return &optim.AdaGrad{Rate: 0.1} },
		"RMSProp":            func() optim.Rule { return &optim.RMSProp{Rate: 0.1} },
		"Adam":               func() optim.Rule { return &optim.Adam{Rate: 0.1} },
		"AdamW":              func() optim.Rule { return &optim.AdamW{Adam: optim.Adam{Rate: 0.1}, Lambda: 0.1} },
		"scheduled Adam": func() optim.Rule {
			a := &optim.Adam{}
			return &optim.Scheduled{Rule: a, Rate: &a.Rate, Schedule: optim.Cosine(0.1, 0, 20)}
		},
		"plateau momentum": func() optim.Rule {
			m := &optim.Momentum{Rate: 0.1}
			return &optim.Plateau{Rule: m, Rate: &m.Rate, Factor: 0.5}
		},
		"shortened clipped SGD": func() optim.Rule {
			return &optim.ClipNorm{Rule: &optim.ClipValue{Rule: &optim.SGD{Rate: 0.1}, Max: 1}, Max: 1}
		},
	}
}

func moving(rule optim.Rule) (*nn.Network, nn.Training, *mat.Dense, *mat.Dense) {
	x, y := mat.NewDense(2, 6, []float64{1, 2, 3, 4, 5, 6, -1, 1, -1, 1, -1, 1}), mat.NewDense(1, 6, []float64{1, 0, 1, 0, 1, 0})
	return nn.New(nn.NewDense(2, 1, nn.Tanh, nn.Values(0.3, -0.2))), nn.Training{Loss: nn.SquaredError, Optimizer: rule, Epochs: 4, Batch: 2}, x, y
}

// A checkpoint of every rule is resumed by this rule, bit by bit, and by no
// other: then nothing changes, neither θ nor the rule.
func TestResumeKnowsTheRule(t *testing.T) {
	dir := t.TempDir()
	for name, build := range rules() {
		file := filepath.Join(dir, name)
		net, run, x, y := moving(build())
		for p := range run.Run(net, x, y) {
			if p.Epoch == 2 {
				if err := p.Save(file); err != nil {
					t.Fatal(err)
				}
			}
		}
		for other, another := range rules() {
			rule := another()
			fresh, again, x, y := moving(rule)
			before := slices.Clone(fresh.Theta())
			state := fmt.Sprint(rule.State())
			resumed, err := again.Resume(fresh, file)
			if other == name {
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				for range resumed.Run(fresh, x, y) {
				}
				if !slices.Equal(fresh.Theta(), net.Theta()) {
					t.Errorf("%s: the resumed run ends at %v, want %v", name, fresh.Theta(), net.Theta())
				}
				continue
			}
			if err == nil || !strings.Contains(err.Error(), "the run had the rule "+name+", this one has "+other) {
				t.Errorf("%s resumed as %s: %v", name, other, err)
			}
			if !slices.Equal(fresh.Theta(), before) || fmt.Sprint(rule.State()) != state {
				t.Errorf("%s resumed as %s: something was changed", name, other)
			}
		}
	}
}

// What is wrong with a checkpoint is said with the key, and nothing changes.
func TestResumeRefusesSpoiltCheckpoints(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "good")
	net, run, x, y := moving(&optim.Adam{Rate: 0.1})
	run.Validation, run.Patience = nn.Pairs(x, y), 3
	for p := range run.Run(net, x, y) {
		if err := p.Save(file); err != nil {
			t.Fatal(err)
		}
		break
	}
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	spoil := func(old, new string) string {
		if !bytes.Contains(good, []byte(old)) {
			t.Fatalf("the file has no %s:\n%.900s", old, good)
		}
		path := filepath.Join(dir, "spoilt")
		if err := os.WriteFile(path, bytes.Replace(good, []byte(old), []byte(new), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, row := range []struct{ old, new, want string }{
		{`"run.epoch":"0"`, `"run.epoch":"x"`, `run.epoch = "x", which is no place in a run`},
		{`"run.update":"3"`, `"run.update":"-"`, `run.update = "-"`},
		{`"run.waited":"0"`, `"run.waited":"-"`, `run.waited = "-"`},
		{`"run.batch":"2"`, `"run.batch":"8"`, `the run had Batch = 8, this one has 2`},
		{`"run.rule":"Adam"`, `"run.rule":"Eve!"`, `the run had the rule Eve!, this one has Adam`},
		{`optimizer.v"`, `optimizer.u"`, `Adam does not remember "u"; its state is ["m" "v" "t"]`},
	} {
		fresh, again, _, _ := moving(&optim.Adam{Rate: 0.1})
		before := slices.Clone(fresh.Theta())
		_, err := again.Resume(fresh, spoil(row.old, row.new))
		if err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", row.new, err)
		}
		if !slices.Equal(before, fresh.Theta()) {
			t.Errorf("%s: θ was changed", row.new)
		}
	}
	fresh, again, _, _ := moving(&optim.Adam{Rate: 0.1})
	again.Batch = 3
	if _, err := again.Resume(fresh, file); err == nil || !strings.Contains(err.Error(), "the run had Batch = 2, this one has 3") {
		t.Errorf("another Batch: %v", err)
	}
	again.Batch = 2
	resumed, err := again.Resume(fresh, file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, "had 6 samples, the data set has 4") {
			t.Errorf("another data set: %q", got)
		}
	}()
	resumed.Run(fresh, x.Slice(0, 2, 0, 4).(*mat.Dense), y.Slice(0, 1, 0, 4).(*mat.Dense))
}

// forgetful is a rule without a name that takes any state, and says for how many
// parameters it is.
type forgetful struct{ v []float64 }

func (o *forgetful) Step(theta, grad []float64)            { o.v = append(o.v[:0], theta...) }
func (o *forgetful) State() map[string][]float64           { return map[string][]float64{"v": o.v} }
func (o *forgetful) Parameters() int                       { return len(o.v) }
func (o *forgetful) SetState(s map[string][]float64) error { o.v = slices.Clone(s["v"]); return nil }

// A state for another number of parameters is put back.
func TestResumeComparesTheNumberOfParameters(t *testing.T) {
	file := filepath.Join(t.TempDir(), "run")
	o := &forgetful{}
	net, run, x, y := moving(nil)
	run.Optimizer = o
	for p := range run.Run(net, x, y) {
		o.v = []float64{1, 2, 3, 4, 5}
		if err := p.Save(file); err != nil {
			t.Fatal(err)
		}
	}
	before := slices.Clone(net.Theta())
	other := &forgetful{v: []float64{7, 8, 9}}
	net.Theta()[0] = 99
	run.Optimizer = other
	if _, err := run.Resume(net, file); err == nil || !strings.Contains(err.Error(), "the state of the optimizer is for 5 parameters, θ has 3") {
		t.Errorf("error %v", err)
	}
	if !slices.Equal(other.v, []float64{7, 8, 9}) || net.Theta()[0] != 99 {
		t.Errorf("the rule now has %v, θ is %v, was %v", other.v, net.Theta(), before)
	}
}

// AdamW without a mask leaves the running averages of a batch norm at the data's
// moments, and a cosine that ends at 0 ends the learning, not the run.
func TestAdamWAndBatchNorm(t *testing.T) {
	x := mat.NewDense(1, 4, []float64{49, 51, 48, 52})
	norm := nn.NewBatchNorm(1)
	rule := &optim.AdamW{Adam: optim.Adam{}, Lambda: 1}
	run := nn.Training{Loss: nn.SquaredError, Epochs: 400, Optimizer: &optim.Scheduled{Rule: rule, Rate: &rule.Rate, Schedule: optim.Cosine(0.01, 0, 300)}}
	var theta []float64
	net := nn.New(norm)
	for p := range run.Run(net, x, mat.NewDense(1, 4, nil)) {
		if p.Epoch == 300 {
			theta = slices.Clone(net.Theta()[:2]) // γ and β
		}
	}
	if m, v := norm.Mean.At(0, 0), norm.Variance.At(0, 0); math.Abs(m-50) > 1e-10 || math.Abs(v-2.5) > 1e-10 {
		t.Errorf("μ̂ = %g, σ̂² = %g, want 50 and 2.5", m, v)
	}
	if !slices.Equal(theta, net.Theta()[:2]) {
		t.Errorf("γ and β moved from %v to %v at a rate of 0", theta, net.Theta()[:2])
	}
}
