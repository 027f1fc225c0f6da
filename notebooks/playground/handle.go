package playground

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
)

// A Host answers the requests of one page.
type Host struct{ session *Session }

// request is what a page may ask. Do says what; the others are what it needs.
type request struct {
	Do      string          `json:"do"`
	Options json.RawMessage `json:"options"`
	Edits   []Edit          `json:"edits"` // of start: as a link has them
	N       int             `json:"n"`
	Edit    Edit            `json:"edit"`
	What    Question        `json:"question"`
	Layer   int             `json:"layer"`
	Neuron  int             `json:"neuron"`
	Size    int             `json:"size"`
	Z       bool            `json:"z"`
	Format  string          `json:"format"`
	File    []byte          `json:"file"` // of load, in base64
}

// Handle answers a request in JSON with a reply in JSON: the result, or {"error": "…"}. After an error the session is as before, or, where
// updates were asked for, where they ended.
func (h *Host) Handle(in []byte) (out []byte) {
	defer func() {
		if r := recover(); r != nil { // a panic of nn is a sentence
			if err, ok := r.(error); ok && strings.HasPrefix(err.Error(), "runtime error") {
				r = fmt.Sprintf("%v\n%s", r, debug.Stack())
			}
			out, _ = json.Marshal(map[string]string{"error": fmt.Sprint(r)})
		}
	}()
	result, err := h.answer(in)
	if err == nil {
		if out, err = json.Marshal(result); err == nil {
			return out
		}
	}
	out, _ = json.Marshal(map[string]string{"error": err.Error()})
	return out
}

func (h *Host) answer(in []byte) (any, error) {
	var r request
	d := json.NewDecoder(bytes.NewReader(in))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return nil, fmt.Errorf("the request cannot be read: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("the request has more than one value")
	}
	switch r.Do {
	case "choices":
		return map[string]any{"choices": Choices(), "defaults": Defaults()}, nil
	case "start":
		return h.start(r)
	}
	s := h.session
	if s == nil {
		return nil, fmt.Errorf("%q comes before start", r.Do)
	}
	switch r.Do {
	case "advance":
		return s.after(s.Advance(r.N))
	case "goto":
		return s.after(s.GoTo(r.N))
	case "set":
		return s.after(s.Set(r.Edit))
	case "undo":
		return s.after(s.Undo())
	case "load":
		return s.after(s.Load(r.File))
	case "save":
		return s.net.MarshalBinary()
	case "look":
		return s.after(s.Look(r.N))
	case "state":
		return s.State(), nil
	case "points":
		return s.Points(), nil
	case "planes":
		return s.Planes(r.Size, r.Z)
	case "explain":
		return s.Explain(r.Layer, r.Neuron)
	case "weight":
		return s.ExplainWeight(r.Layer, r.Neuron, r.N)
	case "whatif":
		return s.WhatIf(r.What)
	case "check":
		return s.CheckGradient(r.Edit)
	case "program":
		return s.Program(), nil
	case "ledger":
		return s.Ledger(r.Format)
	}
	return nil, fmt.Errorf("there is nothing to do that is called %q", r.Do)
}

// start begins a session, with the edits and at the step of a link.
func (h *Host) start(r request) (any, error) {
	o := Defaults()
	if len(r.Options) > 0 {
		d := json.NewDecoder(bytes.NewReader(r.Options))
		d.DisallowUnknownFields()
		if err := d.Decode(&o); err != nil {
			var t *json.UnmarshalTypeError
			if errors.As(err, &t) {
				return nil, fmt.Errorf("%s cannot be %s; whole numbers can, or what the page offers", t.Field, strings.TrimPrefix(t.Value, "number "))
			}
			return nil, fmt.Errorf("the options cannot be read: %w", err)
		}
	}
	s, err := New(o)
	if err != nil {
		return nil, err
	}
	for i, e := range r.Edits {
		if i > 0 && e.Step < r.Edits[i-1].Step || e.Step < 0 || e.Step > r.N {
			return nil, fmt.Errorf("edit %d of the link comes at update %d, out of order", i+1, e.Step)
		}
		if err := s.goTo(e.Step); err != nil {
			return nil, err
		}
		if err := s.Set(e); err != nil {
			return nil, err
		}
	}
	if r.N < 0 || r.N > farSteps {
		return nil, fmt.Errorf("the link asks for %d updates; from 0 to %d can be made", r.N, farSteps)
	}
	err = s.goTo(r.N)
	s.done = nil
	h.session = s
	return s.after(err)
}

// after is the state, with the error that a command has ended with.
func (s *Session) after(err error) (any, error) {
	if err != nil {
		return struct {
			State
			Error string `json:"error"`
		}{s.State(), err.Error()}, nil
	}
	return s.State(), nil
}
