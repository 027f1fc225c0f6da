//go:build !windows

// Command notebooks sets up Jupyter for this course and makes the notebooks from the chapters.
//
//	go run ./notebooks            sets up and opens the notebooks
//	go run ./notebooks build 7    makes notebooks/en/07-….ipynb from chapters/07-…/en.md
//	go run ./notebooks -h         lists all commands
package main

import (
	"flag"
	"fmt"
	"os"

	"glassnet/internal/cli"
)

func main() { os.Exit(run(os.Args[1:])) }

// run is main with an exit code. Without a command the first one runs. When the context ends, the kernels end, too.
func run(args []string) int {
	return cli.Program{
		Name:    "notebooks",
		Purpose: "Sets up Jupyter for this course and makes the notebooks from the chapters.",
		More: `A chapter is its number (7 or 07), its name (07-backprop-by-hand) or its folder; no chapter means all.
The flags of a command: go run ./notebooks build -h`,
		Commands: []cli.Command{
			{Name: "open", Purpose: "set up everything and open the notebooks in Jupyter; this is what no command does", Run: cmdOpen},
			{Name: "setup", Purpose: "set up everything and open nothing: for images and machines of many", Run: cmdSetup},
			{Name: "build", Args: "[chapter…]", Purpose: "make notebooks/en/*.ipynb from chapters/*/en.md and execute them", Run: cmdBuild},
			{Name: "check", Args: "[chapter…]", Purpose: "fail if a notebook is stale or shows something else when it runs again", Run: cmdCheck},
			{Name: "run", Args: "file.ipynb…", Purpose: "execute notebooks of any origin", Run: cmdRun},
			{Name: "html", Args: "[chapter…]", Purpose: "write a page per chapter that can be read without Jupyter and network", Run: cmdHTML},
			{Name: "site", Purpose: "write the course as a site that works without a server, with search and a playground", Run: cmdSite},
			{Name: "figures", Args: "[chapter…]", Purpose: "write every figure of the chapters into files, for slides", Run: cmdFigures},
			{Name: "slides", Args: "[chapter…]", Purpose: "write a deck per chapter, as a page and for PowerPoint", Run: cmdSlides},
			{Name: "bench", Purpose: "measure how long cells take", Run: cmdBench},
			{Name: "clean", Purpose: "remove what the set-up has put outside of this folder", Run: cmdClean},
		},
	}.Run(args)
}

// newFlags returns the flags of a command with a help text.
func newFlags(name, args, purpose string) *flag.FlagSet {
	return cli.Flags("notebooks", name, args, purpose)
}

// logf tells on the error output what the tool does; the standard output is for results.
func logf(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
