package graphs

import (
	"fmt"
	"math"
	"math/rand/v2"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/graph"
	"glassnet/nn/optim"
)

// SortTheClub is an experiment: settings that sort the karate club from two labels.
var SortTheClub = check.New(sortTheClub, check.Spec{
	ID: chapter + "sorttheclub", Func: "SortTheClub", Title: "settings that sort the karate club",
	Kind: check.Experiment, Points: 2, Minutes: 15,
	Out:    []string{"matrix", "layers", "hidden", "η"},
	Cases:  []check.Case{{Name: "your settings"}},
	Accept: acceptClub,
	Mistakes: []check.Mistake{
		{Name: "alone", Says: "With the identity in the place of Â nobody hears anybody: of 34 columns with a 1 at another place each, two labels say nothing about the others."},
		{Name: "one layer", Says: "One layer hears the neighbours only. Members who are friends of neither 1 nor 34 are then told apart by weights that no label has moved."},
	},
	Hints: [3]string{
		"The verdict says how many are right with each of five seeds. Change one setting at a time.",
		"Every member must hear of 1 or of 34, within as many steps as there are layers, and the sum of what is heard must not depend on how many friends somebody has.",
		"\"symmetric\", two layers, four hidden neurons, η = 0.5",
	},
})

func sortTheClub(on check.Mistakes) func() (matrix string, layers, hidden int, eta float64) {
	return func() (matrix string, layers, hidden int, eta float64) {
		switch {
		case on["alone"]:
			return "identity", 2, 4, 0.5
		case on["one layer"]:
			return "symmetric", 1, 4, 0.5
		}
		return "symmetric", 2, 4, 0.5
	}
}

const most = 64 // hidden neurons

func acceptClub(_, out []any) string {
	name, layers, hidden, eta := out[0].(string), out[1].(int), out[2].(int), out[3].(float64)
	club := data.KarateClub()
	g := graph.Undirected(club.Nodes, club.Edges...)
	a := map[string]*graph.Matrix{"identity": graph.New(club.Nodes).Symmetric(), "sum": g.WithLoops().Adjacency(), "mean": g.Mean(), "symmetric": g.Symmetric()}[name]
	switch {
	case a == nil:
		return fmt.Sprintf("The matrix %q is not on offer. It must be identity, sum, mean or symmetric.", name)
	case layers < 1 || layers > 8:
		return fmt.Sprintf("%d layers: it must be 1 to 8.", layers)
	case hidden < 1 || hidden > most:
		return fmt.Sprintf("%d hidden neurons: it must be 1 to %d.", hidden, most)
	case !(eta > 0) || math.IsInf(eta, 1):
		return fmt.Sprintf("The rate η = %v must be a number above 0.", eta)
	}
	var right []int
	good := 0
	for seed := range uint64(5) {
		n, err := sorted(club, a, layers, hidden, eta, seed)
		if err != nil {
			return "Training broke off, the loss is no number any more. A smaller η?"
		}
		if right = append(right, n); n >= 33 {
			good++
		}
	}
	if good >= 4 {
		return ""
	}
	return fmt.Sprintf("Right of 34, with five seeds: %v. Asked are 33 with four of them.", right)
}

// sorted trains from the labels of members 1 and 34 and counts who is right.
func sorted(club *data.Graph, a *graph.Matrix, layers, hidden int, eta float64, seed uint64) (right int, err error) {
	rng, in := rand.New(rand.NewPCG(seed, 1)), club.Nodes
	var list []nn.Layer
	for range layers - 1 {
		list = append(list, graph.NewConv(a, in, hidden, nn.Tanh, nn.Glorot(rng)))
		in = hidden
	}
	net := nn.New(append(list, graph.NewConv(a, in, 2, nn.Identity, nn.Glorot(rng)))...)
	y := nn.WithMask(club.Y(), club.Mask([]int{0, club.Nodes - 1}))
	for p := range (nn.Training{Loss: nn.Masked{Loss: nn.SoftmaxCrossEntropy}, Optimizer: &optim.SGD{Rate: eta}, Epochs: 300}).Run(net, club.OneHot(), y) {
		if p.Err != nil {
			return 0, p.Err
		}
	}
	for i, side := range nn.Argmax(net.Predict(club.OneHot())) {
		if side == club.Labels[i] {
			right++
		}
	}
	return right, nil
}
