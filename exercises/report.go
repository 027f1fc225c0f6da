package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"glassnet/exercises/check"
	"glassnet/internal/cli"
	"glassnet/internal/wholefile"
)

// A grading is what a report says of one submission.
type grading struct {
	Schema     string   `json:"schema"` // glassnet-report/v1
	Student    string   `json:"student"`
	Assignment string   `json:"assignment"`
	Points     int      `json:"points"`
	Max        int      `json:"max"`
	Seconds    float64  `json:"seconds"`
	Exercises  []result `json:"exercises"`

	dir string // of the submission
}

// A layout writes gradings. One that holds a single submission says so.
type layout struct {
	write  func(w io.Writer, all []grading) error
	single bool
}

var formats = map[string]layout{
	"text":        {writeText, false},
	"json":        {writeJSON, false},
	"csv":         {writeCSV, false},
	"junit":       {writeJUnit, false},
	"gradescope":  {writeGradescope, true},
	"classroom50": {writeClassroom50, true},
}

// cmdReport grades answers.
func cmdReport(ctx context.Context, root string, args []string) error {
	names := slices.Sorted(maps.Keys(formats))
	flags := newFlags("report", "[exercise…]", `Grades answers: those in this repository, or one or many submissions. What is not solved counts 0, whether it is wrong or was never begun.
It reads the answers and changes nothing but the file of -o. The exit code is 0 whatever the verdicts are, and 1 if the grading itself fails.
A submission is a folder that has the answers where the repository has them, or all files x.go in one folder.`)
	formatName := flags.String("format", "text", "one of "+strings.Join(names, ", "))
	from := flags.String("from", "", "the folder of one submission; default: this repository")
	each := flags.String("each", "", "a folder of submissions, one folder per student")
	student := flags.String("student", "", "whose submission it is; with -each the name of the folder")
	assignment := flags.String("assignment", "glassnet", "what the submission is called in the report")
	out := flags.String("o", "", "the file to write; default: the standard output")
	limit := flags.Duration("limit", timeLimit, "how long the answer to one exercise may compute")
	others, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	chosen, err := choose(others)
	if err != nil {
		return err
	}
	form, ok := formats[*formatName]
	switch {
	case !ok:
		return cli.UsageError(fmt.Sprintf("report: %q is no format; there are %s", *formatName, strings.Join(names, ", ")))
	case *from != "" && *each != "":
		return cli.UsageError("report: -from and -each exclude each other")
	case *each != "" && form.single:
		return cli.UsageError(fmt.Sprintf("report: a file of the format %s holds one submission: give -from instead of -each", *formatName))
	case *limit <= 0:
		return cli.UsageError("report: -limit must be positive")
	}
	r, err := newRunner(root)
	if err != nil {
		return err
	}
	r.limit = *limit
	all, err := r.grade(ctx, chosen, *from, *each, cmp.Or(*student, os.Getenv("OWNER"), os.Getenv("USERNAME")), *assignment)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := form.write(&b, all); err != nil {
		return err
	}
	if *out != "" {
		return wholefile.Write(*out, wholefile.Bytes(b.Bytes()))
	}
	_, err = os.Stdout.Write(b.Bytes())
	return err
}

// grade judges one submission, or all in a folder.
func (r *runner) grade(ctx context.Context, list []*check.Spec, from, each, student, assignment string) (all []grading, err error) {
	type submission struct{ dir, student string }
	submissions := []submission{{from, student}}
	if each != "" {
		submissions = nil
		entries, err := os.ReadDir(each)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
				submissions = append(submissions, submission{filepath.Join(each, e.Name()), e.Name()})
			}
		}
		if len(submissions) == 0 {
			return nil, fmt.Errorf("%s has no folder in it: there should be one per student", each)
		}
	}
	for _, s := range submissions {
		if s.dir != "" {
			if s.dir, err = filepath.Abs(s.dir); err != nil {
				return nil, err
			}
			if i, err := os.Stat(s.dir); err != nil {
				return nil, err
			} else if !i.IsDir() {
				return nil, fmt.Errorf("%s is no folder", s.dir)
			}
		}
		began := time.Now()
		one := *r
		one.from = s.dir
		g := grading{Schema: "glassnet-report/v1", Student: s.student, Assignment: assignment, dir: s.dir}
		one.all(ctx, list, func(_ *check.Spec, res result) {
			g.Exercises = append(g.Exercises, res)
			g.Points, g.Max = g.Points+res.Points, g.Max+res.Max
		})
		if ctx.Err() != nil {
			return nil, ctx.Err() // half a report is none
		}
		g.Seconds = time.Since(began).Round(time.Millisecond).Seconds()
		all = append(all, g)
	}
	return all, nil
}

// writeText is a table for people.
func writeText(w io.Writer, all []grading) error {
	for _, g := range all {
		if g.Student != "" {
			fmt.Fprintf(w, "%s\n", g.Student)
		}
		for _, e := range g.Exercises {
			fmt.Fprintf(w, "  %-7s  %d of %d  %s", e.State, e.Points, e.Max, e.ID)
			if len(e.Mistakes) > 0 {
				fmt.Fprintf(w, "  (%s)", strings.Join(e.Mistakes, ", "))
			}
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "  %d of %d points\n", g.Points, g.Max)
	}
	return nil
}

// writeJSON is the report of glassnet itself.
func writeJSON(w io.Writer, all []grading) error {
	var v any = all
	if len(all) == 1 {
		v = all[0]
	}
	return indented(w, v)
}

func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// csvColumns are those of nbgrader's export. A row is an exercise of a student.
var csvColumns = []string{"assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score", "late_submission_penalty", "score", "max_score"}

func writeCSV(w io.Writer, all []grading) error {
	c := csv.NewWriter(w)
	now := time.Now().UTC().Format("2006-01-02 15:04:05")
	c.Write(csvColumns)
	for _, g := range all {
		for _, e := range g.Exercises {
			score := strconv.Itoa(e.Points)
			c.Write([]string{g.Assignment + "/" + e.ID, "", now, g.Student, "", "", "", score, "0", score, strconv.Itoa(e.Max)})
		}
	}
	c.Flush()
	return c.Error()
}

// The elements of JUnit's XML, as Jenkins, GitLab and others read it.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string      `xml:"classname,attr"`
		Name    string      `xml:"name,attr"`
		Time    string      `xml:"time,attr"`
		Failure *junitFault `xml:"failure,omitempty"`
		Error   *junitFault `xml:"error,omitempty"`
		Out     string      `xml:"system-out,omitempty"`
	}
	junitFault struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit has a suite per student. What is todo is a failure: skipped would count as no harm.
func writeJUnit(w io.Writer, all []grading) error {
	top := junitSuites{Name: "glassnet"}
	for _, g := range all {
		suite := junitSuite{Name: cmp.Or(g.Student, g.Assignment), Tests: len(g.Exercises), Time: seconds(g.Seconds)}
		for _, e := range g.Exercises {
			chapter, name, _ := strings.Cut(e.ID, "/")
			c := junitCase{Class: chapter, Name: name, Time: seconds(e.Took.Seconds()), Out: clean(e.Printed)}
			fault := &junitFault{Message: clean(firstLine(e.Message)), Type: string(e.State), Text: clean(e.Verdict.String())}
			switch e.State {
			case check.Pass:
			case check.Error, check.Timeout:
				c.Error = fault
				suite.Errors++
			default:
				c.Failure = fault
				suite.Failures++
			}
			suite.Cases = append(suite.Cases, c)
		}
		top.Suites = append(top.Suites, suite)
		top.Tests, top.Failures, top.Errors = top.Tests+suite.Tests, top.Failures+suite.Failures, top.Errors+suite.Errors
	}
	io.WriteString(w, xml.Header)
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(top); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func seconds(s float64) string { return strconv.FormatFloat(s, 'f', 3, 64) }

func firstLine(s string) string { s, _, _ = strings.Cut(s, "\n"); return s }

// clean drops the control characters that XML cannot hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
}

// Gradescope's results.json.
type (
	gradescope struct {
		Seconds    float64          `json:"execution_time"`
		Output     string           `json:"output"`
		Visibility string           `json:"visibility"`
		Stdout     string           `json:"stdout_visibility"`
		Tests      []gradescopeTest `json:"tests"`
	}
	gradescopeTest struct {
		Score      float64  `json:"score"`
		Max        float64  `json:"max_score"`
		Status     string   `json:"status"` // passed, failed
		Name       string   `json:"name"`
		Number     string   `json:"number"`
		Output     string   `json:"output"`
		Format     string   `json:"output_format"`
		Tags       []string `json:"tags"`
		Visibility string   `json:"visibility"`
	}
)

func writeGradescope(w io.Writer, all []grading) error {
	g := all[0]
	v := gradescope{Seconds: g.Seconds, Output: fmt.Sprintf("%d of %d points", g.Points, g.Max), Visibility: "visible", Stdout: "hidden", Tests: []gradescopeTest{}}
	places := map[string]int{}
	for _, e := range g.Exercises {
		chapter, name, _ := strings.Cut(e.ID, "/")
		places[chapter]++
		status := "failed"
		if e.State == check.Pass {
			status = "passed"
		}
		v.Tests = append(v.Tests, gradescopeTest{Score: float64(e.Points), Max: float64(e.Max), Status: status, Name: name + ": " + e.Title,
			Number: fmt.Sprintf("%s.%d", number(chapter), places[chapter]), Output: e.Verdict.String(), Format: "text",
			Tags: append([]string{chapter, string(e.State)}, e.Mistakes...), Visibility: "visible"})
	}
	return indented(w, v)
}

// Classroom 50's result.json. What identifies the submission is in the
// environment of its runner.
type (
	classroom50 struct {
		Schema     string            `json:"schema"`
		Classroom  string            `json:"classroom"`
		Assignment string            `json:"assignment"`
		Type       string            `json:"assignment_type"`
		Owner      string            `json:"owner"`
		Submission string            `json:"submission"`
		Commit     string            `json:"commit"`
		Release    string            `json:"release"`
		Review     string            `json:"review"`
		Datetime   string            `json:"datetime"`
		Score      int               `json:"score"`
		Max        int               `json:"max-score"`
		Tests      []classroom50Test `json:"tests"`
	}
	classroom50Test struct {
		Name    string `json:"test-name"`
		Passed  bool   `json:"passed"`
		Score   int    `json:"score"`
		Max     int    `json:"max-score"`
		State   string `json:"state"` // more than the contract asks for, which allows it
		Message string `json:"message,omitempty"`
	}
)

func writeClassroom50(w io.Writer, all []grading) error {
	g := all[0]
	v := classroom50{Schema: "classroom50/result/v1", Classroom: os.Getenv("CLASSROOM"), Assignment: cmp.Or(os.Getenv("ASSIGNMENT"), g.Assignment),
		Type: cmp.Or(os.Getenv("ASSIGNMENT_TYPE"), "individual"), Owner: g.Student, Submission: os.Getenv("SUBMISSION_TAG"),
		Commit: os.Getenv("COMMIT_URL"), Release: os.Getenv("RELEASE_URL"), Review: cmp.Or(os.Getenv("REVIEW_URL"), os.Getenv("COMMIT_URL")),
		Datetime: submitted(g.dir), Score: g.Points, Max: g.Max, Tests: []classroom50Test{}}
	for _, n := range []string{"CLASSROOM", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"} {
		if os.Getenv(n) == "" {
			return fmt.Errorf("the format classroom50 needs the variable %s, which the runner of Classroom 50 sets", n)
		}
	}
	for _, e := range g.Exercises {
		v.Tests = append(v.Tests, classroom50Test{e.ID, e.State == check.Pass, e.Points, e.Max, string(e.State), firstLine(e.Message)})
	}
	return indented(w, v)
}

// submitted is when the commit in a folder was made: the time of the
// submission, the same at every grading. Outside of git it is now.
func submitted(dir string) string {
	at := time.Now()
	git := exec.Command("git", "log", "-1", "--format=%cI")
	git.Dir = dir
	if out, err := git.Output(); err == nil {
		if t, err := time.Parse(time.RFC3339, strings.TrimSpace(string(out))); err == nil {
			at = t
		}
	}
	return at.UTC().Format("2006-01-02T15:04:05Z")
}
