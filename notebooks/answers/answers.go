// Package answers judges exercises on a page, without Go: lines of a formula, numbers and choices. It is the checker itself, and runs natively
// and in a browser (see wasm). [Handle] answers requests in JSON:
//
//	{"do": "list"}
//	{"do": "try", "id": "07-backprop-by-hand/hiddendelta", "text": "δ = Wᵀ · above"}
//	{"do": "hint", "id": "07-backprop-by-hand/hiddendelta", "n": 1}
package answers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"glassnet/exercises/check"
	"glassnet/exercises/check/course"
)

// An Exercise is what a page shows of an exercise that can be answered on it.
type Exercise struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Kind    string   `json:"kind"`
	Entry   string   `json:"entry"` // lines, number or choice
	Points  int      `json:"points"`
	Minutes int      `json:"minutes"`
	In      []string `json:"in"`
	Out     []string `json:"out"`
	Hints   int      `json:"hints"`
}

type request struct {
	Do   string `json:"do"`
	ID   string `json:"id"`
	Text string `json:"text"`
	N    int    `json:"n"`
}

// Longest is the number of bytes that an answer may have.
const Longest = 4000

// Handle answers a request in JSON with a reply in JSON: a list of [Exercise], a verdict, a hint, or {"error": "…"}.
func Handle(in []byte) (out []byte) {
	defer func() {
		if r := recover(); r != nil {
			out, _ = json.Marshal(map[string]string{"error": fmt.Sprint(r)})
		}
	}()
	result, err := answer(in)
	if err == nil {
		if out, err = json.Marshal(result); err == nil {
			return out
		}
	}
	out, _ = json.Marshal(map[string]string{"error": err.Error()})
	return out
}

func answer(in []byte) (any, error) {
	var r request
	d := json.NewDecoder(bytes.NewReader(in))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return nil, fmt.Errorf("the request cannot be read: %w", err)
	}
	if r.Do == "list" {
		return list(), nil
	}
	s := find(r.ID)
	if s == nil {
		return nil, fmt.Errorf("there is no exercise %q that can be answered on a page", r.ID)
	}
	switch r.Do {
	case "try":
		return try(s, r.Text), nil
	case "hint":
		if r.N < 1 || r.N > len(s.Hints) {
			return nil, fmt.Errorf("%s has hints 1 to %d", s.Func, len(s.Hints))
		}
		return s.Hint(r.N), nil
	}
	return nil, fmt.Errorf("there is nothing to do that is called %q", r.Do)
}

func list() (all []Exercise) {
	for _, c := range course.Chapters {
		for _, s := range c.Exercises {
			if e := s.Entry(); e != "" {
				all = append(all, Exercise{s.ID, s.Title, string(s.Kind), e, s.Points, s.Minutes, s.In, s.Out, len(s.Hints)})
			}
		}
	}
	return all
}

func find(id string) *check.Spec {
	for _, c := range course.Chapters {
		if i := slices.IndexFunc(c.Exercises, func(s *check.Spec) bool { return s.ID == id && s.Entry() != "" }); i >= 0 {
			return c.Exercises[i]
		}
	}
	return nil
}

// A Verdict is that of the checker, with what a learner reads.
type Verdict struct {
	check.Verdict
	Says string `json:"says"`
}

func try(s *check.Spec, text string) Verdict {
	v := judge(s, strings.TrimSpace(text))
	return Verdict{v, v.String()}
}

func judge(s *check.Spec, text string) check.Verdict {
	refuse := func(why string) check.Verdict {
		return check.Verdict{ID: s.ID, Title: s.Title, State: check.Error, Max: s.Points, Cases: len(s.Cases), Message: why}
	}
	switch {
	case text == "":
		return refuse("There is no answer yet.")
	case len(text) > Longest:
		return refuse(fmt.Sprintf("The answer has %d bytes; at most %d are read.", len(text), Longest))
	case s.Entry() == "number":
		v, err := strconv.ParseFloat(strings.NewReplacer("−", "-", ",", ".", " ", "").Replace(text), 64)
		if err != nil {
			return refuse(fmt.Sprintf("%q is not a number.", text))
		}
		return s.Value(v)
	case s.Entry() == "choice":
		return s.Value(text)
	}
	if len(s.Out) == 1 && !strings.Contains(text, "=") {
		text = s.Out[0] + " = " + text
	}
	return s.Typed(text)
}
