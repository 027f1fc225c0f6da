//go:build !windows

package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"glassnet/internal/notebook"
	"glassnet/internal/wholefile"
)

// A numbersFunc gives the numbers behind the figures of a chapter as CSV, in the order in which the figures are shown.
type numbersFunc func(ctx context.Context, c notebook.Chapter) ([]string, error)

// figureNumbers executes a chapter for the numbers behind its figures.
func (j *job) figureNumbers(ctx context.Context, c notebook.Chapter) (all []string, err error) {
	temp, err := os.MkdirTemp("", "glassnet-numbers-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	if _, err := c.Execute(ctx, notebook.Compiled{}, j.place("GLASSNET_FIGURES="+filepath.Join(temp, c.Name), "GLASSNET_FORMATS=csv")); err != nil {
		return nil, err
	}
	files, err := figureFiles(temp, c)
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	for _, name := range files {
		b, err := os.ReadFile(filepath.Join(temp, name))
		if err != nil {
			return nil, err
		}
		all = append(all, string(b))
	}
	return all, nil
}

// shortTable is the number of rows up to which the numbers stand in the page; longer ones are a file beside it.
const shortTable = 30

// offer writes the numbers of a figure below it: a file beside the page, and a table in it where that is short.
func (s *site) offer(file, text string) (string, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	if len(rows) < 2 {
		return "", nil // it has no numbers
	}
	if err := wholefile.Write(filepath.Join(s.folder, file), wholefile.Bytes([]byte(text))); err != nil {
		return "", err
	}
	link := fmt.Sprintf("<a href=\"%s\" download>%s as CSV</a>", html.EscapeString(file), plural(len(rows)-1, "row"))
	if len(rows)-1 > shortTable {
		return fmt.Sprintf("<p class=\"numbers\">The numbers: %s</p>\n", link), nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<details class=\"numbers\"><summary>The numbers</summary>\n<div class=\"wide\"><table>\n")
	for i, row := range rows {
		open, end := "<td>", "</td>"
		if i == 0 {
			open, end = "<th scope=\"col\">", "</th>"
		}
		b.WriteString("<tr>")
		for _, cell := range row {
			if v, err := strconv.ParseFloat(cell, 64); err == nil && i > 0 {
				cell = strings.Replace(strconv.FormatFloat(v, 'g', 5, 64), "-", "−", 1)
			}
			b.WriteString(open + html.EscapeString(cell) + end)
		}
		b.WriteString("</tr>\n")
	}
	fmt.Fprintf(&b, "</table></div>\n%s</details>\n", link)
	return b.String(), nil
}
