// Command exercises checks answers to the exercises of the course, and says which mistake was made.
//
//	go run ./exercises             lists the exercises and how far they are
//	go run ./exercises watch       checks a file whenever it is saved
//	go run ./exercises -h          lists all commands
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

// command is a subcommand. Its run parses args with newFlags.
type command struct {
	name, args, purpose string
	run                 func(ctx context.Context, root string, args []string) error
}

// commands are listed by -h in this order. The first runs when no command is given.
func commands() []command {
	return []command{
		{"generate", "", "make the stubs and tests from the solutions", cmdGenerate},
		{"audit", "[exercise…]", "prove that the checker tells all mistakes apart", cmdAudit},
	}
}

const usage = `Usage: go run ./exercises [command] [flags]

Checks answers to the exercises of the course, and says which mistake was made.

`

func main() { os.Exit(run(os.Args[1:])) }

// run is main with an exit code: 0 done, 1 failed, 2 wrong usage.
func run(args []string) int {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	context.AfterFunc(ctx, cancel) // the second Ctrl-C ends this process at once
	err := dispatch(ctx, args)
	var wrong usageError
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintf(os.Stderr, "exercises: %v\nTry: go run ./exercises -h\n", err)
		return 2
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "exercises: interrupted")
		return 1
	default:
		fmt.Fprintf(os.Stderr, "exercises: %v\n", err)
		return 1
	}
}

// dispatch runs the command that args name.
func dispatch(ctx context.Context, args []string) error {
	name, rest := commands()[0].name, args
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, rest = args[0], args[1:]
	}
	if name == "help" || len(args) > 0 && isHelp(args[0]) {
		printUsage()
		return nil
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		root, err := findRoot()
		if err != nil {
			return err
		}
		return c.run(ctx, root, rest)
	}
	return usageError(fmt.Sprintf("there is no command %q", name))
}

func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

func printUsage() {
	fmt.Print(usage)
	for _, c := range commands() {
		fmt.Printf("  %-9s %-12s %s\n", c.name, c.args, c.purpose)
	}
	fmt.Print(`
An exercise is its folder (hiddendelta) or chapter/folder; a chapter (7, 07-backprop-by-hand) is all of its exercises.
The flags of a command: go run ./exercises report -h
`)
}

// usageError is a mistake in the command line.
type usageError string

func (e usageError) Error() string { return string(e) }

// newFlags returns the flags of a command with a help text.
func newFlags(name, args, purpose string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(os.Stdout)
	flags.Usage = func() {
		fmt.Printf("Usage: %s\n\n%s\n", strings.TrimSpace("go run ./exercises "+name+" [flags] "+args), purpose)
		empty := true
		flags.VisitAll(func(*flag.Flag) { empty = false })
		if !empty {
			fmt.Println("\nFlags:")
			flags.PrintDefaults()
		}
	}
	return flags
}

// parse parses flags, which may stand before, between and behind the other arguments, and returns the others.
func parse(flags *flag.FlagSet, args []string) (others []string, err error) {
	for {
		if err := quietly(flags, args); err != nil {
			return nil, err
		}
		args = flags.Args()
		if len(args) == 0 {
			return others, nil
		}
		others, args = append(others, args[0]), args[1:]
	}
}

// quietly is flags.Parse that prints nothing but help.
func quietly(flags *flag.FlagSet, args []string) error {
	help := flags.Usage
	flags.Usage = func() {}
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	flags.SetOutput(os.Stdout)
	flags.Usage = help
	switch {
	case errors.Is(err, flag.ErrHelp):
		help()
		return err
	case err != nil:
		return usageError(strings.TrimSpace(flags.Name() + ": " + err.Error()))
	}
	return nil
}

var moduleLine = regexp.MustCompile(`(?m)^module\s+((?:\S+/)?glassnet)\s*$`)

// findRoot returns the folder of this repository: the nearest one, from the working directory upwards, that has the go.mod of glassnet.
func findRoot() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if b, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil && moduleLine.Match(b) {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", fmt.Errorf("%s is not inside the glassnet repository: change into its folder first", start)
		}
	}
}
