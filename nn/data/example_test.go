package data_test

import (
	"fmt"
	"math/rand/v2"

	"glassnet/nn/data"

	"gonum.org/v1/gonum/mat"
)

// A column of X and the column of Y below it are one sample.
func ExampleXOR() {
	xor := data.XOR()
	fmt.Println(xor)
	fmt.Println("X =", mat.Formatted(xor.X(), mat.Prefix("    ")))
	fmt.Println("Y =", mat.Formatted(xor.Y(), mat.Prefix("    ")))

	xor.Binary = false
	fmt.Println("one-hot:")
	fmt.Println("Y =", mat.Formatted(xor.Y(), mat.Prefix("    ")))
	// Output:
	// XOR: 4 samples, 2 features, 2 classes
	// X = ⎡0  0  1  1⎤
	//     ⎣0  1  0  1⎦
	// Y = [0  1  1  0]
	// one-hot:
	// Y = ⎡1  0  0  1⎤
	//     ⎣0  1  1  0⎦
}

func ExampleDigits() {
	rng := rand.New(rand.NewPCG(1, 2))
	train, test := data.Digits(rng, 5000).Split(0.8, rng)
	fmt.Println(train)
	fmt.Println(test)
	fmt.Println(train.Features(), "inputs,", train.Outputs(), "outputs")
	// Output:
	// digits: 4000 samples, 28×28 pixels, 10 classes
	// digits: 1000 samples, 28×28 pixels, 10 classes
	// 784 inputs, 10 outputs
}

// A picture of a digit in text: the more ink, the darker the sign.
func ExampleDigit() {
	img := data.Digit(rand.New(rand.NewPCG(1, 2)), 3)
	for y := 3; y < 26; y += 2 {
		fmt.Print("|")
		for x := 3; x < 24; x++ {
			fmt.Printf("%c", []rune(" ░▒▓█")[int(img.GrayAt(x, y).Y)*5/256])
		}
		fmt.Println("|")
	}
	// Output:
	// |           ▒▓██▓▒    |
	// |        ▒▓██▓▒░▒██▓░ |
	// |        ▒▓░      ▒██▓|
	// |                  ░██|
	// |              ░▒████░|
	// |         ▓█████▓▒░   |
	// |         ░░▓███▓░    |
	// |              ▒███░  |
	// |   ░            ▒█▓  |
	// |  ▓██▓░       ▒██▓░  |
	// |    ▒▓███▒░▒▓██▓░    |
	// |       ░▓▓██▓░       |
}

func ExampleSet_Batches() {
	ball := data.Parabola(rand.New(rand.NewPCG(1, 2)), 5, 0)
	for t, h := range ball.Batches(nil, 2) {
		fmt.Printf("t = %.2f s   h = %.2f m\n", mat.Row(nil, 0, t), mat.Row(nil, 0, h))
	}
	// Output:
	// t = [0.00 0.51] s   h = [0.00 3.82] m
	// t = [1.02 1.53] s   h = [5.10 3.82] m
	// t = [2.04] s   h = [0.00] m
}

func ExampleSet_Select() {
	moons := data.Moons(rand.New(rand.NewPCG(1, 2)), 6, 0.1)
	var upper []int
	for i, class := range moons.Labels() {
		if class == 0 {
			upper = append(upper, i)
		}
	}
	fmt.Println(moons.Select(upper))
	fmt.Println(moons.Select(upper).Labels())
	// Output:
	// moons: 3 samples, 2 features, 2 classes
	// [0 0 0]
}

// Which words there are says nothing of the class: it takes two neighbours.
func ExamplePhrases() {
	s := data.Phrases(rand.New(rand.NewPCG(1, 2)), 4)
	for i := range 4 {
		fmt.Println(s.Classes[s.Label(i)]+":", data.Phrase(s, i))
	}
	// Output:
	// blame: music bad a a was not very
	// praise: was film a was very not bad
	// praise: and so and good plot not the
	// blame: film film bad plot not so a
}

// Four digits in a picture, and four windows to read them through.
func ExampleDigitCaptchas() {
	c := data.DigitCaptchas(rand.New(rand.NewPCG(1, 2)), 10)
	fmt.Println(c.Pictures)
	fmt.Println(c.Windows)
	fmt.Println(c.Text(0), c.Text(1))
	// Output:
	// captchas: 10 samples, 79×28 pixels, 40 targets
	// windows: 40 samples, 28×28 pixels, 10 classes
	// 7619 9637
}

// Every sign with the next one as its target; behind the end of the shorter name
// the mask is 0.
func ExampleNextSign() {
	names := data.NextSign([]string{"ada", "bo"}, ".abcdo")
	fmt.Println(names)
	x, y := names.X(), names.Y()
	for t := range names.Steps {
		fmt.Print("t = ", t+1)
		for n := range 2 {
			in, out := " ", " "
			for v, sign := range names.Signs {
				if x.At(v*names.Steps+t, n) == 1 {
					in = sign
				}
				if y.At(v*names.Steps+t, n) == 1 {
					out = sign
				}
			}
			fmt.Printf("   %s → %s  mask %g", in, out, y.At(len(names.Signs)*names.Steps+t, n))
		}
		fmt.Println()
	}
	// Output:
	// words: 2 samples, 4 steps of 6 signs, 6 classes
	// t = 1   . → a  mask 1   . → b  mask 1
	// t = 2   a → d  mask 1   b → o  mask 1
	// t = 3   d → a  mask 1   o → .  mask 1
	// t = 4   a → .  mask 1     →    mask 0
}

func ExampleMadeUpNames() {
	for _, name := range data.MadeUpNames(rand.New(rand.NewPCG(1, 2)), 5) {
		fmt.Println(name)
	}
	// Output:
	// sukar
	// derin
	// tysiben
	// ketysyn
	// mumar
}

// Who met whom in the karate club, and the two labels that a network gets.
func ExampleKarateClub() {
	club := data.KarateClub()
	fmt.Println(club.Nodes, "members,", len(club.Edges), "pairs that met")
	fmt.Println(club.Classes[club.Labels[0]], "and", club.Classes[club.Labels[33]])
	fmt.Println(mat.Sum(club.Mask([]int{0, 33})), "labels")
	// Output:
	// 34 members, 78 pairs that met
	// Mr. Hi and Officer
	// 2 labels
}
