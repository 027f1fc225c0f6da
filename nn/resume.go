package nn

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// describe writes into the metadata of a checkpoint what a run that goes on
// from it must have in common with this one.
func (u *run) describe(metadata map[string]string) {
	metadata["run.batch"] = strconv.Itoa(u.Training.Batch)
	metadata["run.samples"] = strconv.Itoa(u.samples)
	if name := ruleName(u.Optimizer); name != "" {
		metadata["run.rule"] = name
	}
}

// agree is an error if the checkpoint is one of a run with another rule or other
// batches. Older files do not say; whose rule has no name cannot.
func (r Training) agree(metadata map[string]string) error {
	if had, has := metadata["run.rule"], ruleName(r.Optimizer); had != "" && has != "" && had != has {
		return fmt.Errorf("the run had the rule %s, this one has %s", had, has)
	}
	if had, ok := metadata["run.batch"]; ok && had != strconv.Itoa(r.Batch) {
		return fmt.Errorf("the run had Batch = %s, this one has %d", had, r.Batch)
	}
	return nil
}

// ruleName is what an optimizer that has a name calls itself, else "".
func ruleName(o Optimizer) string {
	if n, ok := o.(interface{ Name() string }); ok {
		return n.Name()
	}
	return ""
}

// setState moves an optimizer to a state for so many parameters; where it
// refuses, or the state is that of another θ, it stays as it was.
func setState(o Stateful, state map[string][]float64, parameters int) error {
	before := map[string][]float64{}
	for name, v := range o.State() {
		before[name] = slices.Clone(v)
	}
	if err := o.SetState(state); err != nil {
		return err
	}
	s, ok := o.(interface{ Parameters() int })
	if !ok || s.Parameters() == 0 || s.Parameters() == parameters {
		return nil
	}
	n := s.Parameters()
	o.SetState(before) // its own, which it takes
	return fmt.Errorf("the state of the optimizer is for %d parameters, θ has %d", n, parameters)
}

// readPosition finds the place in the run that the metadata of a checkpoint name.
func readPosition(metadata map[string]string) (at position, err error) {
	if _, ok := metadata["run.epoch"]; !ok {
		return at, fmt.Errorf("the file holds a network, but no run; checkpoints are written by Progress.Save")
	}
	read := map[string]func(v string) error{
		"run.seed":    func(v string) (err error) { at.seed, err = strconv.ParseUint(v, 10, 64); return },
		"run.random":  func(v string) (err error) { at.random, err = strconv.ParseBool(v); return },
		"run.epoch":   func(v string) (err error) { at.epoch, err = count(v); return },
		"run.update":  func(v string) (err error) { at.update, err = count(v); return },
		"run.sum":     func(v string) (err error) { at.sum, err = strconv.ParseFloat(v, 64); return },
		"run.best":    func(v string) (err error) { at.best, err = strconv.ParseFloat(v, 64); return },
		"run.waited":  func(v string) (err error) { at.waited, err = count(v); return },
		"run.samples": func(v string) (err error) { at.samples, err = count(v); return },
	}
	for _, key := range slices.Sorted(maps.Keys(read)) {
		v, ok := metadata[key]
		if !ok && key == "run.samples" { // older files do not say
			continue
		}
		if err := read[key](v); err != nil {
			return at, fmt.Errorf("the metadata have %s = %q, which is no place in a run", key, v)
		}
	}
	return at, nil
}

// count reads a whole number that is not negative.
func count(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	return int(n), err
}
