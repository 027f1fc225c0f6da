//go:build !windows

package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"glassnet/internal/notebook"
)

var anyFloat = regexp.MustCompile(`[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?`)

// shows tells whether the answer stands in what a cell shows: a number among its numbers, a choice among its words.
func (p *prediction) shows(outputs []*notebook.Output) bool {
	var text strings.Builder
	for _, o := range outputs {
		plain, _ := o.Data["text/plain"].(string)
		text.WriteString(o.Text + "\n" + plain + "\n")
	}
	if len(p.choices) > 0 {
		return strings.Contains(text.String(), p.answer)
	}
	want, err := strconv.ParseFloat(p.answer, 64)
	return err == nil && slices.ContainsFunc(anyFloat.FindAllString(text.String(), -1), func(s string) bool {
		v, err := strconv.ParseFloat(strings.Replace(s, "−", "-", 1), 64)
		return err == nil && v == want
	})
}

// Every mark stands behind a question, its answer in what the next cell shows, and every chapter has one.
func TestPredictionMarks(t *testing.T) {
	t.Parallel()
	root := testRoot(t)
	all, err := notebook.Chapters(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		nb, err := notebook.Read(filepath.Join(root, c.Notebook))
		if err != nil {
			t.Fatal(err)
		}
		var asked *prediction
		marks, questions := 0, 0
		for _, cell := range nb.Cells {
			if cell.Type == "markdown" {
				marks += strings.Count(cell.Source, "<!-- answer:")
				if p := predictionIn(cell.Source); p != nil {
					asked = p
				}
			} else if asked != nil && len(cell.Outputs) > 0 {
				if asked.answer != "" {
					questions++
				}
				if asked.answer != "" && !asked.shows(cell.Outputs) || len(asked.choices) > 0 && !slices.Contains(asked.choices, asked.answer) {
					t.Errorf("%s: %s = %s (of %q) is not what the cell below shows", c.Source, asked.name, asked.answer, asked.choices)
				}
				asked = nil
			}
		}
		if marks != questions || marks == 0 {
			t.Errorf("%s: %d marks <!-- answer: … -->, %d questions with an answer; at least one, and one for each", c.Source, marks, questions)
		}
	}
}

// What a cell shows stays closed until the reader has answered: a number, a choice, words, or "show it"; by keys, and once and for all.
func TestSitePredictions(t *testing.T) {
	b := browser(t)
	dir := builtSite(t)
	page := "file://" + filepath.Join(dir, "10-when-learning-stalls.html")
	b.do(chromedp.Navigate(page))
	b.wait(`document.querySelectorAll("form.prediction:not([hidden])").length > 0`)
	const closed = `document.querySelectorAll(".answer[hidden]").length`
	forms := eval[int](b, `document.querySelectorAll("form.prediction").length`)
	all := eval[int](b, closed)
	if forms < 8 || all < forms {
		t.Fatalf("%d questions, %d closed outputs", forms, all)
	}
	eval[bool](b, `(document.querySelector("form.prediction").scrollIntoView({block: "center"}), true)`)
	b.shot("prediction-open")
	answer := func(label, keys string) string {
		b.t.Helper()
		if !eval[bool](b, `(() => { const f = [...document.querySelectorAll("form.prediction")].find((f) => f.textContent.includes("`+label+`")); window.form = f; f.querySelector("input").focus(); return document.activeElement.labels.length > 0; })()`) {
			t.Errorf("%s: the field has no label", label)
		}
		b.do(chromedp.KeyEvent(keys))
		return eval[string](b, `form.querySelector("[role=status]").textContent`)
	}
	for _, c := range []struct{ label, keys, says string }{
		{"with σ", "about a tenth" + kb.Enter, "“about a tenth” is not a number; 0.5, 1e-6, 2/3 and 12 % are."},
		{"with σ", strings.Repeat(kb.Backspace, 20) + "1/1000" + kb.Enter, "You expected 1/1000; it is 3.09e-06. That is 0.001 too much, 320 times as much. ask me again"},
		{"does not learn", " " + kb.ArrowRight + kb.Enter, "You chose tanh; it is logistic. ask me again"},
		{"in a few words", "the first" + kb.Enter, "You expected: the first ask me again"},
	} {
		if got := answer(c.label, c.keys); got != c.says {
			t.Errorf("%s: the page says %q, want %q", c.label, got, c.says)
		}
	}
	if now := eval[int](b, closed); now != all-3 {
		t.Errorf("%d outputs are closed, want %d", now, all-3)
	}
	if !eval[bool](b, `document.activeElement.className === "answer" && !document.activeElement.hidden`) {
		t.Error("the focus is not where the answer is")
	}
	eval[bool](b, `(document.querySelectorAll("form.prediction")[3].querySelector(".open").focus(), true)`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.do(chromedp.Navigate("about:blank"), chromedp.Navigate(page)) // what has been answered stays so
	if now := eval[int](b, closed); now != all-4 {
		t.Errorf("%d outputs are closed after another visit, want %d", now, all-4)
	}
	eval[bool](b, `(document.querySelectorAll("form.prediction")[2].scrollIntoView({block: "center"}), true)`)
	b.shot("prediction-answered")
	b.do(func(ctx context.Context, tab *chromedp.Target) (v chromedp.Void, err error) {
		_, err = cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return v, err
	})
	if eval[int](b, `[...document.querySelectorAll(".answer")].filter((e) => !e.offsetHeight).length + [...document.querySelectorAll("form.prediction")].filter((e) => e.offsetHeight).length`) != 0 {
		t.Error("in print not all is shown")
	}
	eval[bool](b, `(document.querySelector("form.prediction button.all, form.prediction [role=status] button").click(), true)`)
	source, err := os.ReadFile(filepath.Join(dir, "10-when-learning-stalls.html"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(source), "hidden>\n<fieldset>"); n != forms || regexp.MustCompile(`class="answer"[^>]*hidden`).Match(source) {
		t.Errorf("without the script %d of %d forms are hidden, and all outputs must be there", n, forms)
	}
}
