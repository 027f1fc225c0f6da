//go:build !windows

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"glassnet/internal/cli"
	"glassnet/internal/notebook"
	"glassnet/internal/wholefile"
)

// cmdFigures executes chapters with an environment that makes viz.Show also write each figure into files.
func cmdFigures(ctx context.Context, root string, args []string) error {
	j := &job{root: root}
	flags := newFlags("figures", "[chapter…]", `Executes chapters and writes each figure into files DIR/CHAPTER-NN-SECTION-CLAIM.FORMAT, for slides and print, and lists them in DIR/figures.csv.
Figures of these chapters from an earlier run are replaced.`)
	dir := flags.String("o", "figures", "`folder` to write into")
	formats := flags.String("format", "png", "comma-separated `list` of svg, pdf and png, and csv for the numbers")
	style := flags.String("style", "", "slide: 16:9 with large type")
	chosen, err := j.chapters(flags, args)
	if err == nil {
		err = checkFormats(*formats, *style)
	}
	if err != nil {
		return err
	}
	runner, err := j.runner(ctx, false)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*dir, 0o755); err != nil {
		return err
	}
	folder, err := filepath.Abs(*dir) // cells run elsewhere
	if err != nil {
		return err
	}
	var mu sync.Mutex
	err = each(ctx, j.jobs, chosen, func(c notebook.Chapter) (string, error) {
		old, err := figureFiles(folder, c)
		if err != nil {
			return "", err
		}
		for _, name := range old { // viz counts the files that are there
			if err := os.Remove(filepath.Join(folder, name)); err != nil {
				return "", err
			}
		}
		nb, err := c.Execute(ctx, runner, j.place("GLASSNET_FIGURES="+filepath.Join(folder, c.Name), "GLASSNET_FORMATS="+*formats, "GLASSNET_STYLE="+*style))
		if err != nil {
			return "", err
		}
		mu.Lock()
		defer mu.Unlock()
		files, err := manifest(folder, c, nb)
		if len(files) == 0 {
			return c.Source + " shows no figure", err
		}
		return filepath.Join(*dir, strings.Join(files, "\n"+*dir+string(filepath.Separator))), err
	})
	return err
}

// manifestColumns say of each file what it shows.
var manifestColumns = []string{"file", "chapter", "figure", "section", "claim", "alt"}

// manifest puts the sections into the names of a chapter's figures and lists them in figures.csv, in which the lines of other chapters stay.
func manifest(folder string, c notebook.Chapter, nb *notebook.Notebook) (names []string, err error) {
	files, err := figureFiles(folder, c)
	if err != nil {
		return nil, err
	}
	list := filepath.Join(folder, "figures.csv")
	rows := [][]string{manifestColumns}
	if old, err := os.ReadFile(list); err == nil {
		if kept, err := csv.NewReader(bytes.NewReader(old)).ReadAll(); err == nil && len(kept) > 0 && slices.Equal(kept[0], manifestColumns) {
			rows = slices.DeleteFunc(kept, func(row []string) bool { return row[1] == c.Name })
		}
	}
	shown := shownFigures(nb)
	for _, name := range files {
		number := name[len(c.Name)+1:]
		number, rest, _ := strings.Cut(number, "-")
		k, _ := strconv.Atoi(number)
		var f shownFigure
		if 1 <= k && k <= len(shown) {
			f = shown[k-1]
		}
		to := strings.Join(slices.DeleteFunc([]string{c.Name, number, slug(f.section), rest}, func(s string) bool { return s == "" }), "-")
		if to != name {
			b, err := os.ReadFile(filepath.Join(folder, name))
			if err == nil {
				err = wholefile.Write(filepath.Join(folder, to), wholefile.Bytes(b))
			}
			if err == nil {
				err = os.Remove(filepath.Join(folder, name))
			}
			if err != nil {
				return nil, err
			}
		}
		names = append(names, to)
		rows = append(rows, []string{to, c.Name, number, spoken(f.section), f.claim, f.alt})
	}
	slices.SortStableFunc(rows[1:], func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		return nil, err
	}
	return names, wholefile.Write(list, wholefile.Bytes(b.Bytes()))
}

// A shownFigure is where a figure stands in a chapter and what is said of it.
type shownFigure struct{ section, claim, alt string }

// shownFigures are the figures of an executed chapter in their order.
func shownFigures(nb *notebook.Notebook) (all []shownFigure) {
	section := ""
	for _, c := range nb.Cells {
		if h := anyHeading.FindStringSubmatch(htmlNote.ReplaceAllString(c.Source, "")); c.Type == "markdown" && h != nil {
			section = strings.TrimLeft(h[2], "0123456789 ")
		}
		claims := c.Claims()
		for _, o := range c.Outputs {
			if !isFigure(o) {
				continue
			}
			f := shownFigure{section: section}
			if len(claims) > 0 {
				f.claim, claims = claims[0], claims[1:]
			}
			plain, _ := o.Data["text/plain"].(string)
			f.alt = strings.Trim(plain, "[]\n")
			all = append(all, f)
		}
	}
	return all
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// slug is a heading as a part of the name of a file.
func slug(heading string) string {
	s := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(strings.ReplaceAll(spoken(heading), "δ", "delta")), "-"), "-")
	if len(s) > 40 {
		s = s[:40]
		if end := strings.LastIndexByte(s, '-'); end > 0 {
			s = s[:end]
		}
	}
	return s
}

func checkFormats(formats, style string) error {
	for _, f := range strings.Split(formats, ",") {
		if !slices.Contains([]string{"svg", "pdf", "png", "csv"}, f) {
			return cli.UsageError(fmt.Sprintf("figures: %q is no format; there are svg, pdf, png and csv", f))
		}
	}
	if style != "" && style != "slide" {
		return cli.UsageError(fmt.Sprintf("figures: %q is no style; there is slide", style))
	}
	return nil
}

// figureFiles lists the figures of a chapter in a folder, in order.
func figureFiles(folder string, c notebook.Chapter) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	pattern := regexp.MustCompile(`^` + regexp.QuoteMeta(c.Name) + `-[0-9]{2,}-.*\.(svg|pdf|png|csv)$`)
	for _, e := range entries {
		if pattern.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, err
}
