package data

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Cora is 2,708 papers on machine learning in 7 classes, 5,278 pairs of them of
// which one cites the other, and for every paper which of 1,433 words it has. The
// split is that of published results: 20 papers of each class to learn from, 500
// to choose by, 1,000 to test; the other labels are not used. (Sen et al., 2008;
// split: Yang et al., 2016)
//
// Two tables are read, plain or with the ending .gz, from dir or dir/cora, or if
// dir is "" from the folder that the environment variable GLASSNET_DATA names, or
// else from glassnet/cora in [os.UserCacheDir]:
//
//	nodes.tsv   node, class, split, words    a row per paper, from node 0; split is train, val, test or none; words by number, with spaces between
//	edges.tsv   a, b                         a row per undirected edge
//
// Both begin with a line of names. They are not downloaded: no public copy has
// this form. [KarateClub] and [Communities] need no file.
func Cora(dir string) (*Graph, error) {
	folder := cmp.Or(dir, os.Getenv("GLASSNET_DATA"))
	if folder == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("data: Cora: no folder was named, and there is no cache: %w", err)
		}
		folder = filepath.Join(cache, "glassnet")
	}
	g := &Graph{Name: "Cora", Vocabulary: 1433, Classes: numbers(7)}
	if err := readTable("Cora", folder, "nodes.tsv", g.readNode); err != nil {
		return nil, err
	}
	g.Nodes = len(g.Labels)
	if err := readTable("Cora", folder, "edges.tsv", g.readEdge); err != nil {
		return nil, err
	}
	if g.Nodes != 2708 || len(g.Edges) != 5278 || len(g.Train) != 140 || len(g.Validation) != 500 || len(g.Test) != 1000 {
		return nil, fmt.Errorf("data: Cora: %s has %d nodes and %d edges, split %d/%d/%d; Cora has 2708 and 5278, split 140/500/1000", folder, g.Nodes, len(g.Edges), len(g.Train), len(g.Validation), len(g.Test))
	}
	return g, nil
}

// readNode reads a row of nodes.tsv.
func (g *Graph) readNode(cells []string) error {
	if len(cells) != 4 {
		return fmt.Errorf("%d cells, want node, class, split and words", len(cells))
	}
	node, err := below(cells[0], 1<<20)
	if err != nil {
		return err
	}
	if node != len(g.Labels) {
		return fmt.Errorf("node %d, want %d: nodes stand in their order", node, len(g.Labels))
	}
	class, err := below(cells[1], len(g.Classes))
	if err != nil {
		return err
	}
	var words []int
	for _, cell := range strings.Fields(cells[3]) {
		w, err := below(cell, g.Vocabulary)
		if err != nil {
			return err
		}
		words = append(words, w)
	}
	switch cells[2] {
	case "train":
		g.Train = append(g.Train, node)
	case "val":
		g.Validation = append(g.Validation, node)
	case "test":
		g.Test = append(g.Test, node)
	case "none":
	default:
		return fmt.Errorf("split %q; want train, val, test or none", cells[2])
	}
	g.Labels, g.Words = append(g.Labels, class), append(g.Words, words)
	return nil
}

// readEdge reads a row of edges.tsv.
func (g *Graph) readEdge(cells []string) error {
	if len(cells) != 2 {
		return fmt.Errorf("%d cells, want two nodes", len(cells))
	}
	a, err := below(cells[0], g.Nodes)
	if err != nil {
		return err
	}
	b, err := below(cells[1], g.Nodes)
	if err != nil {
		return err
	}
	g.Edges = append(g.Edges, [2]int{a, b})
	return nil
}

// below is the number in a cell, from 0 to n−1.
func below(cell string, n int) (int, error) {
	v, err := strconv.Atoi(cell)
	if err != nil || v < 0 || v >= n {
		return 0, fmt.Errorf("%q; want a number from 0 to %d", cell, n-1)
	}
	return v, nil
}

// readTable finds a file in folder/name or folder, plain or compressed, and calls
// row with the cells of every line after the first.
func readTable(set, folder, name string, row func(cells []string) error) error {
	var tried []string
	for _, dir := range []string{filepath.Join(folder, strings.ToLower(set)), folder} {
		for _, ending := range []string{"", ".gz"} {
			path := filepath.Join(dir, name+ending)
			tried = append(tried, path)
			if exists(path) {
				return readFile(set, path, row)
			}
		}
	}
	return fmt.Errorf("data: %s: no %s: there is none of %s", set, name, strings.Join(tried, ", "))
}

func readFile(set, path string, row func(cells []string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("data: %s: %w", set, err)
	}
	defer file.Close()
	var r io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(file); err != nil {
			return fmt.Errorf("data: %s: %s: %w", set, path, err)
		}
	}
	if err := readRows(r, row); err != nil {
		return fmt.Errorf("data: %s: %s: %w", set, path, err)
	}
	return nil
}

// readRows calls row with the cells of every line but the first.
func readRows(r io.Reader, row func(cells []string) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if n == 1 || lines.Text() == "" {
			continue
		}
		if err := row(strings.Split(lines.Text(), "\t")); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}
