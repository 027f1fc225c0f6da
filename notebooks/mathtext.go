//go:build !windows

package main

import (
	"encoding/xml"
	"fmt"
	"html"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A mathNode is an element of MathML.
type mathNode struct {
	name     string
	attr     map[string]string
	text     string
	children []*mathNode
}

// parseMath reads the MathML of toMathML. nil means that it is none.
func parseMath(s string) *mathNode {
	d := xml.NewDecoder(strings.NewReader(s))
	d.Strict = false
	d.Entity = maps.Clone(xml.HTMLEntity)
	d.Entity["UnderBrace"], d.Entity["OverBrace"] = "⏟", "⏞"
	root := &mathNode{}
	open := []*mathNode{root}
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &mathNode{name: t.Name.Local, attr: map[string]string{}}
			for _, a := range t.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			top.children = append(top.children, n)
			open = append(open, n)
		case xml.EndElement:
			if len(open) > 1 {
				open = open[:len(open)-1]
			}
		case xml.CharData:
			top.text += string(t)
		}
	}
	if len(root.children) != 1 || root.children[0].name != "math" {
		return nil
	}
	return root.children[0]
}

// unwrapped is the node inside rows of one.
func (n *mathNode) unwrapped() *mathNode {
	for (n.name == "mrow" || n.name == "math" || n.name == "mstyle" || n.name == "mpadded") && len(n.children) == 1 {
		n = n.children[0]
	}
	return n
}

const (
	raisedLetters  = "0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺-⁻−⁻=⁼(⁽)⁾aᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰiⁱjʲkᵏlˡmᵐnⁿoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻTᵀ⊤ᵀ𝖳ᵀ′′"
	loweredLetters = "0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊-₋−₋=₌(₍)₎aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤxₓ"
)

// script writes s in raised or lowered letters; ok tells whether all of them exist.
func script(s, letters string) (string, bool) {
	pairs := map[rune]rune{}
	r := []rune(letters)
	for i := 0; i+1 < len(r); i += 2 {
		pairs[r[i]] = r[i+1]
	}
	var b strings.Builder
	for _, c := range s {
		to, ok := pairs[c]
		if !ok {
			return "", false
		}
		b.WriteRune(to)
	}
	return b.String(), true
}

// What is raised or lowered in a line of text stands between two of these.
const (
	raised  = "\uE010"
	lowered = "\uE011"
	level   = "\uE012"
)

var scripts = regexp.MustCompile("([" + raised + lowered + "])([^" + level + "]*)" + level)

// attached is what stands behind a base, raised or lowered; scripts of scripts stay in the line.
func attached(s, where string) string { return where + plainScripts(s) + level }

// plainScripts writes a line in plain letters: x², x_max, x^(a+b).
func plainScripts(line string) string {
	return scripts.ReplaceAllStringFunc(line, func(m string) string {
		letters, sign := raisedLetters, "^"
		if strings.HasPrefix(m, lowered) {
			letters, sign = loweredLetters, "_"
		}
		s := scripts.FindStringSubmatch(m)[2]
		if t, ok := script(s, letters); ok {
			return t
		}
		if utf8.RuneCountInString(s) > 1 && !isWord(s) {
			s = "(" + s + ")"
		}
		return sign + s
	})
}

func isWord(s string) bool {
	return !strings.ContainsAny(scripts.ReplaceAllString(s, ""), " +-−=·/,")
}

// spaced are the signs that stand between blanks in a line of text.
const spaced = "=+−-≈≤≥<>→←⇒∈≠∼≪≫∝·⋅×⊙↦≡"

// line is a formula as a line of text: δ⁽ˡ⁾ = f′(z) ⊙ Wᵀδ.
func (n *mathNode) line() string {
	part := func(i int) string {
		if i < len(n.children) {
			return strings.TrimSpace(n.children[i].line())
		}
		return ""
	}
	switch n.name {
	case "mi", "mn", "mtext":
		return n.text
	case "mo":
		switch {
		case n.attr["form"] != "" || n.text == "":
			return n.text
		case strings.Contains(spaced, n.text):
			return " " + n.text + " "
		case n.text == "," || n.text == ";":
			return n.text + " "
		}
		return n.text
	case "mspace":
		return " "
	case "msub":
		return part(0) + attached(part(1), lowered)
	case "msup":
		return part(0) + attached(part(1), raised)
	case "msubsup", "munderover":
		return part(0) + attached(part(1), lowered) + attached(part(2), raised)
	case "mfrac":
		a, b := part(0), part(1)
		if f := vulgar[a+"/"+b]; f != "" {
			return f
		}
		for _, p := range []*string{&a, &b} {
			if !isWord(*p) {
				*p = "(" + *p + ")"
			}
		}
		return a + "/" + b
	case "msqrt":
		return "√(" + n.row() + ")"
	case "mroot":
		return "root " + part(1) + " of (" + part(0) + ")"
	case "munder":
		switch under := part(1); {
		case under == "⏟":
			return part(0)
		case strings.HasSuffix(n.children[0].lastText(), "⏟"):
			return part(0) + " (" + under + ")"
		default:
			return part(0) + attached(under, lowered)
		}
	case "mover":
		accents := map[string]string{"^": "\u0302", "‾": "\u0304", "¯": "\u0304", "~": "\u0303", "→": "\u20d7"}
		if a := accents[part(1)]; a != "" && utf8.RuneCountInString(part(0)) == 1 {
			return part(0) + a
		}
		return "mean(" + part(0) + ")"
	case "mtable":
		var rows []string
		for _, r := range n.children {
			var cells []string
			for _, c := range r.children {
				cells = append(cells, strings.TrimSpace(c.line()))
			}
			rows = append(rows, strings.Join(cells, " "))
		}
		return strings.Join(rows, "; ")
	}
	return n.row()
}

// vulgar are fractions that are letters.
var vulgar = map[string]string{"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾"}

// lastText is the text of the last leaf.
func (n *mathNode) lastText() string {
	for len(n.children) > 0 {
		n = n.children[len(n.children)-1]
	}
	return n.text
}

// row is the children one after the other; a function and its argument keep their distance.
func (n *mathNode) row() string {
	var b strings.Builder
	for i, c := range n.children {
		if before := n.children[max(i-1, 0)]; isSign(c) && (i == 0 || before.name == "mo" && before.attr["form"] != "postfix" && before.text != "′") {
			b.WriteString(c.text) // −3, not 2 − 3
			continue
		}
		text := c.line()
		if c.unwrapped().name == "mfrac" && len(text) > 2 && strings.Contains(text, "/") && i+1 < len(n.children) && n.children[i+1].begins() {
			text = "(" + text + ")" // (1/n) ∑, not 1/(n ∑)
		}
		b.WriteString(text)
		if c.unwrapped().attr["lspace"] != "" {
			b.WriteString(" ")
		}
	}
	return strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == ' ' || r == '\n' }), " ")
}

// begins tells of what is multiplied by what stands before it.
func (n *mathNode) begins() bool {
	n = n.unwrapped()
	return n.name != "mo" && n.name != "mspace" && n.name != "mtext" || n.attr["form"] == "prefix" || n.attr["largeop"] != ""
}

// texLine is a formula in TeX as a line of text.
func texLine(tex string) string { return plainScripts(texMarked(tex)) }

// texMarked is a formula in TeX as a line of text with marks for what is raised or lowered.
func texMarked(tex string) string {
	if n := texNode(tex); n != nil {
		return n.row()
	}
	return strings.TrimSpace(tex)
}

// omml is the formula in the language of office programs, in which it can be edited. size is in points.
func omml(n *mathNode, size float64) string {
	o := ommlWriter(fmt.Sprintf(`sz="%d"`, int(size*100)))
	return o.row(n.children)
}

type ommlWriter string // the size

func (o ommlWriter) run(text string, upright bool) string {
	if text == "" {
		return ""
	}
	style := ""
	if upright {
		style = `<m:rPr><m:sty m:val="p"/></m:rPr>`
	}
	return `<m:r>` + style + `<a:rPr lang="en-US" ` + string(o) + `><a:latin typeface="Cambria Math"/></a:rPr><m:t>` + html.EscapeString(text) + `</m:t></m:r>`
}

// words is text inside a formula. Brackets are text, too: LibreOffice wants every other one to have its partner.
func (o ommlWriter) words(text string) string {
	return `<m:r><m:rPr><m:nor/></m:rPr><a:rPr lang="en-US" ` + string(o) + `><a:latin typeface="Cambria Math"/></a:rPr><m:t>` + html.EscapeString(text) + `</m:t></m:r>`
}

// isSign tells of signs that need something on both sides.
func isSign(n *mathNode) bool {
	return n.name == "mo" && n.text != "" && strings.Contains(spaced, n.text)
}

// row writes nodes one after the other, those between two large brackets as one.
func (o ommlWriter) row(nodes []*mathNode) string {
	var b strings.Builder
	if len(nodes) > 0 && isSign(nodes[0].unwrapped()) {
		b.WriteString(o.words("\u200a"))
	}
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		if n.name == "mo" && n.attr["fence"] == "true" && n.attr["stretchy"] == "true" && n.attr["form"] != "postfix" {
			end := i + 1
			for end < len(nodes) && !(nodes[end].name == "mo" && nodes[end].attr["fence"] == "true" && nodes[end].attr["stretchy"] == "true") {
				end++
			}
			closing := ""
			if end < len(nodes) {
				closing = nodes[end].text
			}
			fmt.Fprintf(&b, `<m:d><m:dPr><m:begChr m:val="%s"/><m:endChr m:val="%s"/></m:dPr><m:e>%s</m:e></m:d>`, html.EscapeString(n.text), html.EscapeString(closing), o.row(nodes[i+1:min(end, len(nodes))]))
			i = end
			continue
		}
		b.WriteString(o.node(n))
		if n.unwrapped().attr["lspace"] != "" {
			b.WriteString(o.words("\u2009"))
		}
	}
	if n := len(nodes); n > 0 && isSign(nodes[n-1].unwrapped()) {
		b.WriteString(o.words("\u200a"))
	}
	return b.String()
}

// ems is the width of a space: fmt would read the e of 2.00em as the beginning of an exponent.
func (n *mathNode) ems() float64 {
	w, _ := strconv.ParseFloat(strings.TrimSuffix(n.attr["width"], "em"), 64)
	return w
}

const lineOfFormula = 1.1 // the height of a line of it, in the size of its letters

// size is about how wide and high a formula is, in the size of its letters.
func (n *mathNode) size() (w, h float64) {
	across := func(nodes []*mathNode) (w, h float64) {
		h = lineOfFormula
		for _, c := range nodes {
			cw, ch := c.size()
			w, h = w+cw, max(h, ch)
		}
		return w, h
	}
	switch n.name {
	case "mi", "mn", "mtext":
		for _, r := range n.text {
			if w += 0.6; unicode.IsUpper(r) {
				w += 0.15
			}
		}
		return w, lineOfFormula
	case "mo":
		switch {
		case n.attr["largeop"] != "":
			return 1.3, 1.9
		case n.text == "," || n.attr["form"] != "":
			return 0.45, lineOfFormula
		case n.text != "" && strings.Contains(spaced, n.text):
			return 1.3, lineOfFormula
		}
		return 0.5, lineOfFormula
	case "mspace":
		return n.ems(), 0
	case "msub", "msup":
		bw, bh := n.children[0].size()
		sw, sh := n.children[1].size()
		return bw + 0.7*sw, bh + 0.25*sh
	case "msubsup":
		bw, bh := n.children[0].size()
		lw, lh := n.children[1].size()
		uw, uh := n.children[2].size()
		return bw + 0.7*max(lw, uw), bh + 0.2*(lh+uh)
	case "mover":
		w, h = n.children[0].size()
		return w, h + 0.25
	case "mfrac", "munder", "munderover":
		scale := 0.7
		if n.name == "mfrac" {
			scale = 1
		}
		for i, c := range n.children {
			cw, ch := c.size()
			if i > 0 || n.name == "mfrac" {
				cw, ch = scale*cw, scale*ch
			}
			w, h = max(w, cw), h+ch
		}
		return w + 0.2, h + 0.1
	case "mtable":
		var widths []float64
		for _, r := range n.children {
			high := 1.3
			for k, c := range r.children {
				cw, ch := across(c.children)
				if k == len(widths) {
					widths = append(widths, 0)
				}
				widths[k], high = max(widths[k], cw+1), max(high, ch+0.15)
			}
			h += high
		}
		for _, cw := range widths {
			w += cw
		}
		return w, h
	}
	return across(n.children)
}

// texNode is a formula in TeX as a tree, nil if it cannot be typeset. Decks ask often.
func texNode(tex string) *mathNode {
	if n, ok := texNodes.Load(tex); ok {
		return n.(*mathNode)
	}
	var n *mathNode
	if m, ok := toMathML(formula{tex, true}); ok {
		n = parseMath(m)
	}
	texNodes.Store(tex, n)
	return n
}

var texNodes sync.Map // of *mathNode by TeX

// texSize is the size of a formula in TeX, in the size of its letters.
func texSize(tex string) (w, h float64) {
	if n := texNode(tex); n != nil {
		return n.size()
	}
	return 0.6 * float64(utf8.RuneCountInString(tex)), 1.4
}

// node writes one element.
func (o ommlWriter) node(n *mathNode) string {
	child := func(i int) string {
		if i < len(n.children) {
			return o.node(n.children[i])
		}
		return ""
	}
	switch n.name {
	case "mi":
		if utf8.RuneCountInString(n.text) > 1 || n.attr["mathvariant"] == "normal" {
			return o.words(n.text)
		}
		return o.run(n.text, false)
	case "mn":
		return o.run(n.text, true)
	case "mo":
		if strings.ContainsAny(n.text, "()[]{}|‖⌈⌉⌊⌋") {
			return o.words(n.text)
		}
		return o.run(n.text, true)
	case "mtext":
		return o.words(n.text)
	case "mspace":
		if n.ems() <= 0 {
			return ""
		}
		return o.words(strings.Repeat("\u2004", max(1, int(3*n.ems()))))
	case "msub":
		return `<m:sSub><m:e>` + child(0) + `</m:e><m:sub>` + child(1) + `</m:sub></m:sSub>`
	case "msup":
		return `<m:sSup><m:e>` + child(0) + `</m:e><m:sup>` + child(1) + `</m:sup></m:sSup>`
	case "msubsup":
		return `<m:sSubSup><m:e>` + child(0) + `</m:e><m:sub>` + child(1) + `</m:sub><m:sup>` + child(2) + `</m:sup></m:sSubSup>`
	case "mfrac":
		return `<m:f><m:num>` + child(0) + `</m:num><m:den>` + child(1) + `</m:den></m:f>`
	case "msqrt":
		return `<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/><m:e>` + o.row(n.children) + `</m:e></m:rad>`
	case "mroot":
		return `<m:rad><m:deg>` + child(1) + `</m:deg><m:e>` + child(0) + `</m:e></m:rad>`
	case "munderover":
		return `<m:limUpp><m:e><m:limLow><m:e>` + child(0) + `</m:e><m:lim>` + child(1) + `</m:lim></m:limLow></m:e><m:lim>` + child(2) + `</m:lim></m:limUpp>`
	case "munder":
		if len(n.children) == 2 && n.children[1].text == "⏟" {
			return `<m:groupChr><m:groupChrPr><m:chr m:val="⏟"/><m:pos m:val="bot"/><m:vertJc m:val="top"/></m:groupChrPr><m:e>` + child(0) + `</m:e></m:groupChr>`
		}
		return `<m:limLow><m:e>` + child(0) + `</m:e><m:lim>` + child(1) + `</m:lim></m:limLow>`
	case "mover":
		switch over := n.children[len(n.children)-1].text; over {
		case "‾", "¯":
			return `<m:bar><m:barPr><m:pos m:val="top"/></m:barPr><m:e>` + child(0) + `</m:e></m:bar>`
		case "^":
			return `<m:acc><m:accPr><m:chr m:val="` + "\u0302" + `"/></m:accPr><m:e>` + child(0) + `</m:e></m:acc>`
		case "~":
			return `<m:acc><m:accPr><m:chr m:val="` + "\u0303" + `"/></m:accPr><m:e>` + child(0) + `</m:e></m:acc>`
		}
		return `<m:limUpp><m:e>` + child(0) + `</m:e><m:lim>` + child(1) + `</m:lim></m:limUpp>`
	case "mtable":
		return o.table(n)
	}
	return o.row(n.children)
}

// table writes a matrix, or lines with their signs of equality below one another.
func (o ommlWriter) table(n *mathNode) string {
	var columns, rows strings.Builder
	for _, c := range n.children[0].children {
		align := "center"
		for _, a := range []string{"left", "right"} {
			if c.attr["columnalign"] == a || n.attr["columnalign"] == a {
				align = a
			}
		}
		columns.WriteString(`<m:mc><m:mcPr><m:count m:val="1"/><m:mcJc m:val="` + align + `"/></m:mcPr></m:mc>`)
	}
	for _, r := range n.children {
		rows.WriteString("<m:mr>")
		for _, c := range r.children {
			inside := o.row(c.children)
			if inside == "" {
				inside = o.words("\u200a")
			}
			rows.WriteString("<m:e>" + inside + "</m:e>")
		}
		rows.WriteString("</m:mr>")
	}
	return `<m:m><m:mPr><m:mcs>` + columns.String() + `</m:mcs></m:mPr>` + rows.String() + `</m:m>`
}
