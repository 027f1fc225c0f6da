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
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"glassnet-compare/peer"
)

// A program is one peer: a name and the commands that measure it.
type program struct {
	Name    string
	Models  models
	Once    bool // in the first round only: too slow for more
	Short   int  // so many samples after the warm-up instead of all; 0 means all
	Threads []int
	Lacks   []string // rules that it does not have, data sets on which it cannot train the same network
}

// Models are the networks that a peer can train, and the command for each: a Go
// program of this module, or Python with a script. "dgemm" is the matrix products.
type models map[string][]string

const (
	bare     = "glassnet, loop that keeps nothing"
	openBLAS = "OpenBLAS (netlib, cgo)"
)

var both, one = []int{1, 2}, []int{1}

const python = "/usr/bin/python3" // Debian's: it has Debian's torch

var trainers = []program{
	{Name: "glassnet", Models: models{"mlp": {"glassnet"}, "lenet": {"glassnet"}, "transformer": {"glassnet"}, "memory network": {"glassnet"}, "gcn": {"graphs"}, "gat": {"graphs"}, "recurrent": {"glassnet"}}, Threads: both},
	{Name: bare, Models: models{"mlp": {"bare"}}, Threads: both},
	{Name: "glassnet, loop that keeps only ∂L/∂x", Models: models{"mlp": {"bare", "-dx"}}, Threads: one},
	{Name: "PyTorch", Models: models{"mlp": {python, "python/torch_mlp.py"}, "lenet": {python, "python/torch_lenet.py"}, "transformer": {python, "python/torch_transformer.py"}, "memory network": {python, "python/torch_story.py"}, "gcn": {python, "python/torch_graph.py"}, "gat": {python, "python/torch_graph.py"}, "recurrent": {python, "python/torch_recurrent.py"}}, Threads: both},
	{Name: "numpy by hand", Models: models{"mlp": {python, "python/numpy_mlp.py"}}, Threads: both},
	{Name: "scikit-learn", Models: models{"mlp": {python, "python/sklearn_mlp.py"}}, Threads: both, Lacks: []string{"adamw", "moons"}}, // with two classes it has one output
	{Name: "gorgonia", Models: models{"mlp": {"gorgonia"}}, Threads: both, Short: 2048, Lacks: []string{"adamw"}},
	{Name: "go-deep", Models: models{"mlp": {"godeep"}}, Threads: one, Short: 512, Once: true, Lacks: []string{"adamw"}},
}

var multipliers = []program{
	{Name: "glassnet", Models: models{"dgemm": {"dgemm", "-blas=glassnet"}}, Threads: both},
	{Name: openBLAS, Models: models{"dgemm": {"openblas", "-blas=openblas"}}, Threads: both},
	{Name: "numpy", Models: models{"dgemm": {python, "python/numpy_dgemm.py"}}, Threads: both},
	{Name: "gonum", Models: models{"dgemm": {"dgemm", "-blas=gonum"}}, Threads: both},
}

// A group is the tasks that share their tables.
type group struct {
	Title string
	Tasks []task
}

// A task is one training that all peers do: a column of the table.
type task struct {
	Name string
	peer.Run
	OneThread bool // more threads are no use
	Goals     []goal
}

// A goal is that glassnet is at least so many times as fast as a peer with as many threads.
type goal struct {
	Peer  string
	Least float64
}

var (
	sgd  = []goal{{"PyTorch", 1.2}, {"numpy by hand", 1}, {bare, 0.97}}
	adam = []goal{{"PyTorch", 2}, {bare, 0.97}}
	cnn  = []goal{{"PyTorch", 1.2}}
)

var wide, deep, tiny = []int{784, 128, 10}, []int{784, 300, 100, 10}, []int{2, 16, 16, 2}

// groups are all that is trained. A family of layers is one more group: its
// tasks name their Model, and the trainers above the command for it.
var groups = []group{
	{"Dense networks", []task{
		{"784–128–10 SGD", mnist(wide, "sgd", 0.1), false, sgd},
		{"784–128–10 Adam", mnist(wide, "adam", 0.001), false, adam},
		{"784–128–10 AdamW", mnist(wide, "adamw", 0.001), false, adam},
		{"784–300–100–10 SGD", mnist(deep, "sgd", 0.1), false, sgd},
		{"784–300–100–10 Adam", mnist(deep, "adam", 0.001), false, adam},
		{"784–300–100–10 AdamW", mnist(deep, "adamw", 0.001), false, adam},
		{"784–128–10 SGD, batch 1", peer.Run{Model: "mlp", Set: "mnist", Sizes: wide, Rule: "sgd", Rate: 0.01, Batch: 1, WarmUp: 256, Samples: 2304}, true, nil},
		{"2–16–16–2 SGD, batch 32", peer.Run{Model: "mlp", Set: "moons", Sizes: tiny, Rule: "sgd", Rate: 0.1, Batch: 32, WarmUp: 4096, Samples: 4096 + 65536}, true, nil},
	}},
	{"Recurrent networks", []task{
		{"LSTM 64, 32 steps, batch 32", waves("waves", 32, 64, 64, 10, 4), true, []goal{{"PyTorch", 1.2}}},
		{"GRU 64, 32 steps, batch 32", waves("waves", 32, 64, 64, 10, 3), true, []goal{{"PyTorch", 1.2}}},
		{"LSTM 16, 8 steps, batch 1", peer.Run{Model: "recurrent", Set: "short_waves", Sizes: []int{8, 8, 16, 4, 4}, Rule: "sgd", Rate: 0.01, Batch: 1, WarmUp: 256, Samples: 256 + 4096}, true, []goal{{"PyTorch", 3}}},
		{"char-LSTM 64 Adam, batch 32", peer.Run{Model: "recurrent", Set: "words", Sizes: []int{16, 27, 64, 27, 4}, Rule: "adam", Rate: 0.003, Batch: 32, WarmUp: 1024, Samples: 1024 + 6400}, true, []goal{{"PyTorch", 1.2}}},
	}},
	{"Transformer", []task{
		{"names transformer Adam, batch 32", peer.Run{Model: "transformer", Set: "words", Sizes: []int{16, 27, 32, 64, 4, 2}, Rule: "adam", Rate: 0.003, Batch: 32, WarmUp: 1024, Samples: 1024 + 6400}, true, []goal{{"PyTorch", 1.2}}},
	}},
	{"Convolution: 5×5×6, pool, 5×5×16, pool, 120–84–10", []task{
		{"LeNet SGD", leNet("sgd", 0.05), false, cnn},
		{"LeNet Adam", leNet("adam", 0.001), false, cnn},
	}},
	{"Memory network", []task{
		{"memory network Adam, batch 32", peer.Run{Model: "memory network", Set: "tales", Sizes: []int{117, 13, 8, 20, 2}, Rule: "adam", Rate: 0.01, Batch: 32, WarmUp: 1024, Samples: 1024 + 12800}, true, []goal{{"PyTorch", 1.2}}},
	}},
	{"Graph networks", []task{
		{"GCN 16, 200 epochs, dropout", papers("gcn", 0.5, 0.01, 200, 3, 1433, 16, 7), true, []goal{{"PyTorch", 1.2}}},
		{"GCN 16, 200 epochs", papers("gcn", 0, 0.01, 200, 3, 1433, 16, 7), true, []goal{{"PyTorch", 1.2}}},
		{"GAT 8×8, 100 epochs, dropout", papers("gat", 0.6, 0.005, 100, 3, 1433, 8, 8, 7), true, []goal{{"PyTorch", 1}}},
		{"GAT 8×8, 100 epochs", papers("gat", 0, 0.005, 100, 3, 1433, 8, 8, 7), true, []goal{{"PyTorch", 1}}},
	}},
}

// leNet is a training of the convolutional network in batches of 64.
func leNet(rule string, rate float64) peer.Run {
	return peer.Run{Model: "lenet", Set: "mnist", Sizes: peer.LeNet, Rule: rule, Rate: rate, Batch: 64, WarmUp: 1024, Samples: 11264}
}

// papers is a training of a graph network on a graph of Cora's size: so many
// epochs after 10 that warm up, all nodes in one batch.
func papers(model string, drop, rate float64, epochs int, sizes ...int) peer.Run {
	const n = peer.Papers
	return peer.Run{Model: model, Set: "papers", Sizes: sizes, Rule: "adam", Rate: rate, Drop: drop, Batch: n, WarmUp: 10 * n, Samples: (10 + epochs) * n}
}

// mnist is a training of a dense network in batches of 64.
func mnist(sizes []int, rule string, rate float64) peer.Run {
	return peer.Run{Model: "mlp", Set: "mnist", Sizes: sizes, Rule: rule, Rate: rate, Batch: 64, WarmUp: 1024, Samples: 11264}
}

// waves is a training of a cell on sequences in batches of 32.
func waves(set string, sizes ...int) peer.Run {
	return peer.Run{Model: "recurrent", Set: set, Sizes: sizes, Rule: "sgd", Rate: 0.1, Batch: 32, WarmUp: 1024, Samples: 1024 + 3200}
}

// tasks are those of all groups.
func tasks() (all []task) {
	for _, g := range groups {
		all = append(all, g.Tasks...)
	}
	return all
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
	only    = flag.String("only", "", "measure the trainings whose name matches this regular expression")
	quick   = flag.Bool("quick", false, "one round with few samples: does everything run?")
	results = flag.String("o", "results.jsonl", "file of the JSON lines")
)

func main() {
	log.SetFlags(0)
	flag.Parse()
	what := cmp.Or(flag.Arg(0), "all")
	chosen, err := regexp.Compile(*only)
	if err != nil {
		log.Fatalf("-only: %v", err)
	}
	for i := range groups {
		groups[i].Tasks = slices.DeleteFunc(groups[i].Tasks, func(t task) bool { return !chosen.MatchString(t.Name) })
	}
	groups = slices.DeleteFunc(groups, func(g group) bool { return len(g.Tasks) == 0 })
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
	command []string
	task    string
	threads int
	dir     string // of the Go programs
	args    []string
}

// trainings are the measurements of all tasks; peers with the same number of
// threads come one after the other. It writes the files that they read.
func trainings(dir string) (jobs []job) {
	for i, t := range tasks() {
		t.Dir, t.MNIST = dir, *folder
		t.Write()
		if *quick {
			t.Samples = t.WarmUp/4 + (t.Samples-t.WarmUp)/16
			t.WarmUp /= 4
		}
		for _, threads := range both {
			for _, p := range trainers {
				command, ok := p.Models[t.Model]
				lacks := slices.Contains(p.Lacks, t.Set) || slices.Contains(p.Lacks, t.Rule)
				if !ok || lacks || threads > 1 && (t.OneThread || *quick && i > 0) || !slices.Contains(p.Threads, threads) {
					continue
				}
				r := t.Run
				r.Threads = threads
				if p.Short > 0 && !*quick {
					r.Samples = min(r.Samples, r.WarmUp+p.Short)
				}
				jobs = append(jobs, job{p, command, t.Name, threads, dir, r.Args()})
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
			jobs = append(jobs, job{p, p.Models["dgemm"], "dgemm", threads, dir, []string{seconds}})
		}
	}
	return jobs
}

// run is one process; it prints one JSON line.
func (j job) run(m *measurement) error {
	program := j.command[0]
	if program != python {
		program = filepath.Join(j.dir, program)
	}
	c := exec.Command(program, slices.Concat(j.command[1:], j.args)...)
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
		{[]string{"CGO_ENABLED=0"}, []string{"./glassnet", "./graphs", "./bare", "./gorgonia", "./godeep", "./dgemm"}},
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
