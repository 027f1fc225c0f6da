//go:build !windows

package main

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// A prediction is what a chapter asks for before a cell runs. The site keeps the outputs of that cell closed until the reader has answered.
type prediction struct {
	name    string   // of the number that is asked for; "" where anything may be said
	answer  string   // as the outputs have it; "" without a mark
	choices []string // one of which is the answer; none where it is a number
}

var (
	asks = regexp.MustCompile(`\*\*Before you run it:\*\*([^\n]*)`)
	// answerMark stands behind a question: <!-- answer: k = 21 --> or <!-- answer: notices = NLL, of NLL | reconstruction error -->.
	answerMark = regexp.MustCompile(`<!-- answer: ([^=]+) = (.+?)(?:, of (.+))? -->`)
)

// predictionIn is what a text asks last; nil if it asks nothing.
func predictionIn(text string) *prediction {
	all := asks.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return nil
	}
	p := &prediction{}
	if m := answerMark.FindStringSubmatch(all[len(all)-1][1]); m != nil {
		p.name, p.answer = m[1], m[2]
		if m[3] != "" {
			p.choices = strings.Split(m[3], " | ")
		}
	}
	return p
}

// form asks for the prediction; the script of the site shows it, and what follows it when it has been answered. Without the script the
// form stays hidden and the outputs are there.
func (p *prediction) form(key string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<form class=\"prediction\" data-key=\"%s\" data-answer=\"%s\" hidden>\n<fieldset><legend>What do you expect?</legend>\n", html.EscapeString(key), html.EscapeString(p.answer))
	switch name := html.EscapeString(p.name); {
	case len(p.choices) > 0:
		fmt.Fprintf(&b, "<span role=\"radiogroup\" aria-label=\"%s\">%s:", name, name)
		for _, c := range p.choices {
			fmt.Fprintf(&b, " <label><input type=\"radio\" name=\"p\" value=\"%s\"> %s</label>", html.EscapeString(c), html.EscapeString(c))
		}
		b.WriteString("</span>\n")
	case p.answer != "":
		fmt.Fprintf(&b, "<label>%s = <input name=\"p\" autocomplete=\"off\" size=\"10\" data-number></label>\n", name)
	default:
		b.WriteString("<label>in a few words <input name=\"p\" autocomplete=\"off\" class=\"words\"></label>\n")
	}
	b.WriteString("<button>answer</button> <button type=\"button\" class=\"open\">show it</button>\n</fieldset>\n<p role=\"status\"></p>\n</form>\n")
	return b.String()
}
