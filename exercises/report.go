package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
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
	Submitted  string   `json:"submitted,omitempty"` // when due dates matter
	Due        string   `json:"due,omitempty"`
	Late       bool     `json:"late,omitempty"`
	Exercises  []result `json:"exercises"`

	dir string // of the submission
}

// A layout writes gradings. One that holds a single submission says so.
type layout struct {
	write  func(w io.Writer, all []grading) error
	single bool
	ending string // of a file per student; "" means that a class is one file or has none
}

var formats = map[string]layout{
	"text":        {writeText, false, ""},
	"json":        {writeJSON, false, ""},
	"csv":         {writeCSV, false, ""},
	"csv-wide":    {writeWide, false, ""},
	"summary":     {writeSummary, false, ""},
	"markdown":    {writeMarkdown, true, ".md"},
	"junit":       {writeJUnit, false, ""},
	"gradescope":  {writeGradescope, true, ".json"},
	"classroom50": {writeClassroom50, true, ""},
}

// cmdReport grades answers.
func cmdReport(ctx context.Context, root string, args []string) error {
	names := slices.Sorted(maps.Keys(formats))
	flags := newFlags("report", "[exercise…]", `Grades answers: those in this repository, or one or many submissions. What is not solved counts 0, whether it is wrong, was never begun or is missing.
It reads the answers and changes nothing but the file of -o. The exit code is 0 whatever the verdicts are, and 1 if the grading itself fails: then there are no grades.
A submission is a folder with the answers where the repository has them, with the files x.go in one folder, or with the notebooks of the chapters.
Where the kernel allows it, answers are confined. A second run with the same flags judges only what is new.`)
	formatName := flags.String("format", "text", "one of "+strings.Join(names, ", "))
	from := flags.String("from", "", "the folder of one submission; default: this repository")
	each := flags.String("each", "", "a folder of submissions, one folder per student")
	student := flags.String("student", "", "whose submission it is; with -each the name of the folder")
	assignment := flags.String("assignment", "glassnet", "what the submission is called in the report")
	out := flags.String("o", "", "the file to write, or the folder for a format with a file per student; default: the standard output")
	limit := flags.Duration("limit", timeLimit, "how long the answer to one exercise may compute")
	due := flags.String("due", "", "when it was due, as 2026-11-30 or 2026-11-30T18:00:00+01:00; the time of a submission is that of its last commit or newest file")
	similar := flags.Bool("similar", false, "list answers that are alike on the standard error, as information")
	jobs := flags.Int("j", 2, "grade `n` groups of students at the same time")
	fresh := flags.Bool("fresh", false, "judge also what has been judged before")
	open := flags.Bool("unconfined", false, "do not confine answers")
	others, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	chosen, err := choose(others)
	if err != nil {
		return err
	}
	form, ok := formats[*formatName]
	dueAt, dueErr := parseDue(*due)
	switch {
	case !ok:
		return cli.UsageError(fmt.Sprintf("report: %q is no format; there are %s", *formatName, strings.Join(names, ", ")))
	case *from != "" && *each != "":
		return cli.UsageError("report: -from and -each exclude each other")
	case *each != "" && form.single && (form.ending == "" || *out == ""):
		return cli.UsageError(fmt.Sprintf("report: a file of the format %s holds one submission: give -from instead of -each, or a folder with -o (markdown, gradescope)", *formatName))
	case *limit <= 0 || *jobs < 1:
		return cli.UsageError("report: -limit and -j must be positive")
	case dueErr != nil:
		return cli.UsageError(fmt.Sprintf("report: -due %s: %v", *due, dueErr))
	}
	r, err := newRunner(root)
	if err != nil {
		return err
	}
	r.limit, r.from = *limit, *from
	c := &class{runner: r, specs: chosen, each: *each, student: cmp.Or(*student, os.Getenv("OWNER"), os.Getenv("USERNAME")), assignment: *assignment, due: dueAt, jobs: *jobs}
	if (*each != "" || *from != "") && !*open {
		if err := c.ready(ctx); err != nil {
			return err
		}
		var why string
		if c.runner.cage, why = openCage(ctx, r); why != "" {
			fmt.Fprintf(os.Stderr, "exercises: not %sconfined: %s\n", map[bool]string{true: "wholly ", false: ""}[len(c.runner.cage) > 0], why)
		}
	}
	if !*fresh && *each != "" {
		c.cache = cacheFolder()
	}
	c.tell(*out, form)
	all, err := c.grade(ctx)
	if err != nil {
		return err
	}
	if *similar {
		students, err := c.students()
		if err != nil {
			return err
		}
		for _, l := range c.similar(students) {
			fmt.Fprintf(os.Stderr, "alike: %s: %s and %s\n", l.exercise, l.one, l.other)
		}
	}
	return c.write(form, *out, all)
}

// parseDue reads a date, whose end is meant, or a time.
func parseDue(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.ParseInLocation("2006-01-02", s, time.Local); err == nil {
		return t.Add(24*time.Hour - time.Second), nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(form, s, time.Local); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errors.New("write it as 2026-11-30 or 2026-11-30T18:00:00+01:00")
}

// tell makes a class say how far it is, and write down what is ready.
func (c *class) tell(out string, form layout) {
	if c.each == "" {
		return
	}
	began := time.Now()
	c.progress = func(done, all, judged, known int) {
		left := time.Duration(float64(time.Since(began)) / float64(done) * float64(all-done)).Round(time.Second)
		fmt.Fprintf(os.Stderr, "%d of %d students, %d answers judged, %d known already, about %v left\n", done, all, judged, known, left)
	}
	if out != "" && !form.single {
		c.partial = func(all []grading) error {
			var b bytes.Buffer
			if err := form.write(&b, all); err != nil {
				return err
			}
			return wholefile.Write(out+".partial", wholefile.Bytes(b.Bytes()))
		}
	}
}

// write writes a report, or one per student into a folder.
func (c *class) write(form layout, out string, all []grading) error {
	if c.each != "" && form.single {
		if err := os.MkdirAll(out, 0o755); err != nil {
			return err
		}
		for _, g := range all {
			var b bytes.Buffer
			if err := form.write(&b, []grading{g}); err != nil {
				return err
			}
			if err := wholefile.Write(filepath.Join(out, g.Student+form.ending), wholefile.Bytes(b.Bytes())); err != nil {
				return err
			}
		}
		return nil
	}
	var b bytes.Buffer
	if err := form.write(&b, all); err != nil {
		return err
	}
	if out == "" {
		_, err := os.Stdout.Write(b.Bytes())
		return err
	}
	if err := wholefile.Write(out, wholefile.Bytes(b.Bytes())); err != nil {
		return err
	}
	if c.partial != nil {
		os.Remove(out + ".partial")
	}
	return nil
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
			if e.State == missing {
				fmt.Fprintf(w, "  (%s)", e.Message)
			}
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "  %d of %d points", g.Points, g.Max)
		if g.Late {
			fmt.Fprintf(w, ", late: handed in %s, due %s", g.Submitted, g.Due)
		}
		fmt.Fprintln(w)
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
			c.Write([]string{g.Assignment + "/" + e.ID, g.Due, cmp.Or(g.Submitted, now), inert(g.Student), "", "", "", score, "0", score, strconv.Itoa(e.Max)})
		}
	}
	c.Flush()
	return c.Error()
}

// writeWide has a row per student: the points of each exercise, and their sum.
func writeWide(w io.Writer, all []grading) error {
	c := csv.NewWriter(w)
	head := []string{"student"}
	if len(all) > 0 {
		for _, e := range all[0].Exercises {
			head = append(head, e.ID)
		}
	}
	c.Write(append(head, "sum", "max", "submitted", "late"))
	for _, g := range all {
		row := []string{inert(g.Student)}
		for _, e := range g.Exercises {
			row = append(row, strconv.Itoa(e.Points))
		}
		late := ""
		if g.Due != "" {
			late = strconv.FormatBool(g.Late)
		}
		c.Write(append(row, strconv.Itoa(g.Points), strconv.Itoa(g.Max), g.Submitted, late))
	}
	c.Flush()
	return c.Error()
}

// inert is a text that no spreadsheet takes for a formula.
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
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
