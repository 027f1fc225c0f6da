package chapters

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"glassnet/internal/notebook"
)

// section is a part of a chapter below a heading of the second level; the
// part above the first such heading has no title.
type section struct {
	title   string
	text    string // with everything in it
	minutes int
}

// chapter is a chapter's source up to its generated exercises.
type chapter struct {
	name     string
	sections []section
}

// back lists the sections that end a chapter, in their order.
var back = []string{"Common mistakes", "Questions", "Summary", "Where it comes from", "Where next"}

func (s section) deeper() bool { return strings.HasPrefix(s.title, "Deeper: ") }
func (s section) back() bool   { return slices.Contains(back, s.title) }
func (s section) core() bool   { return !s.deeper() && !s.back() }

var (
	minutesMark = regexp.MustCompile(`(?m)^<!-- minutes: (\d+) -->$`)
	shortPath   = regexp.MustCompile(`(?m)^\*Short path: (\d+) minutes\.(?: With the deeper sections: (\d+) minutes\.)?\*$`)
	titleLine   = regexp.MustCompile(`^# (\d+) \S`)
	codeBlock   = regexp.MustCompile("(?ms)^```.*?^```$")
	displayed   = regexp.MustCompile(`(?s)\$\$.*?\$\$`)
	folded      = regexp.MustCompile(`(?s)<details>.*?</details>`)
	comment     = regexp.MustCompile(`(?s)<!--.*?-->`)
	tableLine   = regexp.MustCompile(`(?m)^\|.*$`)
	inlineCode  = regexp.MustCompile("`[^`]*`")
	headingLine = regexp.MustCompile(`(?m)^#.*$`)
	inlineMath  = regexp.MustCompile(`\$[^$\n]*\$`)
	ofChapter   = regexp.MustCompile(`^## (\d+)`) // in the glossary
)

// readChapters reads all chapters in their order.
func readChapters(t *testing.T) (all []chapter) {
	t.Helper()
	files, err := filepath.Glob("[0-9][0-9]-*/en.md")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, _, _ := strings.Cut(string(raw), "<!-- exercises:")
		all = append(all, chapter{name: filepath.Dir(file), sections: sectionsOf(text)})
	}
	return all
}

// sectionsOf cuts a text at its headings of the second level, except those in code.
func sectionsOf(text string) []section {
	all := []section{{}}
	inCode := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			inCode = !inCode
		}
		if title, ok := strings.CutPrefix(line, "## "); ok && !inCode {
			all = append(all, section{title: strings.TrimSpace(title)})
		}
		all[len(all)-1].text += line
	}
	for i, s := range all {
		if m := minutesMark.FindStringSubmatch(s.text); m != nil {
			all[i].minutes, _ = strconv.Atoi(m[1])
		}
	}
	return all
}

// running is the text that is read from left to right: no code, tables,
// formulas on lines of their own, folded answers or comments.
func running(text string) string {
	for _, part := range []*regexp.Regexp{codeBlock, displayed, folded, comment, tableLine} {
		text = part.ReplaceAllString(text, "")
	}
	return text
}

// A chapter has a numbered title, a short path of at most 2,000 words and 40
// minutes whose figures are true, its last sections in one order, at least
// four predictions, and cells of at most 25 lines.
func TestForm(t *testing.T) {
	for _, c := range readChapters(t) {
		t.Run(c.name, func(t *testing.T) {
			opening := c.sections[0].text
			number := strings.TrimLeft(c.name[:2], "0")
			if number == "" {
				number = "0"
			}
			if m := titleLine.FindStringSubmatch(opening); m == nil || m[1] != number {
				t.Errorf("the title is not # %s and words", number)
			}
			words, core, deeper, predictions := 0, 0, 0, 0
			for _, s := range c.sections {
				predictions += strings.Count(s.text, "**Before you run it:**")
				switch {
				case s.title != "" && s.minutes == 0:
					t.Errorf("## %s has no line <!-- minutes: n -->", s.title)
				case s.deeper():
					deeper += s.minutes
				default:
					core += s.minutes
				}
				if s.core() {
					words += len(strings.Fields(running(s.text)))
				}
			}
			m := shortPath.FindStringSubmatch(opening)
			if m == nil {
				t.Errorf("the opening has no line *Short path: n minutes. With the deeper sections: n minutes.*")
			} else if m[1] != fmt.Sprint(core) || (deeper > 0 && m[2] != fmt.Sprint(core+deeper)) {
				t.Errorf("%s: the sections add up to %d and %d minutes", m[0], core, core+deeper)
			}
			if core > 40 {
				t.Errorf("the core takes %d minutes, at most 40 are allowed", core)
			}
			if words > 2000 {
				t.Errorf("the core has %d words, at most 2,000 are allowed", words)
			}
			if predictions < 4 {
				t.Errorf("%d predictions (**Before you run it:**), at least 4 are wanted", predictions)
			}
			t.Logf("%d words and %d minutes in the core, %d minutes in all", words, core, core+deeper)
			checkOrder(t, c)
			checkCells(t, c)
		})
	}
}

// checkOrder sees that the core comes first, then what is deeper, then the
// sections that every chapter ends with.
func checkOrder(t *testing.T, c chapter) {
	t.Helper()
	rank := func(s section) int {
		switch {
		case s.core():
			return 0
		case s.deeper():
			return 1
		}
		return 2 + slices.Index(back, s.title)
	}
	last, seen := 0, []string{}
	for _, s := range c.sections {
		if r := rank(s); r < last {
			t.Errorf("## %s stands too late", s.title)
		} else {
			last = r
		}
		seen = append(seen, s.title)
	}
	for _, title := range back {
		if !slices.Contains(seen, title) {
			t.Errorf("there is no section ## %s", title)
		}
	}
}

// checkCells sees that a cell fits on a screen.
func checkCells(t *testing.T, c chapter) {
	t.Helper()
	for _, s := range c.sections {
		for _, code := range codeBlock.FindAllString(s.text, -1) {
			if n := strings.Count(code, "\n") - 1; strings.HasPrefix(code, "```go\n") && !strings.Contains(code, "\nimport (") && n > 25 {
				first, _, _ := strings.Cut(strings.TrimPrefix(code, "```go\n"), "\n")
				t.Errorf("## %s: the cell that begins with %q has %d lines, at most 25 are allowed", s.title, first, n)
			}
		}
	}
}

// term is a row of the glossary.
type term struct {
	chapter int
	name    string
	forms   *regexp.Regexp // the name and its other forms
	bold    *regexp.Regexp // one of them, where it is defined
}

// readGlossary reads glossary.md: a section ## N for every chapter with rows
// | term | other forms, with commas | meaning |.
func readGlossary(t *testing.T) (all []term) {
	t.Helper()
	raw, err := os.ReadFile("glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	now := -1
	for line := range strings.Lines(string(raw)) {
		if m := ofChapter.FindStringSubmatch(line); m != nil {
			now, _ = strconv.Atoi(m[1])
		}
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || now < 0 {
			continue
		}
		name, other, meaning := strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3])
		if name == "term" || strings.HasPrefix(name, "--") {
			continue
		}
		if meaning == "" {
			t.Errorf("glossary.md: %s has no meaning", name)
		}
		names := []string{regexp.QuoteMeta(name)}
		for form := range strings.SplitSeq(other, ",") {
			if form = strings.TrimSpace(form); form != "" {
				names = append(names, regexp.QuoteMeta(form))
			}
		}
		any := strings.Join(names, "|")
		all = append(all, term{now, name,
			regexp.MustCompile(`(?i)(?:^|[^\pL\pN-])(?:` + any + `)(?:e?s)?(?:$|[^\pL\pN-])`),
			regexp.MustCompile(`(?i)\*\*[^*]*(?:` + any + `)(?:e?s)?[^*]*\*\*`)})
	}
	return all
}

// Every term of the glossary stands in bold where its chapter defines it, and
// no prose uses it before, unless the same paragraph links to that chapter.
func TestDefinedBeforeUsed(t *testing.T) {
	chapters := readChapters(t)
	paragraphs := map[string][]string{} // of a section
	for _, c := range chapters {
		for _, s := range c.sections {
			paragraphs[s.text] = strings.Split(prose(s.text), "\n\n")
		}
	}
	for _, w := range readGlossary(t) {
		at := slices.IndexFunc(chapters, func(c chapter) bool { return strings.HasPrefix(c.name, fmt.Sprintf("%02d-", w.chapter)) })
		if at < 0 {
			continue // that chapter is not there yet
		}
		home := chapters[at].name
		for k, c := range chapters[:at+1] {
			defined := false
			for _, s := range c.sections {
				if k == at && s.title == "" || s.title == "Where it comes from" {
					continue // the opening of a chapter says what it will define, and sources have titles of their own
				}
				for _, paragraph := range paragraphs[s.text] {
					if k == at && w.bold.MatchString(paragraph) {
						defined = true
					}
					if !defined && w.forms.MatchString(paragraph) && !strings.Contains(paragraph, home) {
						t.Errorf("%s, ## %s uses %q, which %s defines: %.80s …", c.name, s.title, w.name, home, strings.TrimSpace(paragraph))
					}
				}
			}
			if k == at && !defined {
				t.Errorf("%s does not define %q: it stands nowhere in bold", home, w.name)
			}
		}
	}
}

// prose is the text without code, formulas, comments and headings.
func prose(text string) string {
	for _, part := range []*regexp.Regexp{codeBlock, displayed, comment, inlineCode, headingLine, inlineMath} {
		text = part.ReplaceAllString(text, "")
	}
	return text
}

// The library is package nn; a kernel is Jupyter's, or a convolution's.
func TestLibraryIsNoKernel(t *testing.T) {
	for _, c := range readChapters(t) {
		if c.name[:2] == "00" || c.name[:2] == "15" {
			continue
		}
		for _, s := range c.sections {
			for paragraph := range strings.SplitSeq(prose(s.text), "\n\n") {
				if strings.Contains(strings.ToLower(paragraph), "kernel") && !strings.Contains(paragraph, "Jupyter") {
					t.Errorf("%s, ## %s says kernel: %.80s …", c.name, s.title, strings.TrimSpace(paragraph))
				}
			}
		}
	}
}

// Every figure of a chapter carries a claim.
func TestEveryFigureHasAClaim(t *testing.T) {
	for _, c := range readChapters(t) {
		nb, err := notebook.Read("../notebooks/en/" + c.name + ".ipynb")
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range nb.CodeCells() {
			figures := 0
			for _, o := range cell.Outputs {
				if o.Data["image/png"] != nil || strings.Contains(fmt.Sprint(o.Data["text/html"]), `class="viz-`) {
					figures++
				}
			}
			if n := len(cell.Claims()); n != figures {
				t.Errorf("%s, cell [%d] shows %d figures and has %d claims", c.name, cell.Count, figures, n)
			}
		}
	}
}

// Where the text names a chapter the reader can go there: outside of code and of
// the list of sources, which names chapters of other books, it is a link.
func TestChaptersAreLinks(t *testing.T) {
	link, plain := regexp.MustCompile(`\[[^\]]*\]\([^)]*\)`), regexp.MustCompile(`(?i)\bchapters? \d+`)
	for _, c := range readChapters(t) {
		number, _ := strconv.Atoi(c.name[:2])
		for _, s := range c.sections {
			if s.title == "Where it comes from" {
				continue
			}
			text := s.text
			for _, part := range []*regexp.Regexp{codeBlock, comment, link} {
				text = part.ReplaceAllString(text, "")
			}
			for _, named := range plain.FindAllString(text, -1) {
				if !strings.HasSuffix(named, fmt.Sprintf(" %d", number)) { // but for the chapter itself
					t.Errorf("%s, %s: %s is no link", c.name, s.title, named)
				}
			}
		}
	}
}
