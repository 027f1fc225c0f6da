// Package chapters has no code, only the tests of the course's text: that its
// numbers are computed, its links lead somewhere, and the README says what is so.
package chapters

import (
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"glassnet/internal/notebook"
)

var (
	// decimal finds numbers with at least three places behind the point.
	decimal   = regexp.MustCompile(`\d*\.\d{3,}(?:e[-+]?\d+)?`)
	anyNumber = regexp.MustCompile(`\d*\.?\d+(?:e[-+]?\d+)?`)
	// elsewhere lists numbers that no cell computes: <!-- from elsewhere: 0.044715 -->
	elsewhere = regexp.MustCompile(`<!-- from elsewhere: ([^>]*) -->`)
)

// Every number with three decimals or more in the prose is the rounded value
// of a number in the chapter's code or outputs, or is declared to come from
// elsewhere.
func TestNumbersAreComputed(t *testing.T) {
	files, err := filepath.Glob("../notebooks/en/*.ipynb")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		nb, err := notebook.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		var prose, computed strings.Builder
		for _, c := range nb.Cells {
			if c.Type == "markdown" {
				prose.WriteString(c.Source + "\n")
				continue
			}
			computed.WriteString(c.Source + "\n")
			for _, o := range c.Outputs {
				plain, _ := o.Data["text/plain"].(string)
				computed.WriteString(o.Text + "\n" + plain + "\n")
			}
		}
		known := numbers(computed.String())
		for _, m := range elsewhere.FindAllStringSubmatch(prose.String(), -1) {
			known = append(known, numbers(m[1])...)
		}
		for _, n := range decimal.FindAllString(prose.String(), -1) {
			if !isComputed(n, known) {
				t.Errorf("%s: %s is in the prose, but in no cell and no output", filepath.Base(file), n)
			}
		}
	}
}

func numbers(text string) (all []float64) {
	for _, s := range anyNumber.FindAllString(text, -1) {
		if v, err := strconv.ParseFloat(s, 64); err == nil {
			all = append(all, v)
		}
	}
	return all
}

// isComputed reports whether one of the known numbers, rounded to the places
// of s, is s; a per cent may come from a share.
func isComputed(s string, known []float64) bool {
	want, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return false
	}
	mantissa, exponent, _ := strings.Cut(s, "e")
	_, places, _ := strings.Cut(mantissa, ".")
	e, _ := strconv.Atoi(exponent)
	half := 0.5001 * math.Pow(10, float64(e-len(places)))
	for _, v := range known {
		if math.Abs(v-want) <= half || math.Abs(100*v-want) <= half {
			return true
		}
	}
	return false
}
