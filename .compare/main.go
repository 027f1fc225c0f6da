// Compare trains the same networks on the same samples with glassnet and its
// peers, and prints a table of ratios. README.md says what is measured and how.
//
//	go run . [-data DIR] [-rounds 5] [-quick] [train | dgemm | table]
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"glassnet-compare/peer"
)

// A program is one peer: a name and the command that measures it.
type program struct {
	Name    string
	Command []string // a Go program of this module, or Python with a script
	Once    bool     // in the first round only: too slow for more
	Short   int      // so many samples after the warm-up instead of all; 0 means all
	Threads []int
	Not     string // the data set on which it cannot train the same network
}

const (
	bare     = "glassnet, loop that keeps nothing"
	openBLAS = "OpenBLAS (netlib, cgo)"
)

var both, one = []int{1, 2}, []int{1}

const python = "/usr/bin/python3" // Debian's: it has Debian's torch

var trainers = []program{
	{Name: "glassnet", Command: []string{"glassnet"}, Threads: both},
	{Name: bare, Command: []string{"bare"}, Threads: both},
	{Name: "glassnet, loop that keeps only ∂L/∂x", Command: []string{"bare", "-dx"}, Threads: one},
	{Name: "PyTorch", Command: []string{python, "python/torch_mlp.py"}, Threads: both},
	{Name: "numpy by hand", Command: []string{python, "python/numpy_mlp.py"}, Threads: both},
	{Name: "scikit-learn", Command: []string{python, "python/sklearn_mlp.py"}, Threads: both, Not: "moons"}, // with two classes it has one output
	{Name: "gorgonia", Command: []string{"gorgonia"}, Threads: both, Short: 2048},
	{Name: "go-deep", Command: []string{"godeep"}, Threads: one, Short: 512, Once: true},
}

var multipliers = []program{
	{Name: "glassnet", Command: []string{"dgemm", "-blas=glassnet"}, Threads: both},
	{Name: openBLAS, Command: []string{"openblas", "-blas=openblas"}, Threads: both},
	{Name: "numpy", Command: []string{python, "python/numpy_dgemm.py"}, Threads: both},
	{Name: "gonum", Command: []string{"dgemm", "-blas=gonum"}, Threads: both},
}

// A task is one training that all peers do: a column of the table.
type task struct {
	Name string
	peer.Run
	OneThread bool // more threads are no use
}

var wide, deep, tiny = []int{784, 128, 10}, []int{784, 300, 100, 10}, []int{2, 16, 16, 2}

var tasks = []task{
	{"784–128–10 SGD", peer.Run{Set: "mnist", Sizes: wide, Rule: "sgd", Rate: 0.1, Batch: 64, WarmUp: 1024, Samples: 11264}, false},
	{"784–128–10 Adam", peer.Run{Set: "mnist", Sizes: wide, Rule: "adam", Rate: 0.001, Batch: 64, WarmUp: 1024, Samples: 11264}, false},
	{"784–300–100–10 SGD", peer.Run{Set: "mnist", Sizes: deep, Rule: "sgd", Rate: 0.1, Batch: 64, WarmUp: 1024, Samples: 11264}, false},
	{"784–300–100–10 Adam", peer.Run{Set: "mnist", Sizes: deep, Rule: "adam", Rate: 0.001, Batch: 64, WarmUp: 1024, Samples: 11264}, false},
	{"784–128–10 SGD, batch 1", peer.Run{Set: "mnist", Sizes: wide, Rule: "sgd", Rate: 0.01, Batch: 1, WarmUp: 256, Samples: 2304}, true},
	{"2–16–16–2 SGD, batch 32", peer.Run{Set: "moons", Sizes: tiny, Rule: "sgd", Rate: 0.1, Batch: 32, WarmUp: 4096, Samples: 4096 + 65536}, true},
}

// A measurement is one line of the file of results.
type measurement struct {
	Round   int       `json:"round"`
	Task    string    `json:"task"` // "dgemm" for the matrix products
	Peer    string    `json:"peer"`
	Threads int       `json:"threads"`
	Rate    float64   `json:"rate,omitempty"`
	RSS     float64   `json:"rss,omitempty"`
	Loss    float64   `json:"loss,omitempty"`
	GFLOPs  []float64 `json:"gflops,omitempty"`
	Error   float64   `json:"error,omitempty"`
}

var (
	folder  = flag.String("data", os.Getenv("GLASSNET_DATA"), "folder of the MNIST files; empty: the cache of nn/data")
	rounds  = flag.Int("rounds", 5, "how often everything is measured")
	quick   = flag.Bool("quick", false, "one round with few samples: does everything run?")
	results = flag.String("o", "results.jsonl", "file of the JSON lines")
)

func main() {
	log.SetFlags(0)
	flag.Parse()
	what := cmp.Or(flag.Arg(0), "all")
	if !slices.Contains([]string{"all", "train", "dgemm", "table"}, what) {
		log.Fatalf("%q is not train, dgemm or table", what)
	}
	if what != "table" {
		measure(what)
	}
	printTables(load(*results))
}

// measure runs everything, one process after the other, and writes the results.
func measure(what string) {
	begun := time.Now()
	dir, err := os.MkdirTemp("", "compare")
	peer.Check(err)
	defer os.RemoveAll(dir)
	peer.Check(build(dir))
	file, err := os.Create(*results)
	peer.Check(err)
	var jobs []job
	if what != "dgemm" {
		jobs = append(jobs, trainings(dir)...)
	}
	if what != "train" {
		jobs = append(jobs, products(dir)...)
	}
	fmt.Fprintf(os.Stderr, "ready after %.0f s\n", time.Since(begun).Seconds())

	n := *rounds
	if *quick {
		n = 1
	}
	for round := 1; round <= n; round++ {
		for _, j := range jobs {
			if j.Once && round > 1 {
				continue
			}
			m := measurement{Round: round, Task: j.task, Peer: j.Name, Threads: j.threads}
			if err := j.run(&m); err != nil {
				fmt.Fprintf(os.Stderr, "%s, %s, %dT: %v\n", j.task, j.Name, j.threads, err)
				continue
			}
			peer.Check(json.NewEncoder(file).Encode(m))
		}
		fmt.Fprintf(os.Stderr, "round %d of %d, %.0f s\n", round, n, time.Since(begun).Seconds())
	}
	peer.Check(file.Close())
}

// A job is one measurement, to be made in every round.
type job struct {
	program
	task    string
	threads int
	dir     string // of the Go programs
	args    []string
}

// trainings are the measurements of all tasks; peers with the same number of
// threads come one after the other. It writes the files that they read.
func trainings(dir string) (jobs []job) {
	chosen := tasks
	if *quick {
		chosen = []task{tasks[0], tasks[3], tasks[4], tasks[5]}
	}
	for i, t := range chosen {
		t.Dir, t.MNIST = dir, *folder
		t.Write()
		if *quick {
			t.Samples = t.WarmUp/4 + (t.Samples-t.WarmUp)/16
			t.WarmUp /= 4
		}
		for _, threads := range both {
			for _, p := range trainers {
				if threads > 1 && (t.OneThread || *quick && i > 0) || !slices.Contains(p.Threads, threads) || p.Not == t.Set {
					continue
				}
				r := t.Run
				r.Threads = threads
				if p.Short > 0 && !*quick {
					r.Samples = min(r.Samples, r.WarmUp+p.Short)
				}
				jobs = append(jobs, job{p, t.Name, threads, dir, r.Args()})
			}
		}
	}
	return jobs
}

// products are the measurements of dgemm.
func products(dir string) (jobs []job) {
	seconds := "-seconds=0.25"
	if *quick {
		seconds = "-seconds=0.02"
	}
	for _, threads := range both {
		for _, p := range multipliers {
			jobs = append(jobs, job{p, "dgemm", threads, dir, []string{seconds}})
		}
	}
	return jobs
}

// run is one process; it prints one JSON line.
func (j job) run(m *measurement) error {
	command := j.Command[0]
	if command != python {
		command = filepath.Join(j.dir, command)
	}
	c := exec.Command(command, slices.Concat(j.Command[1:], j.args)...)
	c.Env = environment(j.threads)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	line, err := c.Output()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, stderr.Bytes())
	}
	return json.Unmarshal(line, m)
}

// environment gives a process its threads. OPENBLAS_CORETYPE and
// OPENBLAS_L2_SIZE, if somebody set them, would slow OpenBLAS.
func environment(threads int) []string {
	env := slices.DeleteFunc(os.Environ(), func(s string) bool {
		return strings.HasPrefix(s, "OPENBLAS_CORETYPE=") || strings.HasPrefix(s, "OPENBLAS_L2_SIZE=")
	})
	for _, name := range []string{"GOMAXPROCS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"} {
		env = append(env, fmt.Sprintf("%s=%d", name, threads))
	}
	if threads > 1 {
		env = append(env, "OMP_WAIT_POLICY=passive") // or PyTorch's two kinds of threads wait for one another
	}
	return append(env, "ASSUME_NO_MOVING_GC_UNSAFE_RISK_IT_WITH="+goVersion(), "PYTHONDONTWRITEBYTECODE=1") // the first is for gorgonia
}

// goVersion is "go1.26", without the third number.
func goVersion() string {
	parts := strings.SplitN(runtime.Version(), ".", 3)
	return strings.Join(parts[:min(len(parts), 2)], ".")
}

// build makes the Go programs; only OpenBLAS is linked with C.
func build(dir string) error {
	for _, b := range []struct {
		env      []string
		packages []string
	}{
		{[]string{"CGO_ENABLED=0"}, []string{"./glassnet", "./bare", "./gorgonia", "./godeep", "./dgemm"}},
		{[]string{"CGO_ENABLED=1", "CGO_LDFLAGS=-lopenblas"}, []string{"./openblas"}},
	} {
		c := exec.Command("go", append([]string{"build", "-o", dir + "/"}, b.packages...)...)
		c.Env = append(os.Environ(), b.env...)
		c.Stderr = os.Stderr
		if err := c.Run(); err != nil {
			return err
		}
	}
	return nil
}

// load reads the file of results.
func load(path string) (all []measurement) {
	text, err := os.ReadFile(path)
	peer.Check(err)
	for line := range bytes.Lines(text) {
		var m measurement
		peer.Check(json.Unmarshal(line, &m))
		all = append(all, m)
	}
	return all
}
