//go:build !windows

package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"glassnet/internal/cli"
)

// cmdClean removes what the set-up has put outside of the repository: the kernel from Jupyter's list, the built programs,
// Jupyter's log, and Jupyter itself if it is in a Python environment of the tool's own.
func cmdClean(ctx context.Context, root string, args []string) error {
	flags := newFlags("clean", "", `Removes what the set-up has put outside of this folder: the kernel "Go (glassnet)" from Jupyter's list,
the programs built for it, and Jupyter if it was installed with python3 and pip into a folder of its own.
A Jupyter from uv, pipx, apt-get or brew stays; those programs can remove it.`)
	dry := flags.Bool("n", false, "only say what would be removed")
	others, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		return cli.UsageError(fmt.Sprintf("clean takes no arguments, got %q", others[0]))
	}
	found, err := leftovers()
	if err != nil {
		return err
	}
	if len(found) == 0 {
		fmt.Println("there is nothing to remove")
		return nil
	}
	for _, l := range found {
		if *dry {
			fmt.Printf("would remove %s: %s%s\n", l.what, l.path, size(l.path))
			continue
		}
		size := size(l.path)
		if err := os.RemoveAll(l.path); err != nil {
			return fmt.Errorf("cannot remove %s: %w", l.what, err)
		}
		fmt.Printf("removed %s: %s%s\n", l.what, l.path, size)
	}
	if private, err := privateFolder(); err == nil && !*dry {
		os.Remove(private) // fails if the folder holds something else, such as data sets
	}
	return nil
}

// leftover is a file or folder of the set-up.
type leftover struct{ what, path string }

func leftovers() (found []leftover, err error) {
	path, spec, err := readKernelspec()
	if err != nil {
		return nil, err
	}
	if spec != nil {
		found = append(found, leftover{"the kernelspec", filepath.Dir(path)})
	}
	private, err := privateFolder()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(private)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	kinds := []leftover{{"the notebook tools", "tools-*"}, {"Jupyter's log", "jupyter-*.log"}, {"Jupyter", "jupyter"}}
	for _, e := range entries {
		i := slices.IndexFunc(kinds, func(k leftover) bool { ok, _ := filepath.Match(k.path, e.Name()); return ok })
		if i >= 0 {
			found = append(found, leftover{kinds[i].what, filepath.Join(private, e.Name())})
		}
	}
	return found, nil
}

// size tells how big a file or everything in a folder is, if that is worth telling.
func size(path string) string {
	var sum int64
	filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				sum += info.Size()
			}
		}
		return nil
	})
	if sum < 1e6 {
		return ""
	}
	return fmt.Sprintf(" (%.0f MB)", float64(sum)/1e6)
}
