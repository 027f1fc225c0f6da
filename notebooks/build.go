//go:build !windows

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"glassnet/internal/cli"
)

// chapter is one text of the course. Its paths are relative to the root, with slashes.
type chapter struct {
	Name     string // 07-backprop-by-hand
	Source   string // chapters/07-backprop-by-hand/en.md
	Notebook string // notebooks/en/07-backprop-by-hand.ipynb
}

var chapterName = regexp.MustCompile(`^([0-9]+)-[^/]+$`)

func newChapter(name string) chapter {
	return chapter{name, "chapters/" + name + "/en.md", "notebooks/en/" + name + ".ipynb"}
}

// allChapters lists the chapters that have a text, in order.
func allChapters(root string) (all []chapter, err error) {
	entries, err := os.ReadDir(filepath.Join(root, "chapters"))
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !chapterName.MatchString(e.Name()) {
			continue
		}
		c := newChapter(e.Name())
		if _, err := os.Stat(filepath.Join(root, c.Source)); err == nil {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b chapter) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// chooseChapters returns the chapters that args name: by number, name, folder, text or notebook. No args means all.
func chooseChapters(root string, args []string) (chosen []chapter, err error) {
	all, err := allChapters(root)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return all, nil
	}
	for _, arg := range args {
		i := slices.IndexFunc(all, func(c chapter) bool { return c.isNamed(arg) })
		if i < 0 {
			var names []string
			for _, c := range all {
				names = append(names, c.Name)
			}
			return nil, cli.UsageError(fmt.Sprintf("there is no chapter %q; there are %s", arg, strings.Join(names, ", ")))
		}
		if !slices.Contains(chosen, all[i]) {
			chosen = append(chosen, all[i])
		}
	}
	return chosen, nil
}

func (c chapter) isNamed(arg string) bool {
	if n, err := strconv.Atoi(arg); err == nil {
		number, _ := strconv.Atoi(chapterName.FindStringSubmatch(c.Name)[1])
		return n == number
	}
	arg = filepath.ToSlash(filepath.Clean(arg))
	for _, part := range strings.Split(arg, "/") {
		if part == c.Name || part == c.Name+".ipynb" {
			return true
		}
	}
	return false
}

// convert reads the text and returns the notebook, not yet executed.
func (c chapter) convert(root string) (*notebook, error) {
	source, err := os.ReadFile(filepath.Join(root, c.Source))
	if err != nil {
		return nil, err
	}
	nb, err := convert(source, func(link string) string { return notebookLink(c.Name, link) })
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Source, err)
	}
	return nb, nil
}

// executed converts the chapter and runs its cells. Errors name lines of the text.
func (c chapter) executed(ctx context.Context, r *runner, env ...string) (*notebook, error) {
	nb, err := c.convert(r.root)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(r.root, filepath.Dir(c.Notebook))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	err = nb.execute(ctx, kernelConfig{Tools: r.tools, Root: r.root, Dir: dir, Env: env}, r.timeout)
	return nb, inFile(err, c.Source)
}

// inFile names the file in an error of execute.
func inFile(err error, file string) error {
	var failed *cellError
	if errors.As(err, &failed) {
		return errors.New(failed.in(file))
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", file, err)
	}
	return err
}

// runner is what the commands that execute notebooks share.
type runner struct {
	root    string
	tools   string
	timeout time.Duration // for one cell
	jobs    int           // notebooks at the same time
	all     bool          // no chapter was named
}

func (r *runner) addFlags(flags *flag.FlagSet) {
	flags.DurationVar(&r.timeout, "timeout", 2*time.Minute, "longest `time` for one cell")
	flags.IntVar(&r.jobs, "j", min(2, runtime.NumCPU()), "execute `n` notebooks at the same time")
}

// chapters parses args and returns the chapters that they name.
func (r *runner) chapters(flags *flag.FlagSet, args []string) ([]chapter, error) {
	r.addFlags(flags)
	args, err := cli.Parse(flags, args)
	if err != nil {
		return nil, err
	}
	r.all = len(args) == 0
	return chooseChapters(r.root, args)
}

func (r *runner) prepare(ctx context.Context) (err error) {
	if r.jobs < 1 || r.timeout <= 0 {
		return cli.UsageError("-j and -timeout must be positive")
	}
	r.tools, err = ensureTools(ctx, r.root, logf)
	return err
}

// each calls do for every item, r.jobs at a time, and returns all errors in the order of the items.
// Each item's line is printed as soon as it is done.
func each[T any](ctx context.Context, jobs int, items []T, do func(T) (line string, err error)) error {
	errs := make([]error, len(items))
	slots := make(chan struct{}, jobs)
	var wait sync.WaitGroup
	for i, item := range items {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if errs[i] = ctx.Err(); errs[i] != nil {
				return
			}
			var line string
			if line, errs[i] = do(item); errs[i] == nil && line != "" {
				fmt.Println(line)
			}
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return errors.Join(errs...)
}

// cmdBuild makes the notebooks. One that fails leaves its old file untouched.
func cmdBuild(ctx context.Context, root string, args []string) error {
	r := &runner{root: root}
	chosen, err := r.chapters(newFlags("build", "[chapter…]", `Makes notebooks/en/NAME.ipynb from chapters/NAME/en.md and executes it.
A cell that fails is reported with its line in the text, and the old notebook stays. The same text gives the same bytes.`), args)
	if err == nil {
		err = r.prepare(ctx)
	}
	if err != nil {
		return err
	}
	return each(ctx, r.jobs, chosen, func(c chapter) (string, error) {
		began := time.Now()
		nb, err := c.executed(ctx, r)
		if err != nil {
			return "", err
		}
		if err := nb.write(filepath.Join(root, c.Notebook)); err != nil {
			return "", err
		}
		return fmt.Sprintf("%s  %d cells, %.1f s", c.Notebook, nb.codeCells(), time.Since(began).Seconds()), nil
	})
}

func (nb *notebook) codeCells() (n int) {
	for _, c := range nb.Cells {
		if c.Type == "code" {
			n++
		}
	}
	return n
}

// cmdRun executes notebook files in place, or one into another file.
func cmdRun(ctx context.Context, root string, args []string) error {
	r := &runner{root: root}
	flags := newFlags("run", "file.ipynb…", `Executes notebooks of any origin on the Go kernel and stores what they show.
A notebook that fails is not changed.`)
	out := flags.String("o", "", "write the result to this `file` instead of the notebook itself")
	r.addFlags(flags)
	files, err := cli.Parse(flags, args)
	switch {
	case err != nil:
		return err
	case len(files) == 0:
		return cli.UsageError("run: which notebook? Name a file that ends in .ipynb")
	case *out != "" && len(files) > 1:
		return cli.UsageError("run: -o is for one notebook")
	}
	if err := r.prepare(ctx); err != nil {
		return err
	}
	return each(ctx, r.jobs, files, func(file string) (string, error) {
		began := time.Now()
		nb, err := readNotebook(file)
		if err != nil {
			return "", err
		}
		dir, err := filepath.Abs(filepath.Dir(file))
		if err != nil {
			return "", err
		}
		if err := nb.execute(ctx, kernelConfig{Tools: r.tools, Root: root, Dir: dir, Env: glassnetEnv()}, r.timeout); err != nil {
			return "", inFile(err, file)
		}
		to := file
		if *out != "" {
			to = *out
		}
		return fmt.Sprintf("%s  %d cells, %.1f s", to, nb.codeCells(), time.Since(began).Seconds()), nb.write(to)
	})
}

// glassnetEnv are the variables that a kernel of a chapter does not get.
func glassnetEnv() []string {
	return slices.DeleteFunc(os.Environ(), func(kv string) bool { return !strings.HasPrefix(kv, "GLASSNET_") })
}
