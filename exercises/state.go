package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"glassnet/exercises/check"
	"glassnet/internal/wholefile"
)

// A journal is what is known of a learner's way through the exercises. It lives
// in .glassnet/exercises.json, which git ignores.
type journal struct {
	home    string           // the repository
	deaf    bool             // it has been said that nothing can be written
	Entries map[string]entry `json:"exercises"` // by ID
}

// An entry is what is known of one exercise.
type entry struct {
	State    check.State `json:"state,omitempty"`
	Hash     string      `json:"hash,omitempty"` // of the answer that the state belongs to
	Mistakes []string    `json:"mistakes,omitempty"`
	Message  string      `json:"message,omitempty"` // of a mistake that was named, or a formula that was found
	Checks   int         `json:"checks,omitempty"`
	Passed   time.Time   `json:"passed,omitzero"` // for the first time
	Checked  time.Time   `json:"checked,omitzero"`
	Tries    int         `json:"tries,omitempty"`  // different answers that were wrong
	Nudges   int         `json:"nudges,omitempty"` // how often "too large" or "too small" was said
	Hints    int         `json:"hints,omitempty"`  // seen
	Asked    int         `json:"asked,omitempty"`  // for the solution, before it was solved
}

func journalFile(root string) string { return filepath.Join(root, ".glassnet", "exercises.json") }

// readJournal reads the journal. A file that is damaged is put aside, not overwritten.
func readJournal(root string) (*journal, error) {
	j := &journal{home: root, Entries: map[string]entry{}}
	b, err := os.ReadFile(journalFile(root))
	if errors.Is(err, fs.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, j); err != nil {
		aside := journalFile(root) + "." + time.Now().Format("20060102-150405") + ".damaged"
		if e := os.Rename(journalFile(root), aside); e != nil {
			return nil, fmt.Errorf("%s: %w", journalFile(root), err)
		}
		fmt.Fprintf(os.Stderr, "exercises: the file of your progress cannot be read (%v); it is kept as %s\n", err, aside)
		j.Entries = map[string]entry{}
	}
	if j.Entries == nil {
		j.Entries = map[string]entry{}
	}
	return j, nil
}

// change changes one entry. Where it cannot be written it holds as long as this
// process runs: a verdict does not depend on whether it is remembered.
func (j *journal) change(s *check.Spec, f func(e *entry)) {
	if err := j.write(s, f); err != nil {
		e := j.Entries[s.ID]
		f(&e)
		j.Entries[s.ID] = e
		j.forget(err)
	}
}

// forget says once that nothing is remembered.
func (j *journal) forget(err error) {
	if !j.deaf {
		fmt.Fprintf(os.Stderr, "exercises: the folder .glassnet cannot be used, so that nothing of this is remembered (%v)\n", err)
	}
	j.deaf = true
}

// write reads the journal again, changes one entry and writes it: another
// window may have written in the meantime.
func (j *journal) write(s *check.Spec, f func(e *entry)) error {
	if err := os.MkdirAll(filepath.Dir(journalFile(j.home)), 0o755); err != nil {
		return err
	}
	unlock, err := lock(filepath.Join(filepath.Dir(journalFile(j.home)), "lock"))
	if err != nil {
		return err
	}
	defer unlock()
	now, err := readJournal(j.home)
	if err != nil {
		return err
	}
	e := now.Entries[s.ID]
	f(&e)
	now.Entries[s.ID] = e
	b, err := json.MarshalIndent(now, "", "  ")
	if err != nil {
		return err
	}
	if err := wholefile.Write(journalFile(j.home), wholefile.Bytes(append(b, '\n'))); err != nil {
		return err
	}
	j.Entries = now.Entries
	return nil
}

// mostNudges is how often a number that is to be found is called too large or
// too small. More would be a bisection.
const mostNudges = 2

// note writes down a result.
func (j *journal) note(s *check.Spec, r result, text []byte) {
	j.change(s, func(e *entry) {
		before := e.Hash
		e.State, e.Hash, e.Mistakes, e.Checked = r.State, hash(text), r.Mistakes, time.Now().Round(time.Second)
		e.Checks++
		e.Message = ""
		if len(r.Mistakes) > 0 || len(r.Formula) > 0 {
			e.Message = r.Message
		}
		if r.State == check.Fail && e.Hash != before {
			e.Tries++
			if r.Nudge != "" && e.Nudges < mostNudges {
				e.Nudges++
			}
		}
		if r.State == check.Pass && e.Passed.IsZero() {
			e.Passed = e.Checked
		}
	})
}

func hash(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:8])
}

// changed is the state of an answer that has not been checked since it was changed.
const changed check.State = "new"

// state is how far an exercise is, by its file and the journal; nothing is run.
func (r *runner) state(j *journal, s *check.Spec) check.State {
	text, err := os.ReadFile(filepath.Join(r.root, filepath.FromSlash("exercises/"+path(s))))
	if err != nil {
		return check.Error
	}
	e := j.Entries[s.ID]
	if e.Hash == hash(text) {
		return e.State
	}
	if stub, err := r.stub(s); err == nil && string(stub) == string(text) {
		return check.Todo
	}
	if e.Hash == "" && untouched(text) {
		return check.Todo
	}
	return changed
}
