// Package cli is what the commands of this repository have in common: their
// subcommands and flags, and the folder they work in.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

// A Program is a command with subcommands, started by go run ./NAME.
type Program struct {
	Name     string // its folder: "notebooks"
	Purpose  string // a sentence
	More     string // what -h says below the list of commands
	Commands []Command
}

// A Command is a subcommand. Its Run gets the folder of the repository and
// parses args with [Flags] and [Parse].
type Command struct {
	Name, Args, Purpose string
	Run                 func(ctx context.Context, root string, args []string) error
}

// Run runs the command that args name, the first if they name none, and returns
// the exit code: 0 done, 1 failed, 2 wrong usage. The first Ctrl-C, or the end
// of the terminal, ends the context, the second the process.
func (p Program) Run(args []string) int {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup does
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, cancel := signal.NotifyContext(context.Background(), signals...)
	defer cancel()
	context.AfterFunc(ctx, cancel)
	err := p.dispatch(ctx, args)
	var wrong UsageError
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintf(os.Stderr, "%s: %v\nTry: go run ./%[1]s -h\n", p.Name, err)
		return 2
	case errors.Is(err, ErrFailed):
		return 1
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, p.Name+": interrupted")
		return 1
	default:
		fmt.Fprintf(os.Stderr, "%s: %v\n", p.Name, err)
		return 1
	}
}

// dispatch runs the command that args name.
func (p Program) dispatch(ctx context.Context, args []string) error {
	name, rest := p.Commands[0].Name, args
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, rest = args[0], args[1:]
	}
	if name == "help" && len(rest) == 1 && !isHelp(rest[0]) { // as "check -h"
		name, rest = rest[0], []string{"-h"}
	}
	if name == "help" || len(args) > 0 && isHelp(args[0]) {
		p.help()
		return nil
	}
	for _, c := range p.Commands {
		if c.Name != name {
			continue
		}
		root, err := Root()
		if err != nil {
			return err
		}
		return c.Run(ctx, root, rest)
	}
	return UsageError(fmt.Sprintf("there is no command %q", name))
}

func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

// help lists the commands.
func (p Program) help() {
	fmt.Printf("Usage: go run ./%s [command] [flags]\n\n%s\n\n", p.Name, p.Purpose)
	for _, c := range p.Commands {
		fmt.Printf("  %-9s %-14s %s\n", c.Name, c.Args, c.Purpose)
	}
	fmt.Printf("\n%s\n", strings.TrimSpace(p.More))
}

// ErrFailed makes the exit code 1 where all has been said already.
var ErrFailed = errors.New("failed")

// A UsageError is a mistake in the command line.
type UsageError string

// Error is the sentence.
func (e UsageError) Error() string { return string(e) }

// Flags returns the flags of a command with a help text.
func Flags(program, name, args, purpose string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(os.Stdout)
	flags.Usage = func() {
		fmt.Printf("Usage: %s\n\n%s\n", strings.TrimSpace("go run ./"+program+" "+name+" [flags] "+args), purpose)
		empty := true
		flags.VisitAll(func(*flag.Flag) { empty = false })
		if !empty {
			fmt.Println("\nFlags:")
			flags.PrintDefaults()
		}
	}
	return flags
}

// Parse parses flags, which may stand before, between and behind the other arguments, and returns the others.
func Parse(flags *flag.FlagSet, args []string) (others []string, err error) {
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
		return UsageError(strings.TrimSpace(flags.Name() + ": " + err.Error()))
	}
	return nil
}

// ParseOnly parses the flags of a command that is a folder of its own and takes no other arguments. Help goes to out.
func ParseOnly(flags *flag.FlagSet, args []string, out io.Writer, folder, purpose string) error {
	flags.SetOutput(io.Discard)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(out, "Usage: go run ./%s [flags]\n\n%s\n\n", folder, purpose)
		flags.SetOutput(out)
		flags.PrintDefaults()
		return err
	case err != nil:
		return UsageError(err.Error())
	case flags.NArg() > 0:
		return UsageError(fmt.Sprintf("unexpected argument %q", flags.Arg(0)))
	}
	return nil
}

// Exit ends such a command with the error of its run: the exit code is that of [Program.Run], and wrong usage names the help.
func Exit(folder string, err error) {
	name := path.Base(folder)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case errors.As(err, new(UsageError)):
		fmt.Fprintf(os.Stderr, "%s: %v\nTry: go run ./%s -h\n", name, err, folder)
		os.Exit(2)
	default:
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

var moduleLine = regexp.MustCompile(`(?m)^module\s+((?:\S+/)?glassnet)\s*$`)

// Root returns the folder of this repository: the nearest one, from the working directory upwards, that has the go.mod of glassnet.
func Root() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := Module(dir); err == nil {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", fmt.Errorf("%s is not inside the glassnet repository: change into its folder first", start)
		}
	}
}

// Module returns the module path of the repository in a folder.
func Module(root string) (string, error) {
	b, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	m := moduleLine.FindSubmatch(b)
	if m == nil {
		return "", fmt.Errorf("%s: this is not the module of glassnet", filepath.Join(root, "go.mod"))
	}
	return string(m[1]), nil
}
