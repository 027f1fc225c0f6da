package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"glassnet-compare/peer"
)

// A row is a peer with a number of threads.
type row struct {
	Peer    string
	Threads int
}

func (r row) String() string { return fmt.Sprintf("%s, %dT", r.Peer, r.Threads) }

// series are the numbers of one cell, by round.
type series map[int]float64

// of collects one number of a row's measurements of a task.
func of(all []measurement, task string, r row, number func(measurement) float64) series {
	s := series{}
	for _, m := range all {
		if m.Task == task && m.Peer == r.Peer && m.Threads == r.Threads {
			s[m.Round] = number(m)
		}
	}
	return s
}

func rate(m measurement) float64 { return m.Rate }
func rss(m measurement) float64  { return m.RSS }
func loss(m measurement) float64 { return m.Loss }
func gflops(shape int) func(measurement) float64 {
	return func(m measurement) float64 { return m.GFLOPs[shape] }
}

// over is s/t, round by round: what disturbs a round disturbs both.
func (s series) over(t series) series {
	q := series{}
	for round, v := range s {
		if w, ok := t[round]; ok {
			q[round] = v / w
		}
	}
	return q
}

// sorted are the numbers in order.
func (s series) sorted() (v []float64) {
	for _, x := range s {
		v = append(v, x)
	}
	slices.Sort(v)
	return v
}

func (s series) median() float64 {
	v := s.sorted()
	if len(v) == 0 {
		return math.NaN()
	}
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// String is the median and the spread, "1.21 (1.17..1.25)".
func (s series) String() string {
	v := s.sorted()
	switch len(v) {
	case 0:
		return "–"
	case 1:
		return fmt.Sprintf("%.2f", v[0])
	}
	return fmt.Sprintf("%.2f (%.2f..%.2f)", s.median(), v[0], v[len(v)-1])
}

// printTables prints what has been measured.
func printTables(all []measurement) {
	fmt.Println(machine())
	for _, g := range groups {
		var names []string
		for _, t := range g.Tasks {
			names = append(names, t.Name)
		}
		trained := slices.DeleteFunc(rows(trainers), func(r row) bool {
			return !slices.ContainsFunc(all, func(m measurement) bool {
				return slices.Contains(names, m.Task) && m.Peer == r.Peer && m.Threads == r.Threads
			})
		})
		if len(trained) == 0 {
			continue
		}
		print(g.Title+": samples/s as a ratio to PyTorch's best number of threads: median (min..max)", names, trained, func(r row, c int) string {
			return of(all, names[c], r, rate).over(best(all, names[c])).String()
		})
		print("The same, samples/s: medians", names, trained, func(r row, c int) string { return whole(of(all, names[c], r, rate).median()) })
		print("Peak RSS, MB: medians", names, trained, func(r row, c int) string { return whole(of(all, names[c], r, rss).median()) })
		print("Loss of the first samples after the warm-up: equal loss, equal learning", names, trained, func(r row, c int) string {
			return decimals(of(all, names[c], r, loss).median(), 6)
		})
	}
	if slices.ContainsFunc(all, func(m measurement) bool { return m.Task == "dgemm" }) {
		multiplied := rows(multipliers)
		var shapes []string
		for _, s := range peer.Shapes {
			shapes = append(shapes, s.Name)
		}
		print("dgemm as a ratio to OpenBLAS at the same number of threads: median (min..max)", shapes, multiplied, func(r row, c int) string {
			return of(all, "dgemm", r, gflops(c)).over(of(all, "dgemm", row{openBLAS, r.Threads}, gflops(c))).String()
		})
		print("The same, GFLOP/s: medians", shapes, multiplied, func(r row, c int) string { return decimals(of(all, "dgemm", r, gflops(c)).median(), 1) })
		worst := 0.0
		for _, m := range all {
			worst = max(worst, m.Error)
		}
		fmt.Printf("\nLargest error of a product: %.1g\n", worst)
	}
	printGoals(all)
}

// best is PyTorch's rate with the number of threads that suits it best.
func best(all []measurement, task string) series {
	a, b := of(all, task, row{"PyTorch", 1}, rate), of(all, task, row{"PyTorch", 2}, rate)
	if b.median() > a.median() {
		return b
	}
	return a
}

func rows(programs []program) (all []row) {
	for _, p := range programs {
		for _, n := range p.Threads {
			all = append(all, row{p.Name, n})
		}
	}
	return all
}

// print writes a table in Markdown.
func print(title string, columns []string, rows []row, cell func(r row, column int) string) {
	fmt.Printf("\n## %s\n| | %s |\n|---|%s\n", title, strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	for _, r := range rows {
		cells := []string{r.String()}
		for c := range columns {
			cells = append(cells, cell(r, c))
		}
		fmt.Printf("| %s |\n", strings.Join(cells, " | "))
	}
}

// printGoals compares with the goals: PyTorch, numpy, the trace, the memory, OpenBLAS.
func printGoals(all []measurement) {
	fmt.Print("\n## Goals\n| | wanted | measured: median (min..max) | |\n|---|---|---|---|\n")
	line := func(name, wanted string, s series, reached bool) {
		if len(s) > 0 {
			fmt.Printf("| %s | %s | %v | %s |\n", name, wanted, s, map[bool]string{true: "reached", false: "missed"}[reached])
		}
	}
	for _, t := range tasks() {
		for _, n := range both {
			for _, g := range t.Goals {
				s := of(all, t.Name, row{"glassnet", n}, rate).over(of(all, t.Name, row{g.Peer, n}, rate))
				line(fmt.Sprintf("%s, %dT: glassnet / %s", t.Name, n, g.Peer), fmt.Sprintf("≥ %.2f", g.Least), s, s.median() >= g.Least)
			}
		}
		memory := of(all, t.Name, row{"glassnet", 2}, rss)
		line(t.Name+", 2T: peak RSS of glassnet, MB", "≤ 150", memory, memory.median() <= 150)
	}
	for c, shape := range peer.Shapes {
		for _, n := range both {
			s := of(all, "dgemm", row{"glassnet", n}, gflops(c)).over(of(all, "dgemm", row{openBLAS, n}, gflops(c)))
			line(fmt.Sprintf("dgemm %s, %dT: glassnet / OpenBLAS", shape.Name, n), "≥ 1.00", s, s.median() >= 1)
		}
	}
}

// whole is "12,345".
func whole(v float64) string {
	s := decimals(v, 0)
	for i := len(s) - 3; i > 0 && s != "–"; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func decimals(v float64, n int) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.*f", n, v)
}

// machine is one line about the processor and the versions.
func machine() string {
	cpu := "unknown processor"
	info, _ := os.ReadFile("/proc/cpuinfo")
	if m := regexp.MustCompile(`model name\s*:\s*(.*)`).FindSubmatch(info); m != nil {
		cpu = string(m[1])
	}
	c := exec.Command(python, "python/peer.py")
	c.Env = environment(2)
	versions, err := c.Output()
	if err != nil {
		versions = []byte("Python: " + err.Error())
	}
	return fmt.Sprintf("%s, %d cores, %s, %s", cpu, runtime.NumCPU(), runtime.Version(), strings.TrimSpace(string(versions)))
}
