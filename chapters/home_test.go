package chapters

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// When the project gets a public home, its module path changes with
//
//	go mod edit -module=example.org/glassnet
//	git ls-files '*.go' '*.md' 'exercises/recipes/*' | xargs perl -pi -e 's#(?<![\w./-])glassnet/(?=(nn|viz|exercises|solutions|internal|notebooks|chapters)\b)#example.org/glassnet/#g'
//	go run ./notebooks build
//
// and no file has to be edited by hand: all imports of the renamed copy lead
// somewhere, tests included. With CI in the environment it is compiled, too.
func TestPublicHome(t *testing.T) {
	const home = "example.org/glassnet"
	list, err := exec.Command("git", "-C", "..", "ls-files", "*.go", "*.md", "*.s", "*go.mod", "*go.sum", "notebooks/*.html", "notebooks/site/*", "viz/han/*", "exercises/recipes/*", "nn/export/step.py", "nn/export/testdata/*").Output()
	if err != nil {
		t.Skip("this is no clone: git does not list its files")
	}
	copyTo := t.TempDir()
	for _, name := range strings.Fields(string(list)) {
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if ext := filepath.Ext(name); ext == ".go" || ext == ".md" || strings.HasPrefix(name, "exercises/recipes/") {
			text = renamed(text, home)
		}
		for _, at := range oldPath.FindAllIndex(text, -1) {
			if before := text[max(0, at[0]-30):at[0]]; used.Match(before) {
				t.Errorf("%s: the old path stays: %s%s", name, before, text[at[0]:at[1]])
			}
		}
		target := filepath.Join(copyTo, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(target, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	commands := [][]string{
		{"mod", "edit", "-module=" + home},
		{"list", "-test", "-deps", "./..."}, // every import leads somewhere
	}
	if os.Getenv("CI") != "" {
		commands = append(commands, []string{"vet", "./..."}, []string{"run", "./notebooks", "check", "-h"})
	}
	for _, args := range commands {
		cmd := exec.Command("go", args...)
		cmd.Dir = copyTo
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// These begin with what a search finds at once, and end where it stands; together they are much quicker than one expression.
var (
	oldPath = regexp.MustCompile(`glassnet/(?:nn|viz|exercises|solutions|internal|notebooks|chapters)\b`)
	longer  = regexp.MustCompile(`[\w./-]$`) // it is the end of another path
	used    = regexp.MustCompile(`(?:"|import |go doc |go get )$`)
)

// renamed puts another module path in front of the packages.
func renamed(text []byte, home string) (out []byte) {
	done := 0
	for _, at := range oldPath.FindAllIndex(text, -1) {
		if !longer.Match(text[max(0, at[0]-1):at[0]]) {
			out = append(append(out, text[done:at[0]]...), home...)
			done = at[0] + len("glassnet")
		}
	}
	return append(out, text[done:]...)
}
