package notebook

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"html"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	gmtext "github.com/yuin/goldmark/text"
)

// markdown reads chapters: CommonMark with GitHub's tables.
var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM))

// Convert turns a chapter in Markdown into a notebook that has not run.
//
// A block fenced as ```go becomes a code cell. Its info words: norun leaves it in the text; raises-exception says that the cell
// is meant to fail. All other text becomes Markdown cells, a new one at each heading and at each line of its own that reads
// <!-- cell -->, or <!-- slide -->, <!-- subslide -->, <!-- fragment -->, <!-- notes -->, <!-- skip -->, which also says how a
// slide show treats the cell that follows. <!-- claim: a sentence --> above a code cell, one line for each figure that the cell shows,
// says what is to be seen there; see [Cell.Claims]. rewrite gets each relative link and returns what the notebook says instead.
func Convert(source []byte, rewrite func(link string) string) (*Notebook, error) {
	source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
	defined := parser.NewContext()
	doc := markdown.Parser().Parse(gmtext.NewReader(source), parser.WithContext(defined))
	for _, r := range defined.References() {
		return nil, fmt.Errorf("[%s]: a definition does not reach the other cells of a notebook: write [text](%s)", r.Label(), r.Destination())
	}
	c := converter{source: source, ids: map[string]int{}, rewrite: linkRewriter(doc, source, rewrite)}
	var title string
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			if err := c.fence(n); err != nil {
				return nil, err
			}
		case *ast.Heading:
			if n.Lines().Len() > 0 {
				c.text(c.lineStart(n.Lines().At(0).Start))
			}
			if title == "" && n.Level == 1 {
				title = PlainText(n, source)
			}
		case *ast.HTMLBlock:
			if m := mark.FindSubmatch(blockText(n, source)); m != nil {
				c.text(c.lineStart(n.Lines().At(0).Start))
				c.done = n.Lines().At(n.Lines().Len() - 1).Stop
				if word := string(m[1]); word != "cell" {
					c.slide = word
				}
			} else if m := claim.FindSubmatch(blockText(n, source)); m != nil {
				c.text(c.lineStart(n.Lines().At(0).Start))
				c.done = n.Lines().At(n.Lines().Len() - 1).Stop
				c.claims = append(c.claims, string(m[1]))
			}
		}
	}
	c.text(len(source))
	if lost := append(c.lost, c.claims...); len(lost) > 0 {
		return nil, fmt.Errorf("<!-- claim: %s --> does not stand directly above a code cell", lost[0])
	}
	if title == "" {
		return nil, errors.New("there is no title: a line that begins with one #")
	}
	return &Notebook{Cells: c.cells, Minor: 5, Metadata: map[string]any{
		"kernelspec": map[string]any{"display_name": "Go (glassnet)", "language": "go", "name": "glassnet"},
		"language_info": map[string]any{"codemirror_mode": "go", "file_extension": ".go", "mimetype": "text/x-go", "name": "go",
			"nbconvert_exporter": "", "pygments_lexer": "go"},
		"title": title,
	}}, nil
}

// mark is a comment that says where a cell begins.
var mark = regexp.MustCompile(`^\s*<!--\s*(cell|slide|subslide|fragment|notes|skip)\s*-->\s*$`)

// claim is a comment that says what is to be seen in a figure.
var claim = regexp.MustCompile(`^\s*<!--\s*claim:\s*(\S(?:.*\S)?)\s*-->\s*$`)

// converter walks through a chapter. The text before done is in cells already.
type converter struct {
	source  []byte
	done    int
	slide   string   // slide type of the next cell
	claims  []string // of the next cell
	lost    []string // claims that no code cell follows
	cells   []*Cell
	ids     map[string]int
	rewrite func(string) string
}

// text makes a Markdown cell of what lies between the last cell and end.
func (c *converter) text(end int) {
	if end > c.done {
		c.add("markdown", c.done, end, nil)
		c.done = end
	}
}

// fence makes a code cell of a block of Go.
func (c *converter) fence(n *ast.FencedCodeBlock) error {
	if n.Info == nil {
		return nil
	}
	words := strings.Fields(string(n.Info.Segment.Value(c.source)))
	if len(words) == 0 || words[0] != "go" {
		return nil
	}
	var tags []any
	for _, word := range words[1:] {
		switch word {
		case "norun":
			return nil
		case "raises-exception":
			tags = append(tags, word)
		default:
			return fmt.Errorf("line %d: ```go %s: a Go block may be marked norun or raises-exception", c.line(n.Info.Segment.Start), word)
		}
	}
	opening := c.lineStart(n.Info.Segment.Start)
	begin := c.lineEnd(opening)
	end := begin
	if n.Lines().Len() > 0 {
		end = n.Lines().At(n.Lines().Len() - 1).Stop
	}
	if !isClosing(c.source[end:c.lineEnd(end)], c.source[opening:begin]) {
		return fmt.Errorf("line %d: this ```go block is not closed", c.line(opening))
	}
	c.text(opening)
	c.add("code", begin, end, tags)
	c.done = c.lineEnd(end)
	return nil
}

// isClosing reports whether a line closes the fence that another line opens.
func isClosing(line, opening []byte) bool {
	fence := bytes.TrimLeft(opening, " ")
	n := len(fence) - len(bytes.TrimLeft(fence, string(fence[:1])))
	line = bytes.TrimSpace(line)
	return len(line) >= n && len(bytes.Trim(line, string(fence[:1]))) == 0
}

// add appends a cell with source[begin:end], unless that is blank.
func (c *converter) add(typ string, begin, end int, tags []any) {
	text := string(c.source[begin:end])
	if strings.TrimSpace(text) == "" && typ != "code" {
		return
	}
	line := c.line(begin) + leadingBlankLines(text)
	text = trimBlankLines(text)
	if typ == "markdown" {
		text = c.rewrite(text)
	}
	metadata := map[string]any{}
	if len(c.claims) > 0 {
		if typ != "code" {
			c.lost = append(c.lost, c.claims...)
		}
		claims := make([]any, len(c.claims))
		for i, says := range c.claims {
			claims[i] = says
		}
		metadata["claims"], c.claims = claims, nil
	}
	if len(tags) > 0 {
		metadata["tags"] = tags
	}
	if c.slide != "" {
		metadata["slideshow"] = map[string]any{"slide_type": c.slide}
		c.slide = ""
	}
	hash := sha256.Sum256([]byte(typ + "\n" + text))
	id := fmt.Sprintf("%x", hash[:4])
	if c.ids[id]++; c.ids[id] > 1 {
		id = fmt.Sprintf("%s-%d", id, c.ids[id])
	}
	c.cells = append(c.cells, &Cell{Type: typ, ID: id, Metadata: metadata, Source: text, Line: line})
}

func (c *converter) line(offset int) int { return 1 + bytes.Count(c.source[:offset], []byte("\n")) }

func (c *converter) lineStart(offset int) int {
	return 1 + bytes.LastIndexByte(c.source[:offset], '\n')
}

// lineEnd is the offset behind the newline of the line at offset.
func (c *converter) lineEnd(offset int) int {
	if i := bytes.IndexByte(c.source[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(c.source)
}

var blankLines = regexp.MustCompile(`^(?:[ \t]*\n)*`)

func leadingBlankLines(s string) int { return strings.Count(blankLines.FindString(s), "\n") }

func trimBlankLines(s string) string {
	return strings.TrimRight(s[len(blankLines.FindString(s)):], " \t\n")
}

// blockText is the source of a block.
func blockText(n ast.Node, source []byte) []byte {
	if h, ok := n.(*ast.HTMLBlock); ok && h.HasClosure() {
		return append(slices.Clone(n.Lines().Value(source)), h.ClosureLine.Value(source)...)
	}
	return n.Lines().Value(source)
}

// PlainText is what a reader sees of a node, without markup.
func PlainText(n ast.Node, source []byte) string {
	var b strings.Builder
	ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n := n.(type) {
			case *ast.Text:
				b.Write(n.Value(source))
			case *ast.String:
				b.Write(n.Value)
			}
		}
		return ast.WalkContinue, nil
	})
	return html.UnescapeString(b.String())
}

// linkRewriter finds the relative links of a chapter and returns a function that rewrites them in a piece of its source.
func linkRewriter(doc ast.Node, source []byte, rewrite func(string) string) func(string) string {
	var pairs []string
	seen := map[string]bool{}
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		var link string
		switch n := n.(type) {
		case *ast.Link:
			link = string(n.Destination)
		case *ast.Image:
			link = string(n.Destination)
		}
		if !entering || link == "" || seen[link] || !IsRelative(link) {
			return ast.WalkContinue, nil
		}
		seen[link] = true
		if to := rewrite(link); to != link {
			for _, around := range []string{"](%s)", "](%s ", "](<%s>"} {
				pairs = append(pairs, fmt.Sprintf(around, link), fmt.Sprintf(around, to))
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.NewReplacer(pairs...).Replace
}

// IsRelative reports whether a link leads to a file of the repository.
func IsRelative(link string) bool {
	return !strings.HasPrefix(link, "#") && !strings.HasPrefix(link, "/") && !regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`).MatchString(link)
}

var chapterLink = regexp.MustCompile(`^chapters/([0-9]+-[^/]+)/en\.md$`)

// notebookLink returns the link in notebooks/en/NAME.ipynb for a relative link in chapters/NAME/en.md:
// another chapter becomes its notebook, any other file stays the same file.
func notebookLink(name, link string) string {
	file, fragment, found := strings.Cut(link, "#")
	if found {
		fragment = "#" + fragment
	}
	target := path.Join("chapters", name, file)
	if m := chapterLink.FindStringSubmatch(target); m != nil {
		return m[1] + ".ipynb" + fragment
	}
	return path.Join("../..", target) + fragment
}
