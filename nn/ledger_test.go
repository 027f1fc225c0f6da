package nn

import (
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Every number that the ledger's CSV has is the trace's, and none is missing.
func TestLedgerCSV(t *testing.T) {
	net, hidden, output, x, y := mazur()
	tr := net.Forward(x)
	tr.Backward(Risk{Loss: SquaredError, Lambda: 0.1}, y)
	before := mat.DenseCopyOf(hidden.W)
	tr.Update(sgd(0.5))
	lines, err := csv.NewReader(strings.NewReader(tr.Ledger(0).CSV())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, l := range lines[1:] {
		v, err := strconv.ParseFloat(l[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		got[l[0]+" "+l[1]+" "+l[2]] = v
	}
	s := tr.Steps
	for key, want := range map[string]float64{
		"0 neuron 2 x":     x.At(1, 0),
		"0 neuron 1 ∂L/∂x": s[0].DA.At(0, 0),
		"1 neuron 1 z":     s[1].Z.At(0, 0),
		"1 neuron 2 a":     s[1].A.At(1, 0),
		"1 neuron 2 f'(z)": s[1].Prime().At(1, 0),
		"1 neuron 1 Σwδ":   s[1].DA.At(0, 0),
		"1 neuron 1 δ":     s[1].Delta.At(0, 0),
		"2 neuron 2 ∂L/∂a": s[2].DA.At(1, 0),
		"1 w₂₁ before":     before.At(1, 0),
		"1 w₂₁ after":      hidden.W.At(1, 0),
		"1 w₂₁ λw":         0.1 * before.At(1, 0),
		"2 w₁₂ λw":         0.1 * .45,
		"2 b₂ λw":          0,
		"2 b₂ ∂L":          s[2].Grad(output.B).At(1, 0),
		"1 w₂₁ ∂L":         s[1].Delta.At(1, 0) * x.At(0, 0),
	} {
		v, ok := got[key]
		if !ok {
			t.Errorf("%s is missing", key)
			continue
		}
		near(t, key, v, want, 1e-16)
	}
	if want := 2*2 + 2*2*5 + 2*6*4; len(got) != want {
		t.Errorf("%d numbers, want %d", len(got), want)
	}
}

// Every layer writes a ledger and explains itself, in all formats.
func TestEveryLayerIsReadable(t *testing.T) {
	for _, row := range gradientTable {
		t.Run(row.Name, func(t *testing.T) {
			rng := seeded()
			net := randomise(rng, row.Build(rng))
			tr := NewTrace(net)
			if !strings.HasSuffix(tr.String(), "empty: Forward has not run") {
				t.Error(tr.String())
			}
			tr.Training, tr.Rand = true, rng
			for _, n := range []int{leastBatch(net.Layers), 3} {
				tr.Forward(random(rng, row.In, n))
				for _, stage := range []string{"forward", "backward", "update"} {
					switch stage {
					case "backward":
						tr.Backward(row.Loss, targets(rng, row.Loss, n))
					case "update":
						tr.Update(sgd(0.1))
					}
					g := tr.Ledger(n - 1)
					for format, text := range map[string]string{"text": g.String(), "Markdown": g.Markdown(), "LaTeX": g.LaTeX(), "CSV": g.CSV()} {
						if strings.Contains(text, "NaN") || strings.Contains(text, "%!") || len(text) < 100 {
							t.Errorf("%s, %s:\n%s", stage, format, text)
						}
					}
					for l := 1; l < len(tr.Steps); l++ {
						if text := tr.Explain(l, 0, n-1).String(); !strings.Contains(text, "a₁ = ") || strings.Contains(text, "%!") {
							t.Errorf("Explain(%d): %s", l, text)
						}
					}
				}
			}
		})
	}
}

// The sums that Explain writes out are right: both sides are computed from the text.
func TestExplainAddsUp(t *testing.T) {
	net, _, _, x, y := mazur()
	tr := net.Forward(x)
	tr.Backward(SquaredError, y)
	checked := 0
	for l := 1; l <= 2; l++ {
		for j := range 2 {
			for line := range strings.Lines(tr.Explain(l, j, 0).String()) {
				parts := strings.Split(strings.TrimSpace(line), " = ")
				if len(parts) < 3 {
					continue
				}
				want, err1 := strconv.ParseFloat(parts[len(parts)-1], 64)
				got, err2 := evaluate(parts[len(parts)-2])
				if err1 != nil || err2 != nil {
					continue
				}
				checked++
				near(t, line, got, want, 1e-5) // both are rounded to six digits
			}
		}
	}
	if checked < 16 {
		t.Errorf("only %d lines could be computed", checked)
	}
}

// evaluate computes a sum of products such as 0.25·0.05 + 0.3·(-0.1).
func evaluate(s string) (float64, error) {
	sum := 0.0
	for term := range strings.SplitSeq(strings.ReplaceAll(s, " - ", " + -"), " + ") {
		product := 1.0
		for f := range strings.SplitSeq(term, "·") {
			v, err := strconv.ParseFloat(strings.Trim(f, "()"), 64)
			if err != nil {
				return 0, err
			}
			product *= v
		}
		sum += product
	}
	return sum, nil
}

func TestTable(t *testing.T) {
	tab := Table{Title: "δ", Header: []string{"name", "∂L/∂a"}}
	tab.Add("a|b & c_1", 0.123456789)
	tab.Add("w₁₂", -2.0)
	for format, want := range map[string]string{
		tab.String():   "δ\nname          ∂L/∂a\na|b & c_1  0.123457\nw₁₂              -2\n",
		tab.Markdown(): "**δ**\n\n| name | ∂L/∂a |\n| --- | ---: |\n| a\\|b & c_1 | 0.123457 |\n| w₁₂ | -2 |\n",
		tab.LaTeX():    "% δ\n\\begin{tabular}{lr}\n\\hline\nname & $\\partial L/\\partial$ a \\\\\n\\hline\na|b \\& c\\_1 & 0.123457 \\\\\nw$_1$$_2$ & -2 \\\\\n\\hline\n\\end{tabular}\n",
		tab.CSV():      "name,∂L/∂a\na|b & c_1,0.123456789\nw₁₂,-2\n",
	} {
		if format != want {
			t.Errorf("got\n%q, want\n%q", format, want)
		}
	}
	if c := tab.cell(math.Copysign(0, -1)); c != "0" {
		t.Errorf("−0 is written %q", c)
	}
	for i := range 100 {
		tab.Add(fmt.Sprint(i), 1.0)
	}
	if s := tab.String(); !strings.Contains(s, "… 62 more") || strings.Count(s, "\n") != 43 {
		t.Errorf("a long table is not shortened:\n%s", s)
	}
	if strings.Count(tab.CSV(), "\n") != 103 {
		t.Error("CSV has all rows")
	}
}
