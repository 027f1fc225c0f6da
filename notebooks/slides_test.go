//go:build !windows

package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/xml"
	"html"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"glassnet/internal/notebook"
	"glassnet/viz"
)

// storedDeck is the deck of a chapter from its stored notebook, without executing it: figures are as the notebook shows them.
func storedDeck(t *testing.T, c notebook.Chapter) (deck, *notebook.Notebook) {
	t.Helper()
	nb, err := notebook.Read(filepath.Join(testRoot(t), c.Notebook))
	if err != nil {
		t.Fatal(err)
	}
	var figures [][]viz.Part
	for _, cell := range nb.CodeCells() {
		for _, o := range cell.Outputs {
			if !isFigure(o) {
				continue
			}
			text, _ := o.Data["image/png"].(string)
			png, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
			if err != nil {
				t.Fatal(err)
			}
			meta, _ := o.Metadata["image/png"].(map[string]any)
			alt, _ := meta["alt"].(string)
			if len(png) == 0 { // of a slider
				png = []byte("picture")
			}
			figures = append(figures, []viz.Part{{Alt: alt + "&<\">", PNG: png, Width: 400, Height: 300, Letters: 18}})
		}
	}
	return newDeck(c, nb, figures), nb
}

func allChapters(t *testing.T) []notebook.Chapter {
	t.Helper()
	all, err := notebook.Chapters(testRoot(t))
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	return all
}

// Every chapter makes a deck: each claim is the title of a slide with a figure, each question has its answer on the next slide,
// every slide has a title and fits, and both formats have them all.
func TestDecks(t *testing.T) {
	t.Parallel()
	for _, c := range allChapters(t) {
		d, nb := storedDeck(t, c)
		titles := map[string]string{}
		for i, s := range d.slides {
			if strings.TrimSpace(s.title) == "" || len(s.blocks) == 0 {
				t.Errorf("%s: slide %d has the title %q and %d blocks", c.Name, i+1, s.title, len(s.blocks))
			}
			titles[s.title] = s.kind
			for _, b := range s.blocks {
				if w, _ := texSize(b.tex); b.tex != "" && w*formulaPoints(b.tex) > bodyWidth {
					t.Errorf("%s: slide %d: a formula of 18 points is wider than the slide: %s", c.Name, i+1, b.tex)
				}
				for line := range strings.SplitSeq(b.code, "\n") {
					if n := len([]rune(line)); n > codeColumns {
						t.Errorf("%s: slide %d: a line of %d letters", c.Name, i+1, n)
					}
				}
			}
			if sum := heightOf(s.blocks); sum > bodyHeight+40 {
				t.Errorf("%s: slide %d, %s, is %.0f points high", c.Name, i+1, s.title, sum)
			}
			if s.title == "Question" && d.slides[i+1].kind != "answer" {
				t.Errorf("%s: behind question %d stands %q", c.Name, i+1, d.slides[i+1].title)
			}
		}
		for _, cell := range nb.CodeCells() {
			for _, says := range cell.Claims() {
				if kind := titles[says]; kind != "figure" {
					t.Errorf("%s: the claim %q is on a slide %q", c.Name, says, kind)
				}
			}
		}
		if first, last := d.slides[0], d.slides[len(d.slides)-1]; first.kind != "title" || last.kind != "credit" || !strings.Contains(last.blocks[len(last.blocks)-1].text, "BSD 3-Clause") {
			t.Errorf("%s begins with %q and ends with %q", c.Name, first.title, last.title)
		}
		if kinds := slices.ContainsFunc(d.slides, func(s slide) bool { return s.kind == "answer" }); !kinds {
			t.Errorf("%s has no answer", c.Name)
		}
		page, err := d.html()
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(page, []byte("<section ")); n != len(d.slides) || bytes.Contains(page, []byte("\uE000")) || bytes.Contains(page, []byte(`<code class="tex`)) {
			t.Errorf("%s: the page has %d slides of %d, or formulas that are not set", c.Name, n, len(d.slides))
		}
		smallest := 100.0
		for _, m := range regexp.MustCompile(`font(?:-size)?: ?(?:max\([^,]*, )?([\d.]+)(?:rem|pt)`).FindAllSubmatch(page, -1) {
			if size, err := strconv.ParseFloat(string(m[1]), 64); err == nil && size < 9 { // rem of 16 points; the rest is paper
				smallest = min(smallest, size*16)
			}
		}
		if smallest != 18 {
			t.Errorf("%s: the smallest letters of the page have %.1f points", c.Name, smallest)
		}
		if link := regexp.MustCompile(`(?:href|src)="(?:[^d#]|https?:)[^"]{0,40}`).Find(page); link != nil {
			t.Errorf("%s: the page leads elsewhere: %s", c.Name, link)
		}
		file, err := d.pptx()
		if err != nil {
			t.Fatal(err)
		}
		if second, _ := d.pptx(); !bytes.Equal(file, second) {
			t.Errorf("%s: two files of the same deck differ", c.Name)
		}
		checkPackage(t, c.Name, file, d)
	}
}

// checkPackage reads a file of PowerPoint: every part is well-formed XML, every link leads to a part, and titles, texts for those who
// do not see and notes are there.
func checkPackage(t *testing.T, name string, file []byte, d deck) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(b)
	}
	for part, text := range parts {
		if strings.HasSuffix(part, ".png") {
			continue
		}
		if err := wellFormed(text); err != nil {
			t.Errorf("%s: %s: %v", name, part, err)
		}
		for _, m := range regexp.MustCompile(`Target="([^"]*)"`).FindAllStringSubmatch(text, -1) {
			if to := path.Join(path.Dir(path.Dir(part)), m[1]); parts[to] == "" {
				t.Errorf("%s: %s leads to %s, which is not there", name, part, to)
			}
		}
		for _, m := range regexp.MustCompile(`PartName="/([^"]*)"`).FindAllStringSubmatch(text, -1) {
			if parts[m[1]] == "" {
				t.Errorf("%s: the list of parts has %s, which is not there", name, m[1])
			}
		}
	}
	for i, s := range d.slides {
		text := parts["ppt/slides/slide"+strconv.Itoa(i+1)+".xml"]
		for _, m := range regexp.MustCompile(` sz="(\d+)"`).FindAllStringSubmatch(text, -1) {
			if size, err := strconv.Atoi(m[1]); err != nil || size < 1800 {
				t.Errorf("%s: slide %d has letters of %s hundredths of a point", name, i+1, m[1])
			}
		}
		for _, b := range s.blocks {
			switch {
			case b.picture != nil && !strings.Contains(text, `descr="`+html.EscapeString(b.picture.Alt)+`"`):
				t.Errorf("%s: slide %d does not tell what its figure shows", name, i+1)
			case b.table != nil && strings.Count(text, "<a:tr ") != len(b.table) && len(s.blocks) == 1:
				t.Errorf("%s: slide %d: a table of %d rows has %d", name, i+1, len(b.table), strings.Count(text, "<a:tr "))
			case b.tex != "" && !strings.Contains(text, "<m:oMath>"):
				t.Errorf("%s: slide %d: the formula %s is none", name, i+1, b.tex)
			}
		}
		if s.notes != "" && !strings.Contains(parts["ppt/notesSlides/notesSlide"+strconv.Itoa(i+1)+".xml"], "<a:t>") {
			t.Errorf("%s: slide %d has lost its notes", name, i+1)
		}
	}
}

func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestPlainFormulas(t *testing.T) {
	t.Parallel()
	for tex, want := range map[string]string{
		`\delta^{(l)} = f'(z) \odot W^\top \delta`: "δ⁽ˡ⁾ = f′(z) ⊙ Wᵀδ",
		`w_{ij} x_1`:                           "wᵢⱼx₁",
		`\frac{\partial L}{\partial w}`:        "∂L/∂w",
		`\frac{a+b}{2}`:                        "(a + b)/2",
		`\sqrt{x}`:                             "√(x)",
		`\sum_{k=1}^n x_k`:                     "∑_(k = 1)ⁿxₖ",
		`\hat y`:                               "y\u0302",
		`\underbrace{a}_{b}`:                   "a (b)",
		`a < b`:                                "a < b",
		`-3 \cdot 2`:                           "−3 ⋅ 2",
		`\lVert\delta^{(\text{top})}\rVert`:    "‖δ⁽ᵗᵒᵖ⁾‖",
		`W^{(l+1)\top}`:                        "W^((l + 1)⊤)",
		`W^{\mathsf T}`:                        "Wᵀ",
		`f'\approx 1`:                          "f′ ≈ 1",
		`\frac2n (\hat y_i - y_i)`:             "(2/n)(y\u0302ᵢ − yᵢ)",
		`\frac12 x`:                            "½x",
		`\frac{a_{i+1}}{n}\sum_i x`:            "(a_(i + 1)/n)∑ᵢx",
		`\unknown{x}`:                          `\unknown{x}`,
		`\begin{bmatrix}1&2\\3&4\end{bmatrix}`: "[1 2; 3 4]",
	} {
		if got := texLine(tex); got != want {
			t.Errorf("%s: got %q, want %q", tex, got, want)
		}
	}
}

// A deck is cut where it does not fit, and nothing is lost.
func TestPagesAreCut(t *testing.T) {
	t.Parallel()
	var rows [][]string
	for i := range 40 {
		rows = append(rows, []string{"row" + strconv.Itoa(i), strings.Repeat("word ", 8)})
	}
	code := strings.TrimSpace(strings.Repeat("x := 1\n", 50))
	list := strings.TrimSpace(strings.Repeat("- an entry of the list\n", 30))
	var m deckMaker
	m.page("text", "t", []block{{table: rows}, {code: code}, {text: list}}, "said")
	lines, entries, cells := 0, 0, 0
	for _, s := range m.slides {
		for _, b := range s.blocks {
			if b.code != "" {
				lines += strings.Count(b.code, "\n") + 1
			}
			if b.table != nil {
				cells += len(b.table) - 1
			}
			entries += strings.Count(b.text, "- an")
		}
	}
	if lines != 50 || entries != 30 || cells != 39 || len(m.slides) < 6 || m.slides[0].notes != "said" {
		t.Errorf("%d lines of 50, %d entries of 30, %d rows of 39, on %d slides", lines, entries, cells, len(m.slides))
	}
}

// A page is cut where readers would cut it: no row stands alone, a text that ends in a colon goes with what it announces.
func TestPagesAreCutWell(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"a", "b"}}
	for range 13 {
		rows = append(rows, []string{"1", "2"})
	}
	var m deckMaker
	m.page("text", "t", []block{{table: rows}}, "")
	if a, b := len(m.slides[0].blocks[0].table), len(m.slides[1].blocks[0].table); len(m.slides) != 2 || a-b > 1 {
		t.Errorf("13 rows on %d slides: %d and %d", len(m.slides), a-1, b-1)
	}
	m = deckMaker{}
	m.page("text", "t", []block{{code: strings.Repeat("x\n", 14)}, {text: "What follows:"}, {tex: `\frac{1}{2}`}}, "")
	if n := len(m.slides); n != 2 || len(m.slides[1].blocks) != 2 {
		t.Errorf("%d slides, %+v", n, m.slides)
	}
	m = deckMaker{}
	m.answer("*Find the error:* it is so", "No.")
	if got := m.slides[0].blocks[0].text; got != "*Find the error: it is so*" {
		t.Errorf("%q", got)
	}
	for _, r := range runs("$W^{(l+1)}_{ij} = 1$") {
		if r.text == "(l + 1)" && r.level != 1 || r.text == "ij" && r.level != -1 || strings.ContainsAny(r.text, raised+lowered+level) {
			t.Errorf("%+v", r)
		}
	}
	if _, word, lines := measured("aaaaaaaaaa bb", false, 7); lines != 2 || word < 5 {
		t.Errorf("a word of %.1f, %d lines", word, lines)
	}
}

// TestOfficeReadsDeck asks another program: LibreOffice opens the deck, finds as many pages, and keeps titles, texts of figures and notes.
func TestOfficeReadsDeck(t *testing.T) {
	t.Parallel()
	office, err := exec.LookPath("soffice")
	if err != nil || testing.Short() {
		t.Skip("THE DECK WAS OPENED BY NO OTHER PROGRAM: there is no soffice on the PATH (apt-get install libreoffice-impress), or -short")
	}
	c := allChapters(t)[7]
	d, _ := storedDeck(t, c)
	b, err := d.pptx()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "deck.pptx"), string(b))
	cmd := exec.CommandContext(t.Context(), office, "--headless", "-env:UserInstallation=file://"+dir+"/profile", "--convert-to", "fodp", "--outdir", dir, filepath.Join(dir, "deck.pptx"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "deck.fodp"))
	if err != nil {
		t.Fatal(err)
	}
	said := html.UnescapeString(string(text))
	if n := strings.Count(said, "<draw:page "); n != len(d.slides) {
		t.Errorf("%d pages of %d", n, len(d.slides))
	}
	for i, s := range d.slides {
		for _, b := range s.blocks {
			if b.picture != nil && !strings.Contains(said, b.picture.Alt) {
				t.Errorf("slide %d: LibreOffice does not know %q", i+1, b.picture.Alt)
			}
		}
		if words := strings.Fields(spoken(s.title)); !strings.Contains(said, words[0]) {
			t.Errorf("slide %d: LibreOffice does not know the title %q", i+1, s.title)
		}
	}
	if !strings.Contains(said, "The tangent at w = 0.40 fits the curve nearby") || !strings.Contains(said, "The derivative tells where to go from here, not how far") {
		t.Error("a claim or the notes below it are lost")
	}
}

// TestManifest checks that figures are named by section and claim, and listed.
func TestManifest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := allChapters(t)[7]
	nb, err := notebook.Read(filepath.Join(testRoot(t), c.Notebook))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, c.Name+"-01-the-tangent.png"), "x")
	write(t, filepath.Join(dir, c.Name+"-02-two-paths.csv"), "x")
	write(t, filepath.Join(dir, "figures.csv"), strings.Join(manifestColumns, ",")+"\n01-neuron-01-a.png,01-neuron,01,S,C,A\n"+c.Name+"-01-old.png,"+c.Name+",01,S,C,A\n")
	names, err := manifest(dir, c, nb)
	want := []string{c.Name + "-01-which-weight-and-how-much-the-tangent.png", c.Name + "-02-delta-of-a-hidden-layer-two-paths.csv"}
	if err != nil || !slices.Equal(names, want) {
		t.Errorf("names %q, %v", names, err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "figures.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(rows) != 4 || rows[1][0] != "01-neuron-01-a.png" || rows[2][3] != "Which weight, and how much?" ||
		!strings.HasPrefix(rows[2][4], "The tangent at") || rows[3][0] != want[1] || rows[3][5] == "" {
		t.Errorf("%v\n%s", err, b)
	}
}
