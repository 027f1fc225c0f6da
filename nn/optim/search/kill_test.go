package search_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"glassnet/nn/optim/search"
)

const killTrials = 40

// killed is the search that is interrupted; which is an index of strategies.
func killed(which int, file string) search.Search {
	strategy := strategies[which]
	if _, ok := strategy.(search.Grid); ok {
		strategy = search.Grid{2, 3, 4, 1} // 72 points
	}
	return search.Search{Space: space, Strategy: strategy, Trials: killTrials, Parallel: 3, Seed: 77, File: file}
}

// The test binary started with this variable is the program that is killed:
// "strategy,trials to run before the others wait for an interrupt,file".
const child = "GLASSNET_SEARCH_CHILD"

func TestMain(m *testing.M) {
	if task := os.Getenv(child); task != "" {
		if err := runChild(task); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// runChild prints the number of each trial that the loop sees, and "waiting"
// when a trial waits.
func runChild(task string) error {
	part := strings.SplitN(task, ",", 3)
	which, err := strconv.Atoi(part[0])
	if err != nil {
		return err
	}
	quick, err := strconv.ParseInt(part[1], 10, 64)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var calls atomic.Int64
	f := func(ctx context.Context, c search.Config, rng *rand.Rand) (float64, error) {
		if calls.Add(1) > quick {
			fmt.Println("waiting")
			<-ctx.Done()
			return 0.123, nil // as from half a training: must not be recorded
		}
		return paraboloid(ctx, c, rng)
	}
	for trial, err := range killed(which, part[2]).Run(ctx, f) {
		if err != nil {
			return err
		}
		fmt.Println(trial.Index)
	}
	return nil
}

// start runs the child until it has printed so many lines, or "waiting", and
// returns the last number it printed.
func start(t *testing.T, which, quick, lines int, file string) (cmd *exec.Cmd, out io.ReadCloser, last int) {
	t.Helper()
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d,%d,%s", child, which, quick, file))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last = -1
	in := bufio.NewScanner(out)
	for n := 0; n < lines && in.Scan() && in.Text() != "waiting"; n++ {
		if last, err = strconv.Atoi(in.Text()); err != nil {
			t.Fatal(err, stderr.String())
		}
	}
	return cmd, out, last
}

// rows is the trials of the file: always a whole table.
func rows(t *testing.T, file string) []search.Trial {
	t.Helper()
	f, err := os.Open(file)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	trials, err := space.ReadCSV(f)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return trials
}

// want is the table of the search that nobody interrupts.
func want(t *testing.T, which int) string {
	t.Helper()
	return table(all(t, killed(which, ""), paraboloid))
}

// resume finishes the search and compares the file, byte by byte.
func resume(t *testing.T, which int, file string) {
	t.Helper()
	all(t, killed(which, file), paraboloid)
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := want(t, which); string(got) != want {
		t.Errorf("%T: interrupted and resumed\n%s\nuninterrupted\n%s", strategies[which], got, want)
	}
}

// A search killed in the middle, with three trials running, loses those three
// and ends with the same table.
func TestKillWhileTrialsRun(t *testing.T) {
	for which, strategy := range strategies {
		file := filepath.Join(t.TempDir(), "trials.csv")
		cmd, _, last := start(t, which, 12, 100, file)
		cmd.Process.Kill()
		cmd.Wait()
		n := len(rows(t, file))
		if n > 12 || n < last+1 || n < 12-2 { // two may have ended without being recorded yet
			t.Errorf("%T: %d trials in the file after 12 had ended and %d were shown", strategy, n, last+1)
		}
		resume(t, which, file)
	}
}

// A search killed again and again, wherever it is, writing the file perhaps,
// never loses a trial that the loop has seen.
func TestKillAgainAndAgain(t *testing.T) {
	for which, strategy := range strategies {
		file := filepath.Join(t.TempDir(), "trials.csv")
		kills := 0
		for have := 0; have < killTrials-5; have = len(rows(t, file)) {
			cmd, _, last := start(t, which, killTrials, have+3+kills%4, file)
			cmd.Process.Kill()
			cmd.Wait()
			kills++
			if n := len(rows(t, file)); n < last+1 || n <= have {
				t.Fatalf("%T: %d trials in the file, %d were shown and %d were there before", strategy, n, last+1, have)
			}
		}
		t.Logf("%T: killed %d times", strategy, kills)
		resume(t, which, file)
	}
}

// Interrupted by Ctrl-C, the program ends by itself and records nothing of the
// trials that were cut short.
func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows cannot send an interrupt to one process")
	}
	for which, strategy := range strategies {
		file := filepath.Join(t.TempDir(), "trials.csv")
		cmd, out, _ := start(t, which, 12, 100, file)
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, out)
		if err := cmd.Wait(); err == nil {
			t.Errorf("%T: an interrupted search ends without an error", strategy)
		}
		if n := len(rows(t, file)); n > 12 || n < 12-2 {
			t.Errorf("%T: %d trials in the file, want the 12 that were quick but for two that may still have run", strategy, n)
		}
		resume(t, which, file)
	}
}
