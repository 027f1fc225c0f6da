package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The recipe for Gradescope runs: the folders of its autograder, with the
// course as a link and a submission beside.
func TestGradescopeRecipe(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash on this machine")
	}
	top := t.TempDir()
	link(t, filepath.Join(top, "source", "glassnet"))
	if err := os.Rename(submission(t, answersOfAll), filepath.Join(top, "submission")); err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("recipes/gradescope/run_autograder")
	if err != nil {
		t.Fatal(err)
	}
	recipe(t, "", []string{"AUTOGRADER=" + top, "EXERCISES=outputdelta hiddendelta trainstep"}, "bash", script)
	text, err := os.ReadFile(filepath.Join(top, "results", "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	validate(t, "gradescope", text)
	if sumOfScores(t, text) != 1 {
		t.Errorf("got %s", text)
	}
}

// The recipe for Classroom 50 runs as its runner starts it: in the student's checkout.
func TestClassroom50Recipe(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no Python on this machine")
	}
	checkout := submission(t, answersOfAll)
	course := filepath.Join(t.TempDir(), "glassnet")
	link(t, course)
	script, err := filepath.Abs("recipes/classroom50/autograder.py")
	if err != nil {
		t.Fatal(err)
	}
	recipe(t, checkout, []string{"GLASSNET=" + course, "EXERCISES=outputdelta hiddendelta trainstep", "CLASSROOM=cs", "ASSIGNMENT=nets", "OWNER=alice", "ASSIGNMENT_TYPE=individual",
		"SUBMISSION_TAG=submit/2026", "COMMIT_URL=https://example.org/c", "RELEASE_URL=https://example.org/r", "REVIEW_URL=https://example.org/v"}, python, script)
	text, err := os.ReadFile(filepath.Join(checkout, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	validate(t, "classroom50", text)
	if sumOfScores(t, text) != 1 {
		t.Errorf("got %s", text)
	}
}

// The workflow names only commands and formats that exist.
func TestActionsRecipe(t *testing.T) {
	b, err := os.ReadFile("recipes/github-actions.yaml")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, line := range strings.Split(string(b), "\n") {
		_, call, found := strings.Cut(line, "go run ./exercises ")
		if !found {
			continue
		}
		n++
		call, _, _ = strings.Cut(call, ";")
		dir := submission(t, answersOfAll)
		call = strings.NewReplacer("../answers", dir, "../exercises.", filepath.Join(t.TempDir(), "exercises.")).Replace(call)
		if printed, code := output(t, "", append(strings.Fields(call), "outputdelta")...); code != 0 {
			t.Errorf("%s: exit code %d\n%s", call, code, printed)
		}
	}
	if n != 3 {
		t.Errorf("%d calls of the runner", n)
	}
}

// link makes a link to the repository.
func link(t *testing.T, name string) {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(root, name); err != nil {
		t.Skip(err)
	}
}

func recipe(t *testing.T, dir string, env []string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}
