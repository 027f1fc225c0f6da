//go:build !windows

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"glassnet/internal/cli"
	"glassnet/internal/notebook"
)

// cmdFigures executes chapters with an environment that makes viz.Show also write each figure into files.
func cmdFigures(ctx context.Context, root string, args []string) error {
	j := &job{root: root}
	flags := newFlags("figures", "[chapter…]", `Executes chapters and writes each figure into files DIR/CHAPTER-NN-TITLE.FORMAT, for slides and print.
Figures of these chapters from an earlier run are replaced.`)
	dir := flags.String("o", "figures", "`folder` to write into")
	formats := flags.String("format", "png", "comma-separated `list` of svg, pdf and png")
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
	return each(ctx, j.jobs, chosen, func(c notebook.Chapter) (string, error) {
		old, err := figureFiles(folder, c)
		if err != nil {
			return "", err
		}
		for _, name := range old { // viz counts the files that are there
			if err := os.Remove(filepath.Join(folder, name)); err != nil {
				return "", err
			}
		}
		if _, err := c.Execute(ctx, runner, j.place("GLASSNET_FIGURES="+filepath.Join(folder, c.Name), "GLASSNET_FORMATS="+*formats, "GLASSNET_STYLE="+*style)); err != nil {
			return "", err
		}
		files, err := figureFiles(folder, c)
		if len(files) == 0 {
			return c.Source + " shows no figure", err
		}
		return filepath.Join(*dir, strings.Join(files, "\n"+*dir+string(filepath.Separator))), err
	})
}

func checkFormats(formats, style string) error {
	for _, f := range strings.Split(formats, ",") {
		if !slices.Contains([]string{"svg", "pdf", "png"}, f) {
			return cli.UsageError(fmt.Sprintf("figures: %q is no format; there are svg, pdf and png", f))
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
	pattern := regexp.MustCompile(`^` + regexp.QuoteMeta(c.Name) + `-[0-9]{2,}-.*\.(svg|pdf|png)$`)
	for _, e := range entries {
		if pattern.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, err
}
