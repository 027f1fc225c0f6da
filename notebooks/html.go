//go:build !windows

package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"html"
	"html/template"
	"mime"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"glassnet/internal/cli"
	"glassnet/internal/notebook"
	"glassnet/internal/wholefile"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// page is what page.html shows: a chapter, or the list of chapters.
type page struct {
	Title          string
	Previous, Next *pageLink
	Contents       []pageLink    // sections
	Body           template.HTML // of a chapter
	Chapters       []pageLink    // of the list
	Site           bool          // with the head of the site: its pages, search and theme
	Wide           bool          // no column of text
	Style          template.CSS
}

type pageLink struct {
	File  string // or #anchor
	Title template.HTML
	Level int // of the heading
}

// cmdHTML writes the notebooks as pages.
func cmdHTML(ctx context.Context, root string, args []string) error {
	flags := newFlags("html", "[chapter…]", `Writes notebooks as pages DIR/NAME.html and the list DIR/index.html. The pages need no Jupyter, no network and no script:
formulas are MathML, figures are in the page.`)
	dir := flags.String("o", filepath.Join(root, "html"), "`folder` to write into")
	names, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	chosen, err := chooseChapters(root, names)
	if err != nil {
		return err
	}
	folder, err := filepath.Abs(*dir)
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err != nil {
		return err
	}
	links, err := pageLinks(root)
	if err != nil {
		return err
	}
	index := writePage(filepath.Join(folder, "index.html"), page{Title: "glassnet", Chapters: links})
	return errors.Join(index, each(ctx, 1, chosen, func(c notebook.Chapter) (string, error) {
		return filepath.Join(*dir, c.Name+".html"), writeChapter(c, root, folder, links)
	}))
}

// pageLinks lists the chapters that have a notebook.
func pageLinks(root string) (links []pageLink, err error) {
	all, err := notebook.Chapters(root)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if nb, err := notebook.Read(filepath.Join(root, c.Notebook)); err == nil {
			links = append(links, pageLink{File: c.Name + ".html", Title: inline(nb.Title(c.Name))})
		}
	}
	return links, nil
}

// inline is a line of plain text and formulas as HTML.
func inline(s string) template.HTML {
	var f formulas
	return template.HTML(f.typeset(html.EscapeString(f.extract(s))))
}

func writeChapter(c notebook.Chapter, root, folder string, links []pageLink) error {
	file := filepath.Join(root, c.Notebook)
	nb, err := notebook.Read(file)
	if os.IsNotExist(err) {
		return fmt.Errorf("%s is missing; run: go run ./notebooks build %s", c.Notebook, c.Name)
	}
	if err != nil {
		return err
	}
	p := page{Title: strings.ReplaceAll(nb.Title(c.Name), "$", "")}
	if i := slices.IndexFunc(links, func(l pageLink) bool { return l.File == c.Name+".html" }); i >= 0 {
		if i > 0 {
			p.Previous = &links[i-1]
		}
		if i+1 < len(links) {
			p.Next = &links[i+1]
		}
	}
	r := newPageRenderer(filepath.Dir(file), folder)
	body, err := r.render(nb)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Notebook, err)
	}
	p.Body, p.Contents = template.HTML(body), r.contents
	for _, tex := range r.unknown {
		logf("%s: this formula cannot be typeset and is shown as its source: %s", c.Source, tex)
	}
	return writePage(filepath.Join(folder, c.Name+".html"), p)
}

func writePage(file string, p page) error {
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return err
	}
	return wholefile.Write(file, wholefile.Bytes(b.Bytes()))
}

// pageRenderer writes the cells of one notebook as HTML.
type pageRenderer struct {
	formulas
	from, to string // folders of the notebook and of the page
	markdown goldmark.Markdown
	anchors  anchors
	contents []pageLink
	out      strings.Builder

	site    *site // whose pages the links lead to; nil for a page alone
	place   string
	section *section // that is being read, for the search
	numbers []string // behind the figures, as CSV; none on a page of its own, which has no files beside it
	figures int      // shown so far
}

func newPageRenderer(from, to string) *pageRenderer {
	r := &pageRenderer{from: from, to: to, anchors: anchors{}}
	r.markdown = goldmark.New(
		goldmark.WithExtensions(extension.GFM),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(gmhtml.WithUnsafe(), // chapters may contain HTML
			renderer.WithNodeRenderers(util.Prioritized(goBlocks{}, 100))))
	return r
}

// render is the body of the page.
func (r *pageRenderer) render(nb *notebook.Notebook) (string, error) {
	var asked *prediction // whose answer the next outputs are
	key := ""             // of the question that the cells since the last text answer
	for _, c := range nb.Cells {
		switch c.Type {
		case "markdown":
			if err := r.text(c.Source); err != nil {
				return "", err
			}
			if key = ""; r.site != nil {
				asked = cmp.Or(predictionIn(c.Source), asked)
			}
		case "code":
			fmt.Fprintf(&r.out, "<div class=\"cell\">\n<pre class=\"go\"><code>%s</code></pre>\n", highlight(c.Source))
			if asked != nil && len(c.Outputs) > 0 {
				key = c.ID
				r.out.WriteString(asked.form(key))
				asked = nil
			}
			end := ""
			if key != "" && len(c.Outputs) > 0 {
				fmt.Fprintf(&r.out, "<div class=\"answer\" data-of=\"%s\">\n", key)
				end = "</div>\n"
			}
			for _, o := range c.Outputs {
				if err := r.output(o); err != nil {
					return "", err
				}
				if err := r.offer(o); err != nil {
					return "", err
				}
			}
			r.out.WriteString(end + "</div>\n")
		}
	}
	r.end()
	r.typesetContents()
	return r.typeset(r.out.String()), nil
}

func (r *pageRenderer) typesetContents() []pageLink {
	for i := range r.contents {
		r.contents[i].Title = template.HTML(r.typeset(string(r.contents[i].Title)))
	}
	return r.contents
}

// text adds Markdown and collects its headings.
func (r *pageRenderer) text(source string) error {
	b := []byte(r.extract(source))
	doc := r.markdown.Parser().Parse(gmtext.NewReader(b), parser.WithContext(parser.NewContext(parser.WithIDs(r.anchors))))
	var nowhere []*ast.Link
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			id, _ := n.AttributeString("id")
			if anchor, ok := id.([]byte); ok && (n.Level == 2 || n.Level == 3) {
				r.contents = append(r.contents, pageLink{"#" + string(anchor), template.HTML(html.EscapeString(notebook.PlainText(n, b))), n.Level})
			}
		case *ast.Link:
			link := r.link(string(n.Destination))
			if link == "" && len(n.Destination) > 0 {
				nowhere = append(nowhere, n)
			}
			n.Destination = []byte(link)
		case *ast.Image:
			n.Destination = []byte(r.picture(string(n.Destination)))
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return err
	}
	for _, n := range nowhere { // the text stays
		for c := n.FirstChild(); c != nil; c = n.FirstChild() {
			n.Parent().InsertBefore(n.Parent(), n, c)
		}
		n.Parent().RemoveChild(n.Parent(), n)
	}
	for n := doc.FirstChild(); n != nil && r.section != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			id, _ := h.AttributeString("id")
			if anchor, ok := id.([]byte); ok {
				r.begin(string(anchor), notebook.PlainText(h, b))
			}
			continue
		}
		ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if entering && n.Type() == ast.TypeBlock && (n.FirstChild() == nil || n.FirstChild().Type() == ast.TypeInline) {
				r.section.Text += " " + formulaMark.ReplaceAllString(notebook.PlainText(n, b), "")
				return ast.WalkSkipChildren, nil
			}
			return ast.WalkContinue, nil
		})
	}
	return r.markdown.Renderer().Render(&r.out, b, doc)
}

// begin ends the section that the search reads, and begins the one of a heading.
func (r *pageRenderer) begin(anchor, title string) {
	if r.section == nil {
		return
	}
	file, _, _ := strings.Cut(r.section.URL, "#")
	r.end()
	r.section = &section{URL: file + "#" + anchor, Title: strings.TrimSpace(formulaMark.ReplaceAllString(title, "")), Place: r.place}
}

// end gives the section to the site.
func (r *pageRenderer) end() {
	if r.section == nil {
		return
	}
	if r.section.Text = strings.Join(strings.Fields(r.section.Text), " "); r.section.Text != "" {
		r.site.found = append(r.site.found, *r.section)
	}
	r.section = &section{URL: r.section.URL, Title: r.section.Title, Place: r.place}
}

// link turns a link of a notebook into one of the page: another notebook becomes its page, another file stays the same file. A site links
// to its own pages only: "" for anything else.
func (r *pageRenderer) link(link string) string {
	if link == "" || !notebook.IsRelative(link) || strings.HasPrefix(link, "#") {
		return link
	}
	if r.site != nil {
		return r.site.page(r.from, link)
	}
	file, fragment, found := strings.Cut(link, "#")
	if found {
		fragment = "#" + fragment
	}
	if name, ok := strings.CutSuffix(file, ".ipynb"); ok && !strings.Contains(name, "/") {
		return name + ".html" + fragment
	}
	to, err := filepath.Rel(r.to, filepath.Join(r.from, filepath.FromSlash(file)))
	if err != nil {
		return link
	}
	return filepath.ToSlash(to) + fragment
}

// picture puts a picture file into the page.
func (r *pageRenderer) picture(link string) string {
	kind := mime.TypeByExtension(path.Ext(link))
	if !notebook.IsRelative(link) || !strings.HasPrefix(kind, "image/") {
		return link
	}
	b, err := os.ReadFile(filepath.Join(r.from, filepath.FromSlash(link)))
	if err != nil {
		return r.link(link)
	}
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(b)
}

// output adds what a cell has shown, in the best type that a page can show.
func (r *pageRenderer) output(o *notebook.Output) error {
	switch o.Type {
	case "stream":
		fmt.Fprintf(&r.out, "<pre class=\"output %s\">%s</pre>\n", html.EscapeString(o.Name), plain(o.Text))
		return nil
	case "error":
		fmt.Fprintf(&r.out, "<pre class=\"output error\">%s</pre>\n", plain(strings.Join(o.Traceback, "\n")))
		return nil
	}
	data := func(mime string) string { s, _ := o.Data[mime].(string); return strings.TrimSpace(s) }
	switch {
	case data("text/html") != "":
		fmt.Fprintf(&r.out, "<div class=\"output html\">%s</div>\n", data("text/html"))
	case data("image/svg+xml") != "":
		fmt.Fprintf(&r.out, "<div class=\"output figure\">%s</div>\n", data("image/svg+xml"))
	case data("image/png") != "":
		fmt.Fprintf(&r.out, "<div class=\"output figure\">%s</div>\n", r.image(o, "image/png"))
	case data("image/jpeg") != "":
		fmt.Fprintf(&r.out, "<div class=\"output figure\">%s</div>\n", r.image(o, "image/jpeg"))
	case data("text/markdown") != "":
		r.out.WriteString("<div class=\"output text\">\n")
		defer r.out.WriteString("</div>\n")
		return r.text(data("text/markdown"))
	case data("text/latex") != "":
		r.out.WriteString("<div class=\"output text\">\n")
		defer r.out.WriteString("</div>\n")
		return r.text(data("text/latex"))
	default:
		fmt.Fprintf(&r.out, "<pre class=\"output\">%s</pre>\n", plain(data("text/plain")))
	}
	return nil
}

// offer adds the numbers behind a figure. A figure that is a table has them already.
func (r *pageRenderer) offer(o *notebook.Output) error {
	if len(r.numbers) == 0 || !isFigure(o) {
		return nil
	}
	r.figures++
	if o.Data["image/png"] == nil && !strings.Contains(fmt.Sprint(o.Data["text/html"]), "<img") {
		return nil
	}
	page, _, _ := strings.Cut(r.section.URL, "#")
	text, err := r.site.offer(fmt.Sprintf("%s-%02d.csv", strings.TrimSuffix(page, ".html"), r.figures), r.numbers[r.figures-1])
	r.out.WriteString(text)
	return err
}

// image is a picture with the size and the description that its metadata give.
func (r *pageRenderer) image(o *notebook.Output, mime string) string {
	meta, _ := o.Metadata[mime].(map[string]any)
	alt, ok := meta["alt"].(string)
	if !ok {
		alt, _ = o.Data["text/plain"].(string)
	}
	var size string
	for _, side := range []string{"width", "height"} {
		if v, ok := meta[side]; ok {
			size += fmt.Sprintf(" %s=\"%s\"", side, html.EscapeString(fmt.Sprint(v)))
		}
	}
	b, _ := o.Data[mime].(string)
	return fmt.Sprintf("<img src=\"data:%s;base64,%s\" alt=\"%s\"%s>", mime, strings.Join(strings.Fields(b), ""), html.EscapeString(alt), size)
}

// plain is text of a terminal as HTML.
func plain(s string) string { return html.EscapeString(notebook.Uncoloured(s)) }

// anchors names headings as GitHub does: "What δ is" becomes what-δ-is.
type anchors map[string]bool

func (a anchors) Generate(heading []byte, _ ast.NodeKind) []byte {
	name := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, strings.TrimSpace(formulaMark.ReplaceAllString(string(heading), "")))
	id := name
	for n := 1; id == "" || a[id]; n++ {
		id = fmt.Sprintf("%s-%d", name, n)
	}
	a[id] = true
	return []byte(id)
}

func (a anchors) Put(id []byte) { a[string(id)] = true }

// goBlocks renders fenced code: Go with colours, anything else as it is.
type goBlocks struct{}

func (goBlocks) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindFencedCodeBlock, func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		block := n.(*ast.FencedCodeBlock)
		if entering {
			class, code := "", string(block.Lines().Value(source))
			text := html.EscapeString(code)
			if string(block.Language(source)) == "go" {
				class, text = ` class="go"`, highlight(code)
			}
			fmt.Fprintf(w, "<pre%s><code>%s</code></pre>\n", class, text)
		}
		return ast.WalkSkipChildren, nil
	})
}

var kernelLine = regexp.MustCompile(`(?m)^[%!].`)

// highlight is Go source as HTML with keywords, comments, literals and the kernel's own lines (%% and !command) marked.
func highlight(source string) string {
	source = strings.ReplaceAll(source, "\r", "") // as the scanner does
	var out strings.Builder
	done := 0
	mark := func(class string, begin, length int) {
		out.WriteString(html.EscapeString(source[done:begin]))
		done = begin + length
		fmt.Fprintf(&out, `<span class="%s">%s</span>`, class, html.EscapeString(source[begin:done]))
	}
	code := kernelLine.ReplaceAllStringFunc(source, func(s string) string { return ("//" + s)[:len(s)] }) // a comment for the scanner
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(code))
	s.Init(file, []byte(code), func(token.Position, string) {}, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		switch {
		case tok == token.EOF:
			out.WriteString(html.EscapeString(source[done:]))
			return out.String()
		case tok == token.COMMENT && strings.IndexByte("%!", source[file.Offset(pos)]) >= 0, tok.IsKeyword():
			mark("k", file.Offset(pos), len(lit))
		case tok == token.COMMENT:
			mark("c", file.Offset(pos), len(lit))
		case tok == token.STRING, tok == token.CHAR:
			mark("s", file.Offset(pos), len(lit))
		case tok == token.INT, tok == token.FLOAT, tok == token.IMAG:
			mark("n", file.Offset(pos), len(lit))
		}
	}
}
