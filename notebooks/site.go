//go:build !windows

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"html"
	"html/template"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	texttemplate "text/template"

	"glassnet/exercises/check"
	"glassnet/exercises/check/course"
	"glassnet/internal/cli"
	"glassnet/internal/notebook"
	"glassnet/internal/wholefile"
)

//go:embed site
var siteFiles embed.FS

// cmdSite writes the whole course as pages that link to each other and to nothing else.
func cmdSite(ctx context.Context, root string, args []string) error {
	flags := newFlags("site", "", `Writes the course as a site: the chapters, the exercises with their solutions, glossary, notation, search and a playground. It needs no
network and no server, and may be put under any address; open DIR/index.html. It executes the chapters, which takes minutes, so that each figure
offers the numbers behind it.`)
	dir := flags.String("o", filepath.Join(root, "site"), "`folder` to write into")
	serve := flags.Bool("serve", false, "then serve the folder on this machine")
	j := &job{root: root}
	j.addFlags(flags)
	rest, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return cli.UsageError(fmt.Sprintf("site takes no arguments, got %q", rest[0]))
	}
	folder, err := filepath.Abs(*dir)
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err != nil {
		return err
	}
	if err := writeSite(ctx, root, folder, j.figureNumbers, j.jobs); err != nil {
		return err
	}
	fmt.Println(filepath.Join(*dir, "index.html"))
	if *serve {
		return serveFolder(ctx, folder)
	}
	return nil
}

// serveFolder serves a folder until the context ends.
func serveFolder(ctx context.Context, folder string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	logf("http://%s/ (ends with Ctrl-C)", l.Addr())
	server := http.Server{Handler: http.FileServer(http.Dir(folder))}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// A site knows where everything of the course has its page.
type site struct {
	root, folder string
	links        []pageLink        // to the chapters
	pages        map[string]string // the page of a file or folder, by its path from the root
	found        []section         // for the search, in order
	terms        []glossaryTerm
	tours        []tour
}

// A section is what the search finds.
type section struct {
	URL   string `json:"u"`
	Title string `json:"t"`
	Place string `json:"p"` // the chapter
	Text  string `json:"x"`
}

type glossaryTerm struct{ Name, Others, Meaning, URL, Chapter string }

// writeSite writes the site into a folder, with the numbers behind its figures; jobs chapters are executed at the same time.
func writeSite(ctx context.Context, root, folder string, numbers numbersFunc, jobs int) error {
	s, err := newSite(root, folder)
	if err != nil {
		return err
	}
	all, err := notebook.Chapters(root)
	if err != nil {
		return err
	}
	behind, at := make([][]string, len(all)), make([]int, len(all))
	for i := range at {
		at[i] = i
	}
	if err := each(ctx, jobs, at, func(i int) (_ string, err error) {
		behind[i], err = numbers(ctx, all[i])
		return "", err
	}); err != nil {
		return err
	}
	var opening []chapterCard
	for i, c := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		card, err := s.chapter(c, behind[i])
		if err != nil {
			return err
		}
		opening = append(opening, card)
	}
	for _, write := range []func() error{
		func() error { return s.text("chapters/notation.md", "notation.html", "Notation") },
		s.glossary,
		func() error { return s.exercises(all) },
		func() error { return s.playground(ctx) },
		func() error { return s.answers(ctx) },
		func() error { return s.index(opening) },
		s.search,
		s.static,
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

func newSite(root, folder string) (*site, error) {
	links, err := pageLinks(root)
	if err != nil {
		return nil, err
	}
	s := &site{root: root, folder: folder, links: links, pages: map[string]string{"README.md": "index.html", "chapters/glossary.md": "glossary.html", "chapters/notation.md": "notation.html", "exercises/README.md": "exercises.html", toursFile: "playground.html"}}
	if s.tours, err = readTours(root); err != nil {
		return nil, err
	}
	for _, t := range s.tours {
		s.pages[toursFile+"#"+string(anchors{}.Generate([]byte(t.Title), 0))] = "playground.html#" + t.Hash
	}
	all, err := notebook.Chapters(root)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		page := c.Name + ".html"
		s.pages[c.Source], s.pages[c.Notebook], s.pages["chapters/"+c.Name], s.pages["exercises/"+c.Name] = page, page, page, page
		s.pages["solutions/"+c.Name] = c.Name + "-solutions.html"
		nb, err := notebook.Read(filepath.Join(root, c.Notebook))
		if err != nil {
			return nil, fmt.Errorf("%w; run: go run ./notebooks build %s", err, c.Name)
		}
		for _, e := range exercisesOf(nb) {
			s.pages["exercises/"+c.Name+"/"+e.dir] = page + "#" + e.anchor
			s.pages["solutions/"+c.Name+"/"+e.dir] = c.Name + "-solutions.html#" + e.dir
		}
	}
	return s, nil
}

// exercise is one of a chapter: its folder is its name in small letters.
type exercise struct{ dir, number, title, anchor, about string }

var (
	exerciseHeading = regexp.MustCompile(`(?m)^### (\d+)\. (.+)\n+([^\n]*)`)
	exerciseName    = regexp.MustCompile(`exercise\.([A-Z]\w*)`)
)

// exercisesOf lists the exercises at the end of a notebook: a heading, a sentence, and a cell that checks exercise.Name.
func exercisesOf(nb *notebook.Notebook) (all []exercise) {
	taken := anchors{}
	var open *exercise
	for _, c := range nb.Cells {
		if c.Type == "markdown" {
			for _, m := range pageHeading.FindAllStringSubmatch(c.Source, -1) {
				id := string(taken.Generate([]byte(m[2]), 0))
				if h := exerciseHeading.FindStringSubmatch(m[0] + "\n" + after(c.Source, m[0])); h != nil {
					open = &exercise{number: h[1], title: h[2], anchor: id, about: h[3]}
				}
			}
		} else if m := exerciseName.FindStringSubmatch(c.Source); m != nil && open != nil {
			open.dir = strings.ToLower(m[1])
			all = append(all, *open)
			open = nil
		}
	}
	return all
}

var pageHeading = regexp.MustCompile(`(?m)^(#{1,6}) (.+)$`)

// after is what follows the line.
func after(text, line string) string {
	_, rest, _ := strings.Cut(text, line+"\n")
	return strings.TrimLeft(rest, "\n")
}

// page returns the page of a link that leads from a folder of the repository; "" if the site has none.
func (s *site) page(from, link string) string {
	file, fragment, _ := strings.Cut(link, "#")
	rel, err := filepath.Rel(s.root, filepath.Join(from, filepath.FromSlash(file)))
	if err != nil {
		return ""
	}
	rel = strings.TrimSuffix(filepath.ToSlash(rel), "/")
	if page := s.pages[rel+"#"+fragment]; page != "" {
		return page
	}
	page := s.pages[rel]
	if page != "" && fragment != "" && !strings.Contains(page, "#") {
		page += "#" + fragment
	}
	return page
}

// chapterCard is a line of the list of chapters.
type chapterCard struct {
	Link     pageLink
	Question template.HTML
	Minutes  string
}

var shortPath = regexp.MustCompile(`(?m)^\*(Short path: .*)\*$`)

// chapter writes the page of a chapter; numbers are those behind its figures.
func (s *site) chapter(c notebook.Chapter, numbers []string) (card chapterCard, err error) {
	file := filepath.Join(s.root, c.Notebook)
	nb, err := notebook.Read(file)
	if err != nil {
		return card, err
	}
	if shown := len(shownFigures(nb)); len(numbers) != shown {
		return card, fmt.Errorf("%s shows %d figures, and there are the numbers of %d; run: go run ./notebooks build %s", c.Notebook, shown, len(numbers), c.Name)
	}
	r := s.renderer(filepath.Dir(file), c.Name+".html", strings.ReplaceAll(nb.Title(c.Name), "$", ""))
	r.numbers = numbers
	body, err := r.render(nb)
	if err != nil {
		return card, fmt.Errorf("%s: %w", c.Notebook, err)
	}
	p := s.newPage(r.place)
	p.Body, p.Contents = template.HTML(body), r.contents
	at := slices.IndexFunc(s.links, func(l pageLink) bool { return l.File == c.Name+".html" })
	if at > 0 {
		p.Previous = &s.links[at-1]
	}
	if at+1 < len(s.links) {
		p.Next = &s.links[at+1]
	}
	card.Link = s.links[at]
	first := nb.Cells[0].Source
	if m := shortPath.FindStringSubmatch(first); m != nil {
		card.Minutes = m[1]
	}
	for block := range strings.SplitSeq(first, "\n\n") {
		if block = strings.TrimSpace(block); block != "" && !strings.HasPrefix(block, "#") {
			card.Question = template.HTML(s.sentence(filepath.Dir(file), block))
			break
		}
	}
	return card, writePage(filepath.Join(s.folder, c.Name+".html"), p)
}

// sentence is a paragraph of Markdown without the paragraph.
func (s *site) sentence(from, markdown string) string {
	r := newPageRenderer(from, s.folder)
	r.site = s
	if err := r.text(markdown); err != nil {
		return html.EscapeString(markdown)
	}
	text := strings.TrimSpace(r.typeset(r.out.String()))
	return strings.TrimSuffix(strings.TrimPrefix(text, "<p>"), "</p>")
}

func (s *site) renderer(from, file, place string) *pageRenderer {
	r := newPageRenderer(from, s.folder)
	r.site, r.place = s, place
	r.section = &section{URL: file, Title: place, Place: place}
	return r
}

func (s *site) newPage(title string) page { return page{Title: title, Site: true} }

// text writes a Markdown file as a page.
func (s *site) text(file, name, title string) error {
	b, err := os.ReadFile(filepath.Join(s.root, filepath.FromSlash(file)))
	if err != nil {
		return err
	}
	r := s.renderer(filepath.Join(s.root, path.Dir(file)), name, title)
	if err := r.text(string(b)); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	r.end()
	p := s.newPage(title)
	p.Body, p.Contents = template.HTML(r.typeset(r.out.String())), r.typesetContents()
	return writePage(filepath.Join(s.folder, name), p)
}

var (
	glossaryPart = regexp.MustCompile(`^## (\d+) \[([^\]]*)\]\(([^)]*)\)`)
	glossaryRow  = regexp.MustCompile(`^\| ([^|]+) \| ([^|]*) ?\| ([^|]+) \|$`)
)

// glossary writes all terms in the order of the alphabet, each with the chapter that defines it.
func (s *site) glossary() error {
	b, err := os.ReadFile(filepath.Join(s.root, "chapters/glossary.md"))
	if err != nil {
		return err
	}
	url, chapter := "", ""
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if m := glossaryPart.FindStringSubmatch(line); m != nil {
			url, chapter = s.page(filepath.Join(s.root, "chapters"), m[3]), m[1]
		} else if m := glossaryRow.FindStringSubmatch(line); m != nil && m[1] != "term" && url != "" {
			s.terms = append(s.terms, glossaryTerm{strings.TrimSpace(m[1]), strings.TrimSpace(m[2]), m[3], url, chapter})
		}
	}
	slices.SortStableFunc(s.terms, func(a, b glossaryTerm) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	var out strings.Builder
	out.WriteString("<h1>Glossary</h1>\n<p>Each term with the chapter that defines it.</p>\n<dl class=\"glossary\">\n")
	from := filepath.Join(s.root, "chapters")
	for _, t := range s.terms {
		id := string(anchors{}.Generate([]byte(t.Name), 0))
		others := ""
		if t.Others != "" {
			others = " <span class=\"others\">also: " + s.sentence(from, t.Others) + "</span>"
		}
		fmt.Fprintf(&out, "<dt id=\"%s\">%s%s</dt>\n<dd>%s. <a href=\"%s\">Chapter %s</a></dd>\n", id, s.sentence(from, t.Name), others, strings.TrimSuffix(s.sentence(from, t.Meaning), "."), t.URL, t.Chapter)
		s.found = append(s.found, section{"glossary.html#" + id, t.Name, "Glossary", t.Others + " " + t.Meaning})
	}
	out.WriteString("</dl>\n")
	p := s.newPage("Glossary")
	p.Body = template.HTML(out.String())
	return writePage(filepath.Join(s.folder, "glossary.html"), p)
}

// exercises writes the list of all exercises, and a page of solutions for each chapter.
func (s *site) exercises(all []notebook.Chapter) error {
	var out strings.Builder
	out.WriteString("<h1>Exercises</h1>\n<p>Answer them in the notebook of the chapter or in the files of the folder exercises: the checker says what the answer computes and names the mistake. Formulas, numbers and choices can be answered <a href=\"answers.html\">on a page</a>, without Go. A solution helps most after a try of one's own.</p>\n")
	p := s.newPage("Exercises")
	for _, c := range all {
		nb, err := notebook.Read(filepath.Join(s.root, c.Notebook))
		if err != nil {
			return err
		}
		list := exercisesOf(nb)
		if len(list) == 0 {
			continue
		}
		id := "c" + c.Name[:2]
		title := inline(nb.Title(c.Name))
		fmt.Fprintf(&out, "<h2 id=\"%s\">%s</h2>\n<ol>\n", id, title)
		p.Contents = append(p.Contents, pageLink{"#" + id, title, 2})
		for _, e := range list {
			fmt.Fprintf(&out, "<li value=\"%s\"><a href=\"%s.html#%s\">%s</a> %s <a class=\"quiet\" href=\"%s-solutions.html#%s\">solution<span class=\"unseen\"> of %s</span></a></li>\n", e.number, c.Name, e.anchor, s.sentence(s.root, e.title), s.sentence(s.root, e.about), c.Name, e.dir, e.dir)
		}
		out.WriteString("</ol>\n")
		if err := s.solutions(c, string(title), list); err != nil {
			return err
		}
	}
	p.Body = template.HTML(out.String())
	return writePage(filepath.Join(s.folder, "exercises.html"), p)
}

func (s *site) solutions(c notebook.Chapter, title string, list []exercise) error {
	var out strings.Builder
	fmt.Fprintf(&out, "<h1>Solutions: %s</h1>\n", title)
	for _, e := range list {
		b, err := os.ReadFile(filepath.Join(s.root, "solutions", c.Name, e.dir, e.dir+".go"))
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "<h2 id=\"%s\">%s. %s</h2>\n<p><a href=\"%s.html#%s\">the exercise</a></p>\n<details><summary>show the solution</summary>\n<pre class=\"go\" tabindex=\"0\"><code>%s</code></pre>\n</details>\n",
			e.dir, e.number, s.sentence(s.root, e.title), c.Name, e.anchor, highlight(string(b)))
	}
	p := s.newPage("Solutions")
	p.Body = template.HTML(out.String())
	return writePage(filepath.Join(s.folder, c.Name+"-solutions.html"), p)
}

// index writes the first page.
func (s *site) index(cards []chapterCard) error {
	var out strings.Builder
	out.WriteString("<h1>glassnet</h1>\n<p>A neural network is usually a black box; here it is made of glass. Every net input z, activation a, error term δ and gradient is a value that stays, has its book name and can be printed, drawn and checked.</p>\n" +
		"<p><a class=\"big\" href=\"playground.html\">Open the playground</a>: a network that you train step by step, forward and back, and every neuron of which you can open.</p>\n<ol class=\"cards\">\n")
	for _, c := range cards {
		fmt.Fprintf(&out, "<li><a href=\"%s\">%s</a><p>%s</p>\n<p class=\"quiet\">%s</p></li>\n", c.Link.File, c.Link.Title, c.Question, html.EscapeString(c.Minutes))
	}
	out.WriteString("</ol>\n")
	p := s.newPage("glassnet")
	p.Body = template.HTML(out.String())
	return writePage(filepath.Join(s.folder, "index.html"), p)
}

// search writes what the search looks through: a script, because a page of a local file may not fetch.
func (s *site) search() error {
	b, err := json.Marshal(s.found)
	if err != nil {
		return err
	}
	return wholefile.Write(filepath.Join(s.folder, "search-index.js"), wholefile.Bytes(append([]byte("window.searchIndex = "), append(b, ';', '\n')...)))
}

// static copies the scripts.
func (s *site) static() error {
	for _, name := range []string{"site.js", "compute.js", "playground.js", "answers.js"} {
		b, err := siteFiles.ReadFile("site/" + name)
		if err != nil {
			return err
		}
		if err := wholefile.Write(filepath.Join(s.folder, name), wholefile.Bytes(b)); err != nil {
			return err
		}
	}
	return nil
}

// A tour is a link into the playground, as chapters/playground.md has it.
type tour struct{ Title, Hash, Text string }

const toursFile = "chapters/playground.md"

var tourPart = regexp.MustCompile("(?m)^## (.+)\n\n`#(.+)`\n\n(.+)$")

// readTours reads the tours.
func readTours(root string) (tours []tour, err error) {
	b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(toursFile)))
	if err != nil {
		return nil, err
	}
	for _, m := range tourPart.FindAllStringSubmatch(string(b), -1) {
		tours = append(tours, tour{m[1], m[2], m[3]})
	}
	if headings := strings.Count(string(b), "\n## "); len(tours) != headings || headings == 0 {
		return nil, fmt.Errorf("%s: %d of %d tours have a heading, a line `#data=…` and a line of text", toursFile, len(tours), headings)
	}
	return tours, nil
}

// playground writes the page and its computation.
func (s *site) playground(ctx context.Context) error {
	worker, err := s.worker(ctx)
	if err != nil {
		return err
	}
	style, err := siteFiles.ReadFile("site/playground.css")
	if err != nil {
		return err
	}
	t, err := texttemplate.ParseFS(siteFiles, "site/playground.html")
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := t.ExecuteTemplate(&body, "body", map[string]any{"Worker": worker, "Tours": s.tours}); err != nil {
		return err
	}
	p := s.newPage("Playground")
	p.Body, p.Style, p.Wide = template.HTML(body.String()), template.CSS(style), true
	if err := writePage(filepath.Join(s.folder, "playground.html"), p); err != nil {
		return err
	}
	s.found = append(s.found, section{"playground.html", "Playground", "Playground", "train a network step by step, open every neuron"})
	return s.compile(ctx, "playground")
}

// worker is the script in which a page computes: Go's own, and the one that talks to the page.
func (s *site) worker(ctx context.Context) (string, error) {
	goTool, err := notebook.FindGo(ctx, s.root)
	if err != nil {
		return "", err
	}
	exec, err := os.ReadFile(filepath.Join(goTool.Root, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return "", fmt.Errorf("the Go installation has no lib/wasm/wasm_exec.js: %w", err)
	}
	worker, err := siteFiles.ReadFile("site/worker.js")
	return string(exec) + "\n" + string(worker), err
}

// answers writes the page of the exercises that need no Go, and the checker that judges them there.
func (s *site) answers(ctx context.Context) error {
	worker, err := s.worker(ctx)
	if err != nil {
		return err
	}
	style, err := siteFiles.ReadFile("site/answers.css")
	if err != nil {
		return err
	}
	var out strings.Builder
	out.WriteString(`<h1>Exercises without Go</h1>
<p>Formulas, numbers and choices are answered here: you write the formula, the checker writes down what you have computed and names the mistake. The exercises that ask for a program are in the <a href="exercises.html">chapters</a>. What you do stays in this browser.</p>
<p><strong id="sum"></strong> <button type="button" id="export">export the progress</button></p>
<p id="waiting" role="status">Loading the checker …</p>
<div id="main" aria-busy="true">
`)
	p := s.newPage("Exercises without Go")
	for _, c := range course.Chapters {
		page := c.Name + ".html"
		heading := false
		for _, e := range c.Exercises {
			if e.Entry() == "" || s.pages["exercises/"+e.ID] == "" {
				continue
			}
			says, err := s.statement(e)
			if err != nil {
				return err
			}
			if !heading {
				title := s.links[slices.IndexFunc(s.links, func(l pageLink) bool { return l.File == page })].Title
				fmt.Fprintf(&out, "<h2 id=\"a%s\">%s</h2>\n", c.Name[:2], title)
				p.Contents, heading = append(p.Contents, pageLink{"#a" + c.Name[:2], title, 2}), true
			}
			fmt.Fprintf(&out, "<article class=\"exercise\" id=\"e-%s\" hidden>\n<h3>%s<span class=\"state\"></span></h3>\n<p class=\"quiet\">%s, %s, about %d minutes. <a href=\"%s\">In the chapter</a></p>\n%s"+
				"<form><p><button>check</button> <button type=\"button\" class=\"hint\">hint 1 of %d</button></p></form>\n<div class=\"verdict\" role=\"status\"></div>\n<div class=\"hints\"></div>\n</article>\n",
				e.ID, html.EscapeString(e.Title), e.Kind, plural(e.Points, "point"), e.Minutes, s.pages["exercises/"+e.ID], says, len(e.Hints))
			s.found = append(s.found, section{"answers.html#e-" + e.ID, e.Title, "Exercises without Go", ""})
		}
	}
	out.WriteString("</div>\n<script type=\"text/plain\" id=\"worker\">" + worker + "</script>\n<script src=\"compute.js\"></script>\n<script src=\"answers.js\"></script>\n")
	p.Body, p.Style = template.HTML(out.String()), template.CSS(style)
	if err := writePage(filepath.Join(s.folder, "answers.html"), p); err != nil {
		return err
	}
	return s.compile(ctx, "answers")
}

func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// statement is what the solution's comment asks for.
func (s *site) statement(e *check.Spec) (string, error) {
	file := filepath.Join(s.root, "solutions", filepath.FromSlash(e.ID), e.Folder()+".go")
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		return "", err
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == e.Func && fn.Doc != nil {
			var docs comment.Parser
			printer := comment.Printer{HeadingLevel: 4, HeadingID: func(*comment.Heading) string { return "" }}
			return string(printer.HTML(docs.Parse(fn.Doc.Text()))), nil
		}
	}
	return "", fmt.Errorf("%s: there is no comment that says what %s computes", file, e.Func)
}

// compile makes the computation of a page, twice: compressed for servers, and in a script for pages that may not fetch.
func (s *site) compile(ctx context.Context, name string) error {
	goTool, err := notebook.FindGo(ctx, s.root)
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "glassnet-site-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	file := filepath.Join(temp, name+".wasm")
	// -l puts no function into another: a tenth less to load.
	cmd := goTool.Command(ctx, s.root, append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=", "CGO_ENABLED=0"), "build", "-trimpath", "-ldflags=-s -w", "-gcflags=all=-l", "-o", file, "./notebooks/"+name+"/wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("the page %s does not compile: %w\n%s", name, err, out)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	small, err := compressed(b)
	if err != nil {
		return err
	}
	if err := wholefile.Write(filepath.Join(s.folder, name+".wasm.gz"), wholefile.Bytes(small)); err != nil {
		return err
	}
	script := "window." + name + "Wasm = \"" + base64.StdEncoding.EncodeToString(small) + "\";\n"
	return wholefile.Write(filepath.Join(s.folder, name+"-wasm.js"), wholefile.Bytes([]byte(script)))
}

// compressed is b in the gzip format.
func compressed(b []byte) ([]byte, error) {
	var small bytes.Buffer
	w, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return small.Bytes(), nil
}
