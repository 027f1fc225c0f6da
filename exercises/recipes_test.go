package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
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

// The set-up for Gradescope fetches the Go that go.mod names where the distribution has an older one, and grades with it.
func TestGradescopeSetup(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("Gradescope's images are Linux")
	}
	real, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	top, bin, root := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "go")
	link(t, filepath.Join(top, "source", "glassnet"))
	tree := t.TempDir() // what is downloaded: a Go that says that it was asked
	files(t, tree, map[string]string{"go/bin/go": "#!/bin/sh\necho asked >>" + top + "/asked\nexec " + real + " \"$@\"\n"})
	files(t, bin, map[string]string{
		"go":   "#!/bin/sh\n[ \"$2\" = GOVERSION ] && echo go1.19.8 && exit\necho 'package cmp is not in GOROOT' >&2\nexit 1\n",
		"curl": "#!/bin/sh\ncase \"$*\" in\n*.sha256) sha256sum " + bin + "/go.tgz | cut -d' ' -f1 ;;\n*) while [ \"$1\" != -o ]; do url=$1; shift; done; cp " + bin + "/go.tgz \"$2\"; echo \"$url\" >" + top + "/url ;;\nesac\n",
	})
	for _, f := range []string{filepath.Join(tree, "go", "bin", "go"), filepath.Join(bin, "go"), filepath.Join(bin, "curl")} {
		if err := os.Chmod(f, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	recipe(t, tree, nil, "tar", "-czf", filepath.Join(bin, "go.tgz"), "go")
	env := []string{"AUTOGRADER=" + top, "GO_ROOT=" + root, "PATH=" + bin + ":/usr/bin:/bin"}
	script, err := filepath.Abs("recipes/gradescope/setup.sh")
	if err != nil {
		t.Fatal(err)
	}
	recipe(t, top, env, "bash", script)
	url, err := os.ReadFile(filepath.Join(top, "url"))
	if want := regexp.MustCompile(`/go1\.\d+(\.\d+)?\.linux-(amd64|arm64)\.tar\.gz\n$`); err != nil || !want.Match(url) {
		t.Errorf("fetched %q, %v", url, err)
	}
	if asked, _ := os.ReadFile(filepath.Join(top, "asked")); len(asked) == 0 {
		t.Error("the Go that was fetched was not used")
	}
}
