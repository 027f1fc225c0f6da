//go:build !windows

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"glassnet/internal/cli"
	"glassnet/internal/notebook"
	"glassnet/internal/wholefile"
	"glassnet/viz"
)

// A slide is a page of a deck. Its texts are Markdown with formulas.
type slide struct {
	kind   string // title, text, figure, question, answer, credit
	title  string
	blocks []block
	notes  string // for who speaks
}

// A block is one piece of a slide: the one field that is not empty.
type block struct {
	text    string     // paragraphs or a list
	small   bool       // letters of the text
	tex     string     // a formula on a line of its own
	table   [][]string // the header, then the rows
	code    string     // a program, or what it has printed
	picture *viz.Part
}

// kind names the field that is not empty.
func (b block) kind() string {
	switch {
	case b.picture != nil:
		return "picture"
	case b.tex != "":
		return "formula"
	case b.table != nil:
		return "table"
	case b.code != "":
		return "code"
	}
	return "text"
}

// The page of a deck, in points.
const (
	slideWidth, slideHeight = 960, 540
	slideMargin             = 35
	bodyTop                 = 105
	bodyWidth               = slideWidth - 2*slideMargin
	bodyHeight              = slideHeight - bodyTop - 30
	textSize                = 24.0
	smallText               = 18.0 // of tables, programs and what they print
	formulaSize             = 28.0
)

// deckFormats are what a deck can be written as.
var deckFormats = map[string]func(d deck) ([]byte, error){"html": deck.html, "pptx": deck.pptx}

// A deck is the slides of one chapter.
type deck struct {
	title  string // with formulas
	slides []slide
}

// cmdSlides writes a deck per chapter.
func cmdSlides(ctx context.Context, root string, args []string) error {
	j := &job{root: root}
	flags := newFlags("slides", "[chapter…]", `Executes chapters and writes a deck of each: DIR/NAME.html, one file that needs no network (arrow keys, n notes, f full screen, prints to PDF), and DIR/NAME.pptx.
The slides are what the chapter marks as slides, its claims with their figures laid out for 16:9, what it asks the reader to predict, its summary and its questions.`)
	dir := flags.String("o", "slides", "`folder` to write into")
	formats := flags.String("format", "html,pptx", "comma-separated `list` of html and pptx")
	chosen, err := j.chapters(flags, args)
	if err != nil {
		return err
	}
	wanted := strings.Split(*formats, ",")
	for _, f := range wanted {
		if deckFormats[f] == nil {
			return cli.UsageError(fmt.Sprintf("slides: %q is no format; there are html and pptx", f))
		}
	}
	runner, err := j.runner(ctx, false)
	if err == nil {
		err = os.MkdirAll(*dir, 0o755)
	}
	if err != nil {
		return err
	}
	return each(ctx, j.jobs, chosen, func(c notebook.Chapter) (string, error) {
		d, err := j.deck(ctx, runner, c)
		if err != nil {
			return "", err
		}
		var lines []string
		for _, f := range wanted {
			b, err := deckFormats[f](d)
			if err != nil {
				return "", fmt.Errorf("%s: %w", c.Source, err)
			}
			file := filepath.Join(*dir, c.Name+"."+f)
			if err := wholefile.Write(file, wholefile.Bytes(b)); err != nil {
				return "", err
			}
			lines = append(lines, fmt.Sprintf("%s  %d slides", file, len(d.slides)))
		}
		return strings.Join(lines, "\n"), nil
	})
}

// deck executes a chapter and makes its slides.
func (j *job) deck(ctx context.Context, runner notebook.Runner, c notebook.Chapter) (deck, error) {
	temp, err := os.MkdirTemp("", "glassnet-slides-")
	if err != nil {
		return deck{}, err
	}
	defer os.RemoveAll(temp)
	nb, err := c.Execute(ctx, runner, j.place("GLASSNET_FIGURES="+filepath.Join(temp, c.Name), "GLASSNET_FORMATS=json"))
	if err != nil {
		return deck{}, err
	}
	files, err := filepath.Glob(filepath.Join(temp, "*.json"))
	if err != nil {
		return deck{}, err
	}
	slices.Sort(files)
	var figures [][]viz.Part
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return deck{}, err
		}
		var parts []viz.Part
		if err := json.Unmarshal(b, &parts); err != nil {
			return deck{}, fmt.Errorf("%s: %w", filepath.Base(f), err)
		}
		figures = append(figures, parts)
	}
	return newDeck(c, nb, figures), nil
}

// newDeck makes the slides of an executed chapter whose figures have been laid out for slides.
func newDeck(c notebook.Chapter, nb *notebook.Notebook, figures [][]viz.Part) deck {
	m := deckMaker{chapter: c, figures: figures}
	for _, cell := range nb.Cells {
		if done := m.cell(cell); done {
			break
		}
	}
	m.closing()
	return deck{nb.Title(c.Name), m.slides}
}

// deckMaker walks through the cells of an executed chapter.
type deckMaker struct {
	chapter notebook.Chapter
	figures [][]viz.Part // those that are left
	section string
	marked  bool // the section is for slides
	asked   bool // the next output is the answer to a question
	sources []block
	slides  []slide
}

var (
	anyHeading = regexp.MustCompile(`(?m)\A(#{1,4}) (.*)\n?`)
	htmlNote   = regexp.MustCompile(`(?sm)^<!--.*?-->\n|[ \t]*<!--.*?-->`) // one on lines of its own goes with its line
	prompt     = regexp.MustCompile(`(?s)\A\*\*Before you run it:\*\*\s*(.*)\z`)
	onList     = regexp.MustCompile(`\A(?:[-*]|\d+\.) `)
	question   = regexp.MustCompile(`\A\d+\. `)
)

// cell adds the slides of a cell. done says that the chapter proper ends here.
func (m *deckMaker) cell(c *notebook.Cell) (done bool) {
	show, _ := c.Metadata["slideshow"].(map[string]any)
	marked := show["slide_type"] == "slide"
	if c.Type == "code" {
		m.code(c, marked)
		return false
	}
	if strings.Contains(c.Source, "<!-- exercises:") {
		return true
	}
	text := htmlNote.ReplaceAllString(c.Source, "")
	if h := anyHeading.FindStringSubmatch(text); h != nil {
		text = text[len(h[0]):]
		if h[1] == "#" {
			m.opening(h[2], text)
			return false
		}
		if h[1] == "##" {
			m.section, m.marked = h[2], marked
		}
	}
	switch m.section {
	case "Questions":
		m.questions(text)
	case "Where it comes from":
		m.sources = append(m.sources, m.pieces(text).blocks...)
	case "Where next":
	case "Summary", "Common mistakes":
		m.page("text", m.section, m.pieces(text).blocks, text)
	default:
		m.text(text, marked)
	}
	return false
}

// opening makes the slides of the title and of what one can do afterwards.
func (m *deckMaker) opening(title, text string) {
	p := m.pieces(text)
	m.section = strings.TrimLeft(title, "0123456789 ")
	s := slide{kind: "title", title: title, notes: plainNotes(text)}
	if len(p.prose) > 0 {
		s.blocks = []block{{text: p.prose[0]}}
	}
	m.slides = append(m.slides, s)
	for _, b := range p.blocks {
		if onList.MatchString(b.text) {
			m.page("text", "Afterwards you can", []block{b}, "")
			break
		}
	}
}

// text makes slides of a piece of text: its formulas, tables and definitions where the section is for slides, and what it asks.
// Everything else is for who speaks.
func (m *deckMaker) text(text string, marked bool) {
	p := m.pieces(text)
	switch {
	case marked || m.marked && len(p.blocks) > 0:
		if len(p.blocks) == 0 && len(p.prose) > 0 {
			p.blocks = []block{{text: sentences(p.prose[0])[0]}}
		}
		if len(p.blocks) > 0 {
			m.page("text", m.section, p.blocks, text)
			break
		}
		fallthrough
	default:
		m.speak(text)
	}
	for _, q := range p.prompts {
		m.slides = append(m.slides, slide{kind: "question", title: "Before we run it", blocks: []block{{text: capital(q)}}})
		m.asked = true
	}
}

// capital begins a sentence.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n < len(s) && s[0] != '$' && s[0] != '`' {
		return string(unicode.ToUpper(r)) + s[n:]
	}
	return s
}

// speak adds to the notes of the last slide.
func (m *deckMaker) speak(text string) {
	if n := len(m.slides); n > 0 {
		m.slides[n-1].notes = strings.TrimSpace(m.slides[n-1].notes + "\n\n" + plainNotes(text))
	}
}

// pieces is a text taken apart.
type pieces struct {
	blocks  []block  // formulas, tables, lists and sentences with a term in bold
	prose   []string // paragraphs
	prompts []string // what the reader is to predict
}

func (m *deckMaker) pieces(text string) (p pieces) {
	for _, part := range paragraphs(text) {
		switch {
		case strings.HasPrefix(part, "$$"):
			p.blocks = append(p.blocks, block{tex: strings.TrimSpace(strings.Trim(part, "$"))})
		case strings.HasPrefix(part, "|"):
			p.blocks = append(p.blocks, block{table: tableOf(part)})
		case strings.HasPrefix(part, "```"):
			p.blocks = append(p.blocks, block{code: folded(strings.Join(strings.Split(part, "\n")[1:strings.Count(part, "\n")], "\n"))})
		case strings.HasPrefix(part, "*Exercise"), strings.HasPrefix(part, "*Playground"), strings.HasPrefix(part, "*Short path"), strings.HasPrefix(part, "<"):
		case onList.MatchString(part):
			p.blocks = append(p.blocks, block{text: part})
		case prompt.MatchString(part):
			p.prompts = append(p.prompts, prompt.FindStringSubmatch(part)[1])
		default:
			part, asked, _ := strings.Cut(part, "**Before you run it:**")
			if asked != "" {
				p.prompts = append(p.prompts, strings.TrimSpace(asked))
			}
			p.prose = append(p.prose, part)
			all := sentences(part)
			for i, s := range all {
				if !strings.Contains(s, "**") {
					continue
				}
				if n := len(p.blocks); i > 0 && (strings.HasPrefix(s, "This ") || strings.HasPrefix(s, "It ")) {
					s = all[i-1] + " " + s // or nobody knows what "this" is
					if n > 0 && p.blocks[n-1].text == all[i-1] {
						p.blocks = p.blocks[:n-1]
					}
				}
				if utf8.RuneCountInString(s) < 300 {
					p.blocks = append(p.blocks, block{text: s})
				}
			}
		}
	}
	return p
}

// paragraphs are the parts of a text between blank lines; a fenced block and what a reader unfolds are one part.
func paragraphs(text string) (parts []string) {
	var part []string
	until := ""
	for _, line := range append(strings.Split(text, "\n"), "") {
		switch {
		case until != "":
			if part = append(part, line); strings.HasPrefix(line, until) {
				until = ""
			}
		case strings.TrimSpace(line) == "":
			if len(part) > 0 {
				parts, part = append(parts, strings.Join(part, "\n")), nil
			}
		default:
			part = append(part, line)
			switch {
			case strings.HasPrefix(line, "```"):
				until = "```"
			case strings.HasPrefix(line, "<details"):
				until = "</details"
			}
		}
	}
	return parts
}

// sentences divides a paragraph behind full stops outside of formulas.
func sentences(s string) (all []string) {
	s = strings.Join(strings.Fields(strings.ReplaceAll(s, "\n> ", "\n")), " ")
	start, dollars := 0, 0
	for i := 0; i+2 < len(s); i++ {
		switch s[i] {
		case '$':
			dollars++
		case '.', '?', '!':
			if next := s[i+2]; dollars%2 == 0 && s[i+1] == ' ' && (next == '*' || next == '$' || next == '`' || 'A' <= next && next <= 'Z') {
				all, start = append(all, s[start:i+1]), i+2
			}
		}
	}
	return append(all, s[start:])
}

// tableOf is a Markdown table as rows of cells, without the line of dashes.
func tableOf(text string) (rows [][]string) {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if i == 1 || !strings.HasPrefix(line, "|") {
			continue
		}
		line = strings.ReplaceAll(strings.Trim(line, "|"), `\|`, "\uE002")
		var row []string
		for _, c := range strings.Split(line, "|") {
			row = append(row, strings.TrimSpace(strings.ReplaceAll(c, "\uE002", "|")))
		}
		rows = append(rows, row)
	}
	return rows
}

// code makes slides of the figures of a cell and, where it is marked, of what it has printed, or of the program if it shows nothing.
func (m *deckMaker) code(c *notebook.Cell, marked bool) {
	claims := c.Claims()
	shown := 0
	var printed strings.Builder
	for _, o := range c.Outputs {
		if o.Type == "stream" && o.Name == "stdout" {
			printed.WriteString(notebook.Uncoloured(o.Text))
		}
		if !isFigure(o) || len(m.figures) == 0 {
			continue
		}
		parts := m.figures[0]
		m.figures = m.figures[1:]
		title := m.section
		if shown < len(claims) {
			title = claims[shown]
		}
		if shown++; marked || m.asked || len(claims) > 0 {
			m.figure(title, parts)
		}
	}
	text := folded(trimmed(printed.String()))
	answers := m.asked && text != "" && strings.Count(text, "\n") < 30
	if m.asked = m.asked && text == "" && shown == 0; !marked && !answers {
		return
	}
	switch {
	case shown > 0 && strings.Count(text, "\n") < 4: // said rather than shown
		if text != "" {
			m.speak("```\n" + text + "\n```")
		}
	case text != "":
		m.page("text", m.section, []block{{code: text}}, "")
	case shown == 0 && !strings.HasPrefix(c.Source, "%"):
		m.page("text", m.section, []block{{code: folded(trimmed(c.Source))}}, "")
	}
}

// isFigure tells what viz.Show has displayed.
func isFigure(o *notebook.Output) bool {
	_, image := o.Data["image/png"]
	page, _ := o.Data["text/html"].(string)
	return image || strings.Contains(page, `class="viz-`)
}

// figure makes a slide of each part of a figure.
func (m *deckMaker) figure(title string, parts []viz.Part) {
	for _, p := range parts {
		s := slide{kind: "figure", title: title}
		if p.Name != "" {
			s.title += " (" + p.Name + ")"
		}
		if len(p.Rows) > 0 {
			var blocks []block
			if p.Title != "" {
				blocks = append(blocks, block{text: p.Title})
			}
			m.page("text", title, append(blocks, block{table: append([][]string{p.Header}, p.Rows...)}), "")
			continue
		}
		s.blocks = []block{{picture: &p}}
		m.slides = append(m.slides, s)
	}
}

// questions makes a slide of each question and one of its answer, which a reader unfolds: one by one, or all at the end.
func (m *deckMaker) questions(text string) {
	var asked []string
	for _, part := range paragraphs(text) {
		if answer, ok := strings.CutPrefix(part, "<details><summary>Answer"); ok {
			_, answer, _ = strings.Cut(answer, "</summary>")
			answer, _, _ = strings.Cut(answer, "</details>")
			answers := []string{answer}
			if len(asked) > 1 {
				answers = entries(answer)
			}
			for i, q := range asked {
				m.page("question", "Question", []block{{text: q}}, "")
				if i < len(answers) {
					m.answer(q, answers[i])
				}
			}
			asked = nil
		} else if question.MatchString(part) {
			asked = append(asked, entries(part)...)
		}
	}
}

// answer repeats the question and answers it.
func (m *deckMaker) answer(q, text string) {
	blocks := []block{{text: "*" + slanted.ReplaceAllString(q, "$1$2") + "*"}}
	for _, p := range paragraphs(text) {
		one := m.pieces(p)
		if len(one.prose) > 0 {
			one.blocks = []block{{text: p}}
		}
		blocks = append(blocks, one.blocks...)
	}
	m.page("answer", "Answer", blocks, "")
}

var slanted = regexp.MustCompile(`(^|[^*])\*([^*]+)\*`) // two slants would be bold

// entries are the entries of a numbered list.
func entries(list string) (all []string) {
	for _, line := range logicalLines(strings.TrimSpace(list)) {
		if mark := onList.FindString(line); mark != "" {
			all = append(all, line[len(mark):])
		}
	}
	return all
}

// closing says where everything comes from.
func (m *deckMaker) closing() {
	number, _, _ := strings.Cut(m.chapter.Name, "-")
	credit := fmt.Sprintf("This deck was made from `%s` of glassnet by `go run ./notebooks slides %s`. © 2026 the glassnet authors, BSD 3-Clause License: use it, change it, and keep this line.", m.chapter.Source, number)
	m.sources = append(m.sources, block{text: credit})
	for i := range m.sources {
		m.sources[i].small = true
	}
	m.page("credit", "Where it comes from", m.sources, "")
}

// page adds one slide, or as many as it takes. What has room on the slide of the same title before goes there.
func (m *deckMaker) page(kind, title string, blocks []block, notes string) {
	if len(blocks) == 0 {
		m.speak(notes)
		return
	}
	var rest []slide
	now := slide{kind: kind, title: title, notes: plainNotes(notes)}
	if n := len(m.slides) - 1; n >= 0 && kind == "text" && m.slides[n].kind == kind && m.slides[n].title == title {
		last := m.slides[n]
		if both := heightOf(last.blocks) + 12 + heightOf(blocks); both < 0.8*bodyHeight || last.blocks[len(last.blocks)-1].announces() && both <= bodyHeight {
			last.blocks = append(last.blocks, blocks...)
			m.slides[n] = last
			m.speak(notes)
			return
		}
	}
	for _, b := range blocks {
		for _, piece := range b.split() {
			if heightOf(now.blocks)+12+piece.height() > bodyHeight && len(now.blocks) > 0 {
				next := slide{kind: kind, title: title}
				if n := len(now.blocks) - 1; n > 0 && now.blocks[n].announces() {
					now.blocks, next.blocks = now.blocks[:n], now.blocks[n:]
				}
				rest = append(rest, now)
				now = next
			}
			now.blocks = append(now.blocks, piece)
		}
	}
	m.slides = append(append(m.slides, rest...), now)
}

// announces tells of a text that means nothing without what follows it.
func (b block) announces() bool { return strings.HasSuffix(strings.TrimRight(b.text, " *\n"), ":") }

// heightOf is how many points several blocks take, one below the other.
func heightOf(blocks []block) (sum float64) {
	for _, b := range blocks {
		sum += b.height() + 12
	}
	return sum - 12
}

// split divides a block that is higher than a slide.
func (b block) split() (parts []block) {
	if b.height() <= bodyHeight {
		return []block{b}
	}
	switch {
	case b.code != "":
		lines := strings.Split(b.code, "\n")
		several := int(math.Ceil(b.height() / bodyHeight))
		for ; several > 1; several-- {
			at := cutAt(lines, (len(lines)+several-1)/several)
			parts, lines = append(parts, block{code: strings.Join(lines[:at], "\n")}), lines[at:]
		}
		parts = append(parts, block{code: strings.Join(lines, "\n")})
	case len(b.table) > 2:
		return evenly(func(limit float64) []block { return b.rowsUpTo(limit) })
	case onList.MatchString(b.text):
		return evenly(func(limit float64) []block { return b.entriesUpTo(limit) })
	default:
		parts = []block{b}
	}
	return parts
}

// evenly cuts into as few parts as there must be, and the highest as low as it can be: no slide has a last row alone.
func evenly(cut func(limit float64) []block) []block {
	parts := cut(bodyHeight)
	for limit := bodyHeight - 20.0; limit > 0; limit -= 20 {
		lower := cut(limit)
		if len(lower) > len(parts) {
			break
		}
		parts = lower
	}
	return parts
}

// rowsUpTo divides a table into tables of at most a height, or one row.
func (b block) rowsUpTo(limit float64) (parts []block) {
	part := block{table: b.table[:1:1]}
	for _, row := range b.table[1:] {
		longer := block{table: append(part.table[:len(part.table):len(part.table)], row)}
		if longer.height() > limit && len(part.table) > 1 {
			parts, longer = append(parts, part), block{table: [][]string{b.table[0], row}}
		}
		part = longer
	}
	return append(parts, part)
}

// entriesUpTo divides a list into lists of at most a height, or one entry.
func (b block) entriesUpTo(limit float64) (parts []block) {
	part := block{small: b.small}
	for _, line := range strings.Split(b.text, "\n") {
		longer := block{text: strings.TrimPrefix(part.text+"\n"+line, "\n"), small: b.small}
		if longer.height() > limit && part.text != "" && onList.MatchString(line) {
			parts, longer = append(parts, part), block{text: line, small: b.small}
		}
		part = longer
	}
	return append(parts, part)
}

// cutAt is after how many lines, n or some more or less, a program is best cut: before the line that is indented least.
func cutAt(lines []string, n int) int {
	best, least := n, math.MaxInt
	for at := min(n+5, len(lines)-1, mostLines); at > max(n-5, 1); at-- {
		line := lines[at]
		indent := 2 * (len(line) - len(strings.TrimLeft(line, " ")))
		if strings.HasPrefix(strings.TrimSpace(line), "}") {
			indent++ // the end of something is a worse beginning
		}
		if indent < least {
			best, least = at, indent
		}
	}
	return best
}

// titlePoints is the size of a title: smaller where it takes more than two lines.
func titlePoints(title string) float64 {
	for _, size := range []float64{28, 24} {
		if _, _, lines := measured(title, true, bodyWidth/size); lines <= 2 {
			return size
		}
	}
	return 20
}

const (
	listIndent, betweenEntries = 40, 6

	lineHeight  = 1.25
	mostLines   = 17 // (bodyHeight − 16)/(smallText · lineHeight)
	codeColumns = 79 // of letters of 18 points, side by side on a slide
)

// folded is a program, or what it has printed, without lines that are wider than a slide: a comment behind a statement moves above
// it, and what is still too long goes on below, further to the right.
func folded(code string) string {
	var lines []string
	for line := range strings.SplitSeq(code, "\n") {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if statement, comment, ok := strings.Cut(line, " // "); ok && utf8.RuneCountInString(line) > codeColumns && strings.TrimSpace(statement) != "" {
			lines = append(lines, foldedLine(indent+"// "+comment, indent[:min(len(indent), codeColumns/4)]+"// ")...)
			line = strings.TrimRight(statement, " ")
		}
		lines = append(lines, foldedLine(line, indent[:min(len(indent), codeColumns/4)]+"    ")...)
	}
	return strings.Join(lines, "\n")
}

// foldedLine breaks a line at blanks, or, where there are none, anywhere.
func foldedLine(line, indent string) (lines []string) {
	for r := []rune(line); ; r = []rune(line) {
		if len(r) <= codeColumns {
			return append(lines, line)
		}
		at := strings.LastIndexByte(string(r[:codeColumns+1]), ' ')
		if at <= len(indent) {
			at = len(string(r[:codeColumns]))
		}
		lines = append(lines, strings.TrimRight(line[:at], " "))
		line = indent + strings.TrimLeft(line[at:], " ")
	}
}

// trimmed are lines without blanks at their ends.
func trimmed(code string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(code, "\t", "  "), "\n") {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// height is about how many points a block takes on a slide.
func (b block) height() float64 {
	switch {
	case b.picture != nil:
		return b.picture.Height
	case b.tex != "":
		return formulaHeight(b.tex)
	case b.code != "":
		return float64(strings.Count(strings.TrimSuffix(b.code, "\n"), "\n")+1)*smallText*lineHeight + 16
	case b.table != nil:
		sum := 0.0
		widths := b.columns()
		for i := range b.table {
			sum += b.rowHeight(i, widths)
		}
		return sum
	}
	sum := 0.0
	for i, line := range logicalLines(b.text) {
		width := float64(bodyWidth) - 15 // of the box
		if mark := onList.FindString(line); mark != "" {
			line, width = line[len(mark):], width-listIndent
			if i > 0 {
				sum += betweenEntries
			}
		}
		sum += textHeight(line, b.size(), width)
	}
	return sum
}

// size is that of the letters of a text.
func (b block) size() float64 {
	if b.small {
		return smallText
	}
	return textSize
}

// rowHeight is about how many points row i of a table takes.
func (b block) rowHeight(i int, widths []float64) float64 {
	most := 0.0
	for k, cell := range b.table[i] {
		if k < len(widths) {
			most = max(most, textHeight(cell, smallText, widths[k]-cellPadding))
		}
	}
	return most + 12
}

// cellPadding is what stands left and right of the text of a cell, together.
const cellPadding = 20

// columns are the widths of the columns of a table: as wide as their texts if these fit, or else between the longest word and that.
func (b block) columns() []float64 {
	widths, words := make([]float64, len(b.table[0])), make([]float64, len(b.table[0]))
	sum, least := 0.0, 0.0
	for k := range widths {
		for i, row := range b.table {
			if k < len(row) {
				all, word, _ := measured(row[k], i == 0, math.Inf(1))
				widths[k], words[k] = max(widths[k], smallText*all+cellPadding+1), max(words[k], smallText*word+cellPadding+1)
			}
		}
		words[k] = min(words[k], bodyWidth/2)
		sum, least = sum+widths[k], least+words[k]
	}
	switch {
	case least >= bodyWidth:
		for k := range widths {
			widths[k] = words[k] * bodyWidth / least
		}
	case sum > bodyWidth:
		share := (bodyWidth - least) / (sum - least)
		for k := range widths {
			widths[k] = words[k] + share*(widths[k]-words[k])
		}
	}
	return widths
}

// formulaHeight is about how high a formula is.
func formulaHeight(tex string) float64 {
	_, h := texSize(tex)
	return h*formulaPoints(tex) + 12
}

// formulaPoints is the size of a formula that is not wider than a slide.
func formulaPoints(tex string) float64 {
	w, h := texSize(tex)
	return max(smallText, min(formulaSize, 0.9*bodyWidth/w, bodyHeight/h))
}
