//go:build !windows

package main

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"
)

//go:embed deck.html
var deckSource string

var deckTemplate = template.Must(template.New("deck").Parse(deckSource))

// html is the deck as one page that needs no other file.
func (d deck) html() ([]byte, error) {
	r := newPageRenderer("", "") // a deck has no links and no files beside it
	for i, s := range d.slides {
		size := ""
		if s.kind != "title" {
			size = fmt.Sprintf(` style="font-size:%.3frem"`, titlePoints(s.title)/16)
		}
		fmt.Fprintf(&r.out, "<section class=\"%s\" id=\"s%d\" role=\"group\" aria-roledescription=\"slide\" aria-label=\"%[2]d of %[5]d\">\n<h2%[3]s><span>%[4]s</span></h2>\n<div class=\"body\">\n", s.kind, i+1, size, r.inline(s.title), len(d.slides))
		for _, b := range s.blocks {
			if err := r.block(b); err != nil {
				return nil, err
			}
		}
		fmt.Fprintf(&r.out, "</div>\n<div class=\"number\">%d</div>\n", i+1)
		if s.notes != "" {
			r.out.WriteString("<div class=\"notes\" role=\"note\" aria-label=\"notes\" tabindex=\"0\">\n")
			if err := r.text(plainLinks(s.notes)); err != nil {
				return nil, err
			}
			r.out.WriteString("</div>\n")
		}
		r.out.WriteString("</section>\n")
	}
	var b bytes.Buffer
	err := deckTemplate.Execute(&b, struct {
		Title string
		Body  template.HTML
	}{spoken(d.title), template.HTML(r.typeset(r.out.String()))})
	return b.Bytes(), err
}

// inline is a line of Markdown as HTML, with marks for formulas.
func (r *pageRenderer) inline(markdown string) string {
	var b strings.Builder
	source := []byte(r.extract(plainLinks(markdown)))
	if err := r.markdown.Convert(source, &b); err != nil {
		return html.EscapeString(markdown)
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(b.String()), "<p>"), "</p>")
}

// block adds a block of a slide.
func (r *pageRenderer) block(b block) error {
	switch {
	case b.picture != nil:
		p := b.picture
		fmt.Fprintf(&r.out, "<img style=\"width:%.3frem\" alt=\"%s\" src=\"data:image/png;base64,%s\">\n", p.Width/16, html.EscapeString(p.Alt), base64.StdEncoding.EncodeToString(p.PNG))
	case b.tex != "":
		steps := ""
		if strings.HasPrefix(b.tex, `\begin{aligned}`) {
			steps = ` class="steps"`
		}
		fmt.Fprintf(&r.out, "<div%s style=\"font-size:%.3frem\">%s</div>\n", steps, formulaPoints(b.tex)/16, r.extract("$$"+b.tex+"$$"))
	case b.code != "":
		fmt.Fprintf(&r.out, "<pre>%s</pre>\n", html.EscapeString(b.code))
	case b.table != nil:
		r.out.WriteString("<table>\n")
		for i, row := range b.table {
			r.out.WriteString("<tr>")
			for k, cell := range row {
				switch {
				case i == 0 && strings.TrimSpace(cell) == "":
					r.out.WriteString("<td></td>") // a heading of nothing confuses who listens
				case i == 0:
					fmt.Fprintf(&r.out, "<th scope=\"col\">%s</th>", r.inline(cell))
				case k == 0 && b.table[0][0] == "":
					fmt.Fprintf(&r.out, "<th scope=\"row\">%s</th>", r.inline(cell))
				default:
					fmt.Fprintf(&r.out, "<td>%s</td>", r.inline(cell))
				}
			}
			r.out.WriteString("</tr>\n")
		}
		r.out.WriteString("</table>\n")
	default:
		return r.text(plainLinks(b.text))
	}
	return nil
}

var markdownLink = regexp.MustCompile(`!?\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*\)`)

// plainLinks leaves of a link its words: a deck travels alone.
func plainLinks(markdown string) string { return markdownLink.ReplaceAllString(markdown, "$1") }

// plainNotes is a text without what is for readers only.
func plainNotes(text string) string {
	var keep []string
	for _, p := range paragraphs(text) {
		if !strings.HasPrefix(p, "*Exercise") && !strings.HasPrefix(p, "*Playground") && !strings.HasPrefix(p, "*Short path") && !strings.HasPrefix(p, "<") {
			keep = append(keep, p)
		}
	}
	return strings.Join(keep, "\n\n")
}

// A textRun is a piece of a line in one style.
type textRun struct {
	text               string
	bold, italic, code bool
	level              int // 1 raised, −1 lowered
}

var inlineMarks = regexp.MustCompile("(`+)(.+?)`+|\\*\\*|\\*|\uE000[0-9]+\uE001")

// runs takes a line of Markdown apart; formulas become text.
func runs(markdown string) (all []textRun) {
	var f formulas
	s := f.extract(plainLinks(strings.TrimSpace(strings.TrimPrefix(markdown, "> "))))
	now := textRun{}
	add := func(text string) {
		if text != "" {
			r := now
			r.text = html.UnescapeString(text)
			all = append(all, r)
		}
	}
	for {
		at := inlineMarks.FindStringSubmatchIndex(s)
		if at == nil {
			add(s)
			return all
		}
		add(s[:at[0]])
		mark := s[at[0]:at[1]]
		switch {
		case mark == "**":
			now.bold = !now.bold
		case mark == "*":
			now.italic = !now.italic
		case mark[0] == '`':
			now.code = true
			add(s[at[4]:at[5]])
			now.code = false
		default:
			var n int
			fmt.Sscanf(mark, "\uE000%d\uE001", &n)
			for _, piece := range scripted(texMarked(f.found[n].tex)) {
				now.level = piece.level
				add(piece.text)
			}
			now.level = 0
		}
		s = s[at[1]:]
	}
}

// scripted are the pieces of a formula in a line, raised, lowered and neither.
func scripted(line string) (all []textRun) {
	at := 0
	for _, m := range scripts.FindAllStringSubmatchIndex(line, -1) {
		all = append(all, textRun{text: line[at:m[0]]}, textRun{text: line[m[4]:m[5]], level: 1})
		if at = m[1]; line[m[2]:m[3]] == lowered {
			all[len(all)-1].level = -1
		}
	}
	return append(all, textRun{text: line[at:]})
}

// spoken is Markdown as a plain line of text.
func spoken(markdown string) string {
	var b strings.Builder
	for _, r := range runs(markdown) {
		switch r.level {
		case 1:
			b.WriteString(plainScripts(raised + r.text + level))
		case -1:
			b.WriteString(plainScripts(lowered + r.text + level))
		default:
			b.WriteString(r.text)
		}
	}
	return b.String()
}
