// Package chapters has no code, only the tests of the course's text: that its
// numbers are computed, its links lead somewhere, and the README says what is so.
package chapters

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"glassnet/internal/notebook"
)

var (
	anyNumber = regexp.MustCompile(`\d*\.?\d+(?:e[-+]?\d+)?`)
	// apart finds what holds numbers that count nothing: comments, places of
	// links, code, years, the numbers of lists and of chapters, the minutes of
	// the short path and of exercises.
	apart     = regexp.MustCompile("(?m)<!--[^>]*-->|^\\*(?:Short path|Exercises?).*$|\\]\\([^)\\n]*\\)|`[^`\\n]*`|\\b(?:1[5-9]|20)\\d\\d\\b|^\\d+\\. |^#.*$|[Cc]hapters? \\d+(?:(?:,| and| to) \\d+)*|\\^\\{?\\(?[0-9a-z]*\\)?\\}?|_\\{?[0-9]+\\}?")
	thousands = regexp.MustCompile(`(\d),(\d{3})\b`)
	// elsewhere lists numbers that no cell computes: <!-- from elsewhere: 0.044715 -->
	elsewhere = regexp.MustCompile(`<!-- from elsewhere: ([^>]*) -->`)
)

// Every number in the prose is the rounded value of a number in the chapter's
// code, outputs or claims test, or is declared to come from elsewhere.
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
		chapter := strings.TrimSuffix(filepath.Base(file), ".ipynb")
		if claims, err := os.ReadFile(filepath.Join(chapter, "claims_test.go")); err == nil {
			computed.Write(claims)
		}
		known := numbers(computed.String())
		for _, m := range elsewhere.FindAllStringSubmatch(prose.String(), -1) {
			known = append(known, numbers(m[1])...)
		}
		for _, n := range anyNumber.FindAllString(counted(prose.String()), -1) {
			if !isComputed(n, known) {
				t.Errorf("%s: %s is in the prose, but in no cell and no output", filepath.Base(file), n)
			}
		}
	}
}

// counted is the prose above the generated exercises without what apart finds,
// and without the commas of large numbers.
func counted(prose string) string {
	prose, _, _ = strings.Cut(prose, "<!-- exercises:")
	before, after, _ := strings.Cut(prose, "## Where it comes from")
	_, next, _ := strings.Cut(after, "\n## ")
	return thousands.ReplaceAllString(apart.ReplaceAllString(before+next, " "), "$1$2")
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
