// Package claims tests what chapter 19 says of its networks.
package claims

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"glassnet/nn"
	"glassnet/nn/attention"
	"glassnet/nn/autoencoder"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func names() (train, test *data.Set) {
	words := data.MadeUpNames(rand.New(rand.NewPCG(19, 1)), 4000)
	return data.NextSign(data.Distinct(words), data.Letters).Split(0.8, nil)
}

var counted = nn.Masked{Loss: nn.SoftmaxCrossEntropy}

func writer(seed uint64, epochs int, train *data.Set) *nn.Network {
	c := attention.Transformer{Signs: 27, Positions: 8, Features: 16, Hidden: 32, Heads: 2, Blocks: 1, Causal: true}
	net, adam := c.New(rand.New(rand.NewPCG(19, seed))), &optim.Adam{}
	rule := &optim.Scheduled{Rule: adam, Rate: &adam.Rate, Schedule: optim.Cosine(0.01, 0, 79*epochs)}
	run := nn.Training{Loss: counted, Optimizer: rule, Epochs: epochs, Batch: 32, Rand: rand.New(rand.NewPCG(19, seed+1))}
	for range run.RunOn(net, train) {
	}
	return net
}

// words are the words of a set.
func words(s *data.Set) (list []string) {
	for n := range s.Len() {
		list = append(list, s.Word(n)[1:])
	}
	return list
}

// counts is the mean −ln p by how often a letter came after the same k letters,
// with so much added to every count.
func counts(train, test []string, k int, add float64) float64 {
	count, total := map[string]float64{}, map[string]float64{}
	each := func(list []string, f func(before, all string)) {
		for _, w := range list {
			w = "...."[:k] + w + "."
			for i := k; i < len(w); i++ {
				f(w[i-k:i], w[i-k:i+1])
			}
		}
	}
	each(train, func(before, all string) { count[all]++; total[before]++ })
	sum, m := 0.0, 0.0
	each(test, func(before, all string) {
		sum -= math.Log((count[all] + add) / (total[before] + 27*add))
		m++
	})
	return sum / m
}

// The transformer is below all counts of letters on names that it has not seen,
// for each of five seeds, after half of the chapter's epochs.
func TestBelowTheCounts(t *testing.T) {
	train, test := names()
	best := math.Inf(1)
	for k := range 4 {
		best = min(best, counts(words(train), words(test), k, 1))
	}
	if got := counts(words(train), words(test), 3, 1); got < counts(words(train), words(test), 2, 1) {
		t.Errorf("counts of three letters are better than those of two: %v", got)
	}
	x, y := test.X(), test.Y()
	for seed := range uint64(5) {
		if l := counted.Value(writer(seed, 4, train).Predict(x), y); l > best-0.1 {
			t.Errorf("seed %d: %v, counts have %v", seed, l, best)
		}
	}
}

// More names make counts of three letters better than those of two, and leave
// them above the rules: they do not see the first letter.
func TestCountsDoNotReach(t *testing.T) {
	many, unseen := data.MadeUpNames(rand.New(rand.NewPCG(19, 21)), 60000), data.MadeUpNames(rand.New(rand.NewPCG(19, 22)), 2000)
	rules := (2*math.Log(2) + 2.5*math.Log(30)) / 7
	two, three := counts(many, unseen, 2, 0.01), counts(many, unseen, 3, 0.01)
	if three > two || three < rules+0.02 {
		t.Errorf("two letters %v, three %v, the rules %v", two, three, rules)
	}
}

// What decides the last letter is the first one: with another first letter the
// writer of the chapter says the other end. A head looks there.
func TestLooksAtTheFirst(t *testing.T) {
	train, test := names()
	net := writer(2, 8, train)
	if l := counted.Value(net.Predict(test.X()), test.Y()); l > (2*math.Log(2)+2.5*math.Log(30))/7+0.1 {
		t.Errorf("the chapter's writer has %v on unseen names", l)
	}
	right, looks, n := 0, 0.0, 0
	for _, first := range "bdktlmrsnv" {
		for _, rest := range []string{"elidy", "onuka", "asoro", "inery"} {
			word := "." + string(first) + rest
			var signs []int
			for _, c := range word {
				signs = append(signs, max(0, int(c-'a'+1)))
			}
			tr := net.Forward(nn.OneHotSequences([][]int{signs}, 27, 8))
			last := len(signs) - 1
			isN := tr.Output().At(8*('n'-'a'+1)+last, 0) > tr.Output().At(8*('r'-'a'+1)+last, 0)
			if isN == (first == 'b' || first == 'd' || first == 'k' || first == 't') {
				right++
			}
			s := tr.Steps[3].Subs()[1]
			att := s.Layer().(*attention.Attention)
			looks += max(att.Weights(s, 0, 0).At(1, last), att.Weights(s, 1, 0).At(1, last))
			n++
		}
	}
	if right < 36 || looks/float64(n) < 2./6 {
		t.Errorf("%d of %d ends follow the first letter, which has a mean share of %v in one of the heads; evenly it would be 1/6", right, n, looks/float64(n))
	}
}

func digits(seed uint64) (x, y *mat.Dense) {
	set := data.Digits(rand.New(rand.NewPCG(19, seed)), 1000)
	big := set.X()
	x = mat.NewDense(196, 1000, nil)
	x.Apply(func(p, n int, _ float64) float64 {
		at := 56*(p/14) + 2*(p%14)
		return (big.At(at, n) + big.At(at+1, n) + big.At(at+28, n) + big.At(at+29, n)) / 4
	}, x)
	return x, set.Y()
}

// near is the share of points whose nearest neighbour has their class.
func near(x, y *mat.Dense) (share float64) {
	class, n := nn.Argmax(y), x.RawMatrix().Cols
	for a := range n {
		best, at := math.Inf(1), 0
		for b := range n {
			if d := math.Hypot(x.At(0, a)-x.At(0, b), x.At(1, a)-x.At(1, b)); b != a && d < best {
				best, at = d, b
			}
		}
		if class[at] == class[a] {
			share += 1 / float64(n)
		}
	}
	return share
}

// Five bent autoencoders: each needs more than ten epochs to pass below PCA, ends
// below it, and its code parts the classes more.
func TestBelowPCA(t *testing.T) {
	x, y := digits(6)
	var pc stat.PC
	pc.PrincipalComponents(x.T(), nil)
	rest := 0.0
	for _, v := range pc.VarsTo(nil)[2:] {
		rest += v * 999 / 1000 / 2
	}
	var axes, flat mat.Dense
	pc.VectorsTo(&axes)
	flat.Mul(axes.Slice(0, 196, 0, 2).T(), x) // the mean moves all points alike
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(19, 7+seed))
		h := nn.He(rng)
		net := nn.New(nn.NewDense(196, 32, nn.ReLU, h), nn.NewDense(32, 2, nn.Identity, h),
			nn.NewDense(2, 32, nn.ReLU, h), nn.NewDense(32, 196, nn.Logistic, h))
		run := nn.Training{Loss: nn.SquaredError, Optimizer: &optim.Adam{Rate: 0.01}, Epochs: 45, Batch: 50, Rand: rng}
		below, loss := 0, 0.0
		for p := range run.Run(net, x, x) {
			if loss = p.Loss; below == 0 && loss < rest {
				below = p.Epoch
			}
		}
		if a, b := near(&flat, y), near(&net.Forward(x).Steps[2].A, y); below <= 10 || loss >= rest || b <= a {
			t.Errorf("seed %d: below PCA from epoch %d on, at last %v against %v; of the same class: PCA %v, bent %v", seed, below, loss, rest, a, b)
		}
	}
}

// Noise on a clean target is taken away; a noisy target teaches to copy noise.
// A price that weighs 196 times as much makes the code forgotten.
func TestDeeper(t *testing.T) {
	x, _ := digits(6)
	rng := rand.New(rand.NewPCG(19, 12))
	train, test := mat.DenseCopyOf(x.Slice(0, 196, 0, 900)), mat.DenseCopyOf(x.Slice(0, 196, 900, 1000))
	noisy := func(x *mat.Dense) *mat.Dense {
		n := mat.DenseCopyOf(x)
		n.Apply(func(_, _ int, v float64) float64 { return v + 0.4*rng.NormFloat64() }, n)
		return n
	}
	fit := func(in, target *mat.Dense) float64 {
		net := nn.New(nn.NewDense(196, 64, nn.ReLU, nn.He(rng)), nn.NewDense(64, 196, nn.Identity, nn.Glorot(rng)))
		run := nn.Training{Loss: nn.SquaredError, Optimizer: &optim.Adam{Rate: 0.003}, Epochs: 15, Batch: 50, Rand: rng}
		for range run.Run(net, in, target) {
		}
		return nn.SquaredError.Value(net.Predict(noisy(test)), test)
	}
	in := noisy(train)
	if clean, copied := fit(in, train), fit(in, in); clean > 0.8*copied {
		t.Errorf("squared error with clean targets %v, with noisy ones %v", clean, copied)
	}
	kl := func(price float64) float64 {
		rng := rand.New(rand.NewPCG(19, 13))
		net := autoencoder.NewVariational(2, []nn.Layer{nn.NewDense(196, 32, nn.ReLU, nn.He(rng)), nn.NewDense(32, 4, nn.Identity, nn.Glorot(rng))},
			[]nn.Layer{nn.NewDense(2, 32, nn.ReLU, nn.He(rng)), nn.NewDense(32, 196, nn.Logistic, nn.Glorot(rng))})
		run := nn.Training{Loss: autoencoder.Variational{Loss: lighter{nn.BinaryCrossEntropy, price}, Codes: 2}, Optimizer: &optim.Adam{Rate: 0.005}, Epochs: 15, Batch: 50, Rand: rng}
		for range run.Run(net, x, autoencoder.Targets(x, 2)) {
		}
		a := net.Predict(x)
		return autoencoder.KL(mat.DenseCopyOf(a.Slice(196, 198, 0, 1000)), mat.DenseCopyOf(a.Slice(198, 200, 0, 1000)))
	}
	if near, far := decoded(x); near > far/3 {
		t.Errorf("images of neighbouring codes are %v apart, those of the corners %v", near, far)
	}
	if sum, mean := kl(1), kl(196); sum < 1 || mean > 0.05 {
		t.Errorf("KL is %v with sums, %v with the mean over the pixels", sum, mean)
	}
}

// decoded is the mean distance of images of neighbouring codes, and of codes in
// the corners.
func decoded(x *mat.Dense) (near, far float64) {
	rng := rand.New(rand.NewPCG(19, 13))
	decoder := []nn.Layer{nn.NewDense(2, 32, nn.ReLU, nn.He(rng)), nn.NewDense(32, 196, nn.Logistic, nn.Glorot(rng))}
	net := autoencoder.NewVariational(2, []nn.Layer{nn.NewDense(196, 32, nn.ReLU, nn.He(rng)), nn.NewDense(32, 4, nn.Identity, nn.Glorot(rng))}, decoder)
	run := nn.Training{Loss: autoencoder.Variational{Loss: nn.BinaryCrossEntropy, Codes: 2}, Optimizer: &optim.Adam{Rate: 0.005}, Epochs: 15, Batch: 50, Rand: rng}
	for range run.Run(net, x, autoencoder.Targets(x, 2)) {
	}
	image := func(i, j float64) *mat.Dense {
		return nn.New(decoder...).Predict(mat.NewDense(2, 1, []float64{-1.75 + 0.5*i, -1.75 + 0.5*j}))
	}
	apart := func(a, b *mat.Dense) float64 {
		var d mat.Dense
		d.Sub(a, b)
		return mat.Norm(&d, 2)
	}
	for i := range 7 {
		near += apart(image(float64(i), 3), image(float64(i+1), 3)) / 14
		near += apart(image(3, float64(i)), image(3, float64(i+1))) / 14
	}
	return near, (apart(image(0, 0), image(7, 7)) + apart(image(0, 7), image(7, 0))) / 2
}

// lighter is a loss divided by a number.
type lighter struct {
	nn.Loss
	by float64
}

func (l lighter) Value(a, y *mat.Dense) float64 { return l.Loss.Value(a, y) / l.by }
func (l lighter) Grad(da, a, y *mat.Dense) {
	l.Loss.Grad(da, a, y)
	da.Scale(1/l.by, da)
}

// The real names, where the file is: counts in 64 bits, and the famous number, which
// is the same sum in 32.
func TestFamousNumber(t *testing.T) {
	if math.Nextafter32(500000, 600000)-500000 != 0.03125 {
		t.Error("the next 32-bit number after 500,000")
	}
	var lines []string
	for _, path := range []string{filepath.Join(os.Getenv("GLASSNET_DATA"), "names", "names.txt"), "../../../shared/data/names/names.txt"} {
		if list, err := data.NameLines(path); err == nil {
			lines = list
		}
	}
	if lines == nil {
		t.Skip("names.txt is not here: set GLASSNET_DATA")
	}
	if len(lines) != 32033 || len(data.Distinct(lines)) != 29494 {
		t.Errorf("%d lines, %d different names", len(lines), len(data.Distinct(lines)))
	}
	for k, want := range []float64{2.822726, 2.454014, 2.185743} {
		if got := counts(lines, lines, k, 0); math.Abs(got-want) > 6e-7 {
			t.Errorf("%d letters back: %.6f, want %.6f", k, got, want)
		}
	}
	if got := counts(lines, lines, 1, 1); math.Abs(got-2.454577) > 6e-7 {
		t.Errorf("plus one: %.6f", got)
	}
	count, total := map[string]float32{}, map[string]float32{}
	each := func(f func(a, ab string)) {
		for _, w := range lines {
			w = "." + w + "."
			for i := range len(w) - 1 {
				f(w[i:i+1], w[i:i+2])
			}
		}
	}
	each(func(a, ab string) { count[ab]++; total[a]++ })
	var sum float32
	n := 0
	each(func(a, ab string) {
		sum -= float32(math.Log(float64(count[ab] / total[a])))
		n++
	})
	if n != 228146 || sum != 559891.75 || math.Abs(float64(sum)/float64(n)-2.454094) > 6e-7 {
		t.Errorf("in 32 bits: %v over %d letters", sum, n)
	}
}
