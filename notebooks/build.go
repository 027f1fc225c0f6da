//go:build !windows

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"glassnet/internal/cli"
	"glassnet/internal/notebook"
	"glassnet/internal/wholefile"
)

// chooseChapters returns the chapters that args name: by number, name, folder, text or notebook. No args means all.
func chooseChapters(root string, args []string) (chosen []notebook.Chapter, err error) {
	all, err := notebook.Chapters(root)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return all, nil
	}
	for _, arg := range args {
		i := slices.IndexFunc(all, func(c notebook.Chapter) bool { return c.Is(arg) })
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

// job is what the commands that execute notebooks share.
type job struct {
	root    string
	timeout time.Duration // for one cell
	jobs    int           // notebooks at the same time
	all     bool          // no chapter was named
}

func (j *job) addFlags(flags *flag.FlagSet) {
	flags.DurationVar(&j.timeout, "timeout", 2*time.Minute, "longest `time` for one cell")
	flags.IntVar(&j.jobs, "j", min(2, runtime.NumCPU()), "execute `n` notebooks at the same time")
}

// chapters parses args and returns the chapters that they name.
func (j *job) chapters(flags *flag.FlagSet, args []string) ([]notebook.Chapter, error) {
	j.addFlags(flags)
	args, err := cli.Parse(flags, args)
	if err != nil {
		return nil, err
	}
	j.all = len(args) == 0
	return chooseChapters(j.root, args)
}

// runner returns what executes the cells: the kernel, which is built if it is not there, or else this program.
func (j *job) runner(ctx context.Context, kernel bool) (notebook.Runner, error) {
	if j.jobs < 1 || j.timeout <= 0 {
		return nil, cli.UsageError("-j and -timeout must be positive")
	}
	if !kernel {
		return notebook.Compiled{}, nil
	}
	tools, err := ensureTools(ctx, j.root, kernelTools, logf)
	return kernelRunner{tools}, err
}

// place is where the cells of chapters run.
func (j *job) place(env ...string) notebook.Place {
	return notebook.Place{Root: j.root, Env: env, Timeout: j.timeout}
}

// each calls do for every item, jobs at a time, and returns all errors in the order of the items.
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
	j := &job{root: root}
	flags := newFlags("build", "[chapter…]", `Makes notebooks/en/NAME.ipynb from chapters/NAME/en.md and executes it.
A cell that fails is reported with its line in the text, and the old notebook stays. The same text gives the same bytes.`)
	kernel := flags.Bool("kernel", false, "execute each cell on Jupyter's kernel: the same bytes in many times the time")
	chosen, err := j.chapters(flags, args)
	if err != nil {
		return err
	}
	runner, err := j.runner(ctx, *kernel)
	if err != nil {
		return err
	}
	return each(ctx, j.jobs, chosen, func(c notebook.Chapter) (string, error) {
		began := time.Now()
		nb, err := c.Execute(ctx, runner, j.place())
		if err != nil {
			return "", err
		}
		if err := writeNotebook(nb, filepath.Join(root, c.Notebook)); err != nil {
			return "", err
		}
		return fmt.Sprintf("%s  %d cells, %.1f s", c.Notebook, len(nb.CodeCells()), time.Since(began).Seconds()), nil
	})
}

// writeNotebook writes a notebook whole or not at all. If the file is a link, it writes what the link leads to.
func writeNotebook(nb *notebook.Notebook, file string) error {
	b, err := nb.Bytes()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	return wholefile.Write(file, wholefile.Bytes(b))
}

// cmdCheck reports notebooks that are missing, stale, wrong or without a text.
func cmdCheck(ctx context.Context, root string, args []string) error {
	j := &job{root: root}
	flags := newFlags("check", "[chapter…]", `Fails if a notebook is missing, differs from its text, or shows something else when it is executed again.
Without a chapter it also reports notebooks that belong to no chapter. It changes nothing.`)
	staleOnly := flags.Bool("stale-only", false, "compare with the texts only, execute nothing")
	fast := flags.Bool("fast", false, "execute without Jupyter's kernel, as go test does: the cells of a chapter as one program")
	chosen, err := j.chapters(flags, args)
	if err != nil {
		return err
	}
	runner, err := j.runner(ctx, !*fast && !*staleOnly)
	if err != nil {
		return err
	}
	err = each(ctx, j.jobs, chosen, func(c notebook.Chapter) (string, error) {
		began := time.Now()
		if *staleOnly {
			_, err := c.CheckSource(root)
			return c.Notebook + "  agrees with its text", err
		}
		err := c.Check(ctx, runner, j.place())
		return fmt.Sprintf("%s  as before, %.1f s", c.Notebook, time.Since(began).Seconds()), err
	})
	if j.all && ctx.Err() == nil {
		err = errors.Join(err, notebook.Orphans(root))
	}
	return err
}

// cmdRun executes notebook files in place, or one into another file.
func cmdRun(ctx context.Context, root string, args []string) error {
	j := &job{root: root}
	flags := newFlags("run", "file.ipynb…", `Executes notebooks of any origin on the Go kernel and stores what they show.
A notebook that fails is not changed.`)
	out := flags.String("o", "", "write the result to this `file` instead of the notebook itself")
	j.addFlags(flags)
	files, err := cli.Parse(flags, args)
	switch {
	case err != nil:
		return err
	case len(files) == 0:
		return cli.UsageError("run: which notebook? Name a file that ends in .ipynb")
	case *out != "" && len(files) > 1:
		return cli.UsageError("run: -o is for one notebook")
	}
	for _, file := range files { // before the kernel is built
		if err := isGo(file); err != nil {
			return err
		}
	}
	runner, err := j.runner(ctx, true)
	if err != nil {
		return err
	}
	return each(ctx, j.jobs, files, func(file string) (string, error) {
		began := time.Now()
		nb, err := notebook.Read(file)
		if err != nil {
			return "", err
		}
		p := j.place(glassnetEnv()...)
		if p.Dir, err = filepath.Abs(filepath.Dir(file)); err != nil {
			return "", err
		}
		if err := nb.Execute(ctx, runner, p); err != nil {
			return "", notebook.InFile(err, file)
		}
		to := file
		if *out != "" {
			to = *out
		}
		return fmt.Sprintf("%s  %d cells, %.1f s", to, len(nb.CodeCells()), time.Since(began).Seconds()), writeNotebook(nb, to)
	})
}

// isGo refuses a notebook that says that it is in another language.
func isGo(file string) error {
	nb, err := notebook.Read(file)
	if err != nil {
		return err
	}
	if language := nb.Language(); language != "" && !strings.EqualFold(language, "go") {
		return fmt.Errorf("%s is a notebook in %s; here Go is run (in Jupyter, Kernel → Change kernel makes it one in Go)", file, language)
	}
	return nil
}

// glassnetEnv are the variables that a kernel of a chapter does not get.
func glassnetEnv() []string {
	return slices.DeleteFunc(os.Environ(), func(kv string) bool { return !strings.HasPrefix(kv, "GLASSNET_") })
}
