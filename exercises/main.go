// Command exercises checks answers to the exercises of the course, and says which mistake was made.
//
//	go run ./exercises             lists the exercises and how far they are
//	go run ./exercises watch       checks a file whenever it is saved
//	go run ./exercises -h          lists all commands
package main

import (
	"flag"
	"os"

	"glassnet/internal/cli"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == cageWord {
		confine(os.Args[2:])
	}
	os.Exit(run(os.Args[1:]))
}

// run is main with an exit code. Without a command the first one runs.
func run(args []string) int {
	return cli.Program{
		Name:    "exercises",
		Purpose: "Checks answers to the exercises of the course, and says which mistake was made.",
		More: `An exercise is its folder (hiddendelta) or chapter/folder; a chapter is its number or name (7, 07-backprop-by-hand).
The flags of a command: go run ./exercises report -h`,
		Commands: []cli.Command{
			{Name: "list", Args: "[chapter…]", Purpose: "list the exercises and how far they are; this is what no command does", Run: cmdList},
			{Name: "next", Purpose: "show the next exercise that is not solved, and check it", Run: cmdNext},
			{Name: "check", Args: "[exercise…]", Purpose: "check answers; without a name all that have been begun", Run: cmdCheck},
			{Name: "watch", Args: "[exercise…]", Purpose: "check an answer whenever its file is saved", Run: cmdWatch},
			{Name: "hint", Args: "exercise", Purpose: "show the next of three hints", Run: cmdHint},
			{Name: "reset", Args: "exercise", Purpose: "put the stub back and keep the answer in a file beside", Run: cmdReset},
			{Name: "solution", Args: "exercise", Purpose: "show the solution and its explanation", Run: cmdSolution},
			{Name: "paper", Args: "chapter", Purpose: "make worksheets for pencil and paper, or check what was typed from one", Run: cmdPaper},
			{Name: "assignment", Args: "chapter or exercise…", Purpose: "make the source of an assignment for nbgrader", Run: cmdAssignment},
			{Name: "report", Args: "[exercise…]", Purpose: "grade answers, as text, JSON, JUnit, CSV and more", Run: cmdReport},
			{Name: "audit", Args: "[exercise…]", Purpose: "prove that the checker tells all mistakes apart", Run: cmdAudit},
			{Name: "unnamed", Purpose: "list your wrong answers whose mistake had no name", Run: cmdUnnamed},
			{Name: "score", Args: "[archive…]", Purpose: "judge answers whose mistake is known, and print how many are named rightly", Run: cmdScore},
			{Name: "mutants", Args: "[exercise…]", Purpose: "prove with small changes of the solutions that the cases can tell", Run: cmdMutants},
			{Name: "generate", Purpose: "make the stubs and tests from the solutions", Run: cmdGenerate},
		},
	}.Run(args)
}

// newFlags returns the flags of a command with a help text.
func newFlags(name, args, purpose string) *flag.FlagSet {
	return cli.Flags("exercises", name, args, purpose)
}
