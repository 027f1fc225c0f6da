package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/joshdk/go-junit"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"glassnet/exercises/check"
)

// answersOfAll has one answer in every state: pass, fail with a named mistake,
// fail without, todo, error, timeout.
var answersOfAll = map[string]string{
	"outputdelta":    "package outputdelta\n" + right("println(\"]]>\\x1b[31m & <b>\")"),
	"hiddendelta":    "package hiddendelta\n\nimport \"gonum.org/v1/gonum/mat\"\n\nfunc HiddenDelta(w, above, z *mat.Dense) *mat.Dense { var d mat.Dense; d.Mul(w.T(), above); return &d }\n",
	"deltabyhand":    "package deltabyhand\n\nfunc DeltaByHand() float64 { return 42 }\n",
	"softmaxdelta":   "package softmaxdelta\n\nfunc broken",
	"weightgradient": "package weightgradient\n\nimport \"gonum.org/v1/gonum/mat\"\n\nfunc WeightGradient(delta, x *mat.Dense) (dw *mat.Dense, db []float64) { for {} }\n",
}

// gradeAs grades one submission, or all in a folder.
func gradeAs(t testing.TB, r *runner, list []*check.Spec, from, each, student, assignment string) ([]grading, error) {
	one := *r
	one.from = from
	c := &class{runner: &one, specs: list, each: each, student: student, assignment: assignment, jobs: 1}
	return c.grade(t.Context())
}

// graded is the grading of answersOfAll, chapter 7 only.
func graded(t testing.TB) []grading {
	t.Helper()
	r := testRunner(t, "")
	r.limit = 2 * time.Second
	chapter, err := choose([]string{"7"})
	if err != nil {
		t.Fatal(err)
	}
	all, err := gradeAs(t, r, chapter, submission(t, answersOfAll), "", "alice", "homework <1> & 2")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestReports(t *testing.T) {
	all := graded(t)
	states := map[string]check.State{}
	for _, e := range all[0].Exercises {
		_, name, _ := strings.Cut(e.ID, "/")
		states[name] = e.State
	}
	for name, want := range map[string]check.State{"outputdelta": check.Pass, "hiddendelta": check.Fail, "deltabyhand": check.Fail,
		"softmaxdelta": check.Error, "weightgradient": check.Timeout, "trainstep": missing} {
		if states[name] != want {
			t.Errorf("%s is %s, want %s", name, states[name], want)
		}
	}
	for n, v := range map[string]string{"CLASSROOM": "cs", "SUBMISSION_TAG": "submit/x", "COMMIT_URL": "https://example.org/c",
		"RELEASE_URL": "https://example.org/r", "REVIEW_URL": "", "ASSIGNMENT_TYPE": "", "ASSIGNMENT": "nets"} {
		t.Setenv(n, v)
	}
	for name, f := range formats {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := f.write(&b, all); err != nil {
				t.Fatal(err)
			}
			switch name {
			case "json":
				validate(t, "report", b.Bytes())
			case "gradescope", "classroom50":
				validate(t, name, b.Bytes())
				if s := sumOfScores(t, b.Bytes()); s != float64(all[0].Points) {
					t.Errorf("the scores add up to %v, the points to %d", s, all[0].Points)
				}
			case "junit":
				suites, err := junit.Ingest(b.Bytes())
				if err != nil || len(suites) != 1 {
					t.Fatal(suites, err)
				}
				n := suites[0].Totals
				if n.Tests != len(all[0].Exercises) || n.Passed != 1 || n.Failed != 5 || n.Error != 2 || n.Skipped != 0 {
					t.Errorf("a parser counts %+v", n)
				}
			case "csv":
				rows, err := csv.NewReader(&b).ReadAll()
				if err != nil || len(rows) != 1+len(all[0].Exercises) {
					t.Fatalf("%d rows, %v", len(rows), err)
				}
				if head := strings.Join(rows[0], ","); head != "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,score,max_score" {
					t.Errorf("nbgrader has other columns than %s", head)
				}
				total := 0
				for _, row := range rows[1:] {
					n, err := strconv.Atoi(row[9])
					if err != nil || row[3] != "alice" {
						t.Error(row, err)
					}
					total += n
				}
				if total != all[0].Points {
					t.Errorf("the scores add up to %d", total)
				}
			case "text":
				if !strings.Contains(b.String(), "f' missing") || !strings.Contains(b.String(), "1 of 17 points") {
					t.Errorf("got\n%s", b.String())
				}
			case "csv-wide":
				rows, err := csv.NewReader(&b).ReadAll()
				if n := len(all[0].Exercises); err != nil || len(rows) != 2 || len(rows[1]) != n+5 || rows[1][n+1] != strconv.Itoa(all[0].Points) {
					t.Errorf("%v, %v", rows, err)
				}
			case "summary":
				if !strings.Contains(b.String(), "1 students, 1.0 of 17 points") || !strings.Contains(b.String(), "1 × f' missing") {
					t.Errorf("got\n%s", b.String())
				}
			case "markdown":
				if !strings.Contains(b.String(), "# alice\n") || strings.Count(b.String(), "\n| 07-") != len(all[0].Exercises) || strings.Contains(b.String(), "\x1b") {
					t.Errorf("got\n%s", b.String())
				}
			default:
				t.Errorf("no test for the format %s", name)
			}
		})
	}
}

// validate compares a report with a JSON Schema.
func validate(t *testing.T, schema string, text []byte) {
	t.Helper()
	file := "testdata/" + schema + ".schema.json"
	if _, err := os.Stat(file); err != nil { // in a clone
		file = "exercises/" + file
	}
	s, err := jsonschema.NewCompiler().Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}

// sumOfScores adds up the scores of the tests.
func sumOfScores(t *testing.T, text []byte) (sum float64) {
	t.Helper()
	var v struct {
		Tests []struct {
			Score float64 `json:"score"`
		} `json:"tests"`
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	for _, x := range v.Tests {
		sum += x.Score
	}
	return sum
}

// Without the variables of its runner there is no report for Classroom 50.
func TestClassroom50NeedsItsRunner(t *testing.T) {
	t.Setenv("CLASSROOM", "")
	if err := writeClassroom50(&bytes.Buffer{}, []grading{{}}); err == nil || !strings.Contains(err.Error(), "CLASSROOM") {
		t.Errorf("got %v", err)
	}
}

// A report reads a class of submissions and changes none of them.
func TestReportOfAClass(t *testing.T) {
	class := t.TempDir()
	good, bad := "package whytransposed\n\nfunc WhyTransposed() string { return \"c\" }\n", "package whytransposed\n\nimport \"os\"\n\nfunc init() { os.Exit(0) }\n\nfunc WhyTransposed() string { return \"c\" }\n"
	for student, files := range map[string]map[string]string{
		"anna":  {"exercises/07-backprop-by-hand/whytransposed/whytransposed.go": good}, // as in the repository
		"ben":   {"07-backprop-by-hand/whytransposed/whytransposed.go": good},
		"clara": {"whytransposed/whytransposed.go": good, "whytransposed/notes.txt": "x"},
		"dora":  {"whytransposed.go": bad},
		"emil":  {"readme.txt": "nothing done"},
	} {
		for name, text := range files {
			file := filepath.Join(class, student, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o444); err != nil {
				t.Fatal(err)
			}
		}
	}
	before := listing(t, class)
	r := testRunner(t, "")
	all, err := gradeAs(t, r, []*check.Spec{exercise(t, "whytransposed")}, "", class, "", "hw")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range all {
		got = append(got, g.Student+" "+string(g.Exercises[0].State))
	}
	if want := []string{"anna pass", "ben pass", "clara pass", "dora error", "emil missing"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if after := listing(t, class); after != before {
		t.Errorf("the submissions were changed:\n%s\n%s", before, after)
	}
	var b bytes.Buffer
	if err := writeJSON(&b, all); err != nil || !json.Valid(b.Bytes()) {
		t.Error(err)
	}
	for _, wrong := range []string{filepath.Join(class, "none"), filepath.Join(class, "dora", "whytransposed.go")} {
		if _, err := gradeAs(t, r, nil, wrong, "", "", ""); err == nil {
			t.Errorf("%s: no error", wrong)
		}
	}
	if _, err := gradeAs(t, r, nil, "", t.TempDir(), "", ""); err == nil {
		t.Error("an empty class: no error")
	}
}

// listing is the names, times and contents of all files in a folder.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		i, err := d.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(p)
		b.WriteString(p + " " + i.ModTime().String() + " " + string(text) + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
