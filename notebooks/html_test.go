//go:build !windows

package main

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"glassnet/internal/notebook"
)

func TestExtractFormulas(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a $x_1$ b $y_1$", "x_1|y_1"},
		{"$$\nx\n+ y\n$$", "*\nx\n+ y\n"},
		{`\(a\) and \[b\]`, "a|*b"},
		{"costs $5 or $10", ""},
		{"$5 and $x$", "x"},
		{`\$x$ and \\$y$`, "y"},
		{"`$a$` ``$b`$`` $c$", "c"},
		{"```\n$a$\n```\n$b$", "b"},
		{"~~~\n$a$", ""},
		{"\\begin{aligned}\na &= b\n\\end{aligned}", "*\\begin{aligned}\na &= b\n\\end{aligned}"},
		{"$a\n\nb$", ""},
		{"$a\nb$", "a\nb"},
		{`$\$ 5$`, `\$ 5`},
		{"$", ""}, {"$$", ""}, {"$$$", ""}, {`\begin{x}`, ""}, {`\(`, ""}, {`\`, ""},
	} {
		var f formulas
		f.extract(c.text)
		var got []string
		for _, x := range f.found {
			if x.display {
				x.tex = "*" + x.tex
			}
			got = append(got, x.tex)
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%q: got %q, want %q", c.text, s, c.want)
		}
	}
}

func FuzzExtractFormulas(f *testing.F) {
	for _, s := range []string{"a $x$ `b` $$c$$", "```\n$\n```", `\(a\) \$ \begin{a}\end{a}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.NewReplacer("\uE000", "", "\uE001", "").Replace(s)
		var x formulas
		left := x.extract(s)
		// With the formulas put back, delimiters apart, nothing is lost.
		back := formulaMark.ReplaceAllStringFunc(left, func(string) string {
			tex := x.found[0].tex
			x.found = x.found[1:]
			return tex
		})
		letters := strings.NewReplacer("$", "", `\`, "", "(", "", ")", "", "[", "", "]", "")
		if got, want := letters.Replace(back), letters.Replace(s); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestMathML(t *testing.T) {
	for tex, want := range map[string]string{
		`\delta^{(l)} = f'(z) \odot \frac{\partial L}{\partial a}`: "<mfrac>",
		`\frac12`:                         "<mfrac><mn>1</mn><mn>2</mn></mfrac>",
		`\operatorname{softmax}(z)_i`:     `<mi mathvariant="normal">x</mi>`,
		`\begin{pmatrix} 1 \end{pmatrix}`: `<mo fence="true" stretchy="true">(</mo>`,
		`[0, \infty)`:                     "∞",
		`\phantom{-}1`:                    `<mstyle mathcolor="transparent">`,
		`f(-z) = -f(z)`:                   `(</mo><mo form="prefix">−</mo>`,
		`\lVert x - m_k\rVert^2`:          `<msup><mo form="postfix" stretchy="false">‖</mo>`,
		`a < b`:                           "&lt;",
	} {
		got, ok := toMathML(formula{tex, true})
		if !ok || !strings.Contains(got, want) || strings.Contains(got, "annotation") {
			t.Errorf("%s: got %s, %v", tex, got, ok)
		}
		if again, _ := toMathML(formula{tex, true}); again != got {
			t.Errorf("%s: two results:\n%s\n%s", tex, got, again)
		}
	}
	for _, bad := range []string{`\unknownmacro{<x>}`, `\frac{a}{`, `}`, `\begin{foo}`} {
		if got, ok := toMathML(formula{bad, false}); ok || got != `<code class="tex">`+html.EscapeString(bad)+`</code>` {
			t.Errorf("%s: got %s, %v", bad, got, ok)
		}
	}
}

// TestFormulasOfChapters checks that every formula of the course can be shown without a network.
func TestFormulasOfChapters(t *testing.T) {
	files, err := filepath.Glob("../chapters/*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var f formulas
		f.typeset(f.extract(string(b)))
		for _, tex := range f.unknown {
			t.Errorf("%s: notebooks html cannot typeset %s", file, tex)
		}
	}
}

var anyTag = regexp.MustCompile(`<[^>]*>`)

func TestHighlight(t *testing.T) {
	source := "%%\n// σ <c>\nfor i := range 3 {\n\tfmt.Println(\"a\", 'b', 1.5, `raw\n!x`)\n}\n!ls -l"
	got := highlight(source)
	for _, want := range []string{`<span class="k">%%</span>`, `<span class="c">// σ &lt;c&gt;</span>`, `<span class="k">for</span>`, `<span class="s">&#34;a&#34;</span>`,
		`<span class="s">&#39;b&#39;</span>`, `<span class="n">1.5</span>`, `<span class="k">!ls -l</span>`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in %s", want, got)
		}
	}
}

func FuzzHighlight(f *testing.F) {
	for _, s := range []string{"%%\nx := 1 // c\n", "\"", "`\r`", "!", "/*", "'", "\ufeffx"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if got := html.UnescapeString(anyTag.ReplaceAllString(highlight(source), "")); got != html.UnescapeString(html.EscapeString(strings.ReplaceAll(source, "\r", ""))) {
			t.Errorf("%q became %q", source, got)
		}
	})
}

func TestPages(t *testing.T) {
	root := testRepository(t, map[string]string{
		"01-a": "# The $z$ of A\n\nsee [b](../02-b/en.md#part), [go](../../go.mod), ![p](p.png)\n\n## Part δ\n\n| $|x|$ | y |\n|---|---|\n| 1 | 2 |\n\n## Part δ\n",
		"02-b": "# B\n\n```go\nx := 1\n```\n",
		"03-c": "# C\n",
	})
	write(t, filepath.Join(root, "chapters", "01-a", "p.png"), "png")
	for _, name := range []string{"01-a", "02-b"} { // 03-c has not been built
		c := notebook.NewChapter(name)
		nb, err := c.Convert(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range nb.Cells {
			if cell.Type == "code" {
				cell.Outputs = []*notebook.Output{
					{Type: "stream", Name: "stdout", Text: "1 < 2\x1b[31m!\n"},
					{Type: "display_data", Data: map[string]any{"image/png": "aQ==\n", "text/plain": "[curve]"}, Metadata: map[string]any{"image/png": map[string]any{"width": 10, "alt": "a \"curve\""}}},
					{Type: "display_data", Data: map[string]any{"text/markdown": "$x^2$"}},
					{Type: "display_data", Data: map[string]any{"text/html": "<b>html</b>", "text/plain": "twin"}},
					{Type: "error", Traceback: []string{"why"}},
				}
			}
		}
		if err := os.MkdirAll(filepath.Join(root, "notebooks", "en"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := writeNotebook(nb, filepath.Join(root, c.Notebook)); err != nil {
			t.Fatal(err)
		}
	}
	silently(t, func() {
		if err := cmdHTML(t.Context(), root, []string{"1", "2"}); err != nil {
			t.Error(err)
		}
		if err := cmdHTML(t.Context(), root, []string{"3"}); err == nil || !strings.Contains(err.Error(), "run: go run ./notebooks build 03-c") {
			t.Errorf("a chapter that has not been built: %v", err)
		}
	})
	for name, wants := range map[string][]string{
		"01-a.html": {"<title>The z of A</title>", `<h2 id="part-δ">`, `<h2 id="part-δ-1">`, `href="#part-%ce%b4"`, `href="02-b.html#part"`, `href="../go.mod"`, `src="data:image/png;base64,cG5n"`,
			`<a class="next" href="02-b.html">B →</a>`, "<th><math"},
		"02-b.html":  {"1 &lt; 2!", `<img src="data:image/png;base64,aQ==" alt="a &#34;curve&#34;" width="10">`, "<msup>", "<b>html</b>", `error">why`, `<a href="01-a.html">← The <math`, `<span class="n">1</span>`},
		"index.html": {`<a href="01-a.html">The <math`, `<a href="02-b.html">B</a>`},
	} {
		b, err := os.ReadFile(filepath.Join(root, "html", name))
		if err != nil {
			t.Error(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(b), want) {
				t.Errorf("%s: %s is missing in\n%s", name, want, b[strings.Index(string(b), "<body>"):])
			}
		}
		if strings.Contains(string(b), "http://") && !strings.Contains(string(b), "http://www.w3.org/1998/Math/MathML") || strings.Contains(string(b), "https://") || strings.Contains(string(b), "\uE000") {
			t.Errorf("%s needs a network or has a formula left out", name)
		}
	}
}
