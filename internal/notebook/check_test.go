package notebook

import (
	"strings"
	"testing"
)

func TestCompareOutputs(t *testing.T) {
	text := func(name, s string) *Output { return &Output{Type: "stream", Name: name, Text: s} }
	png := func(s string) *Output {
		return &Output{Type: "display_data", Data: map[string]any{"image/png": s, "text/plain": "[figure]"}}
	}
	long := strings.Repeat("line\n", 30)
	for _, c := range []struct {
		stored, now []*Output
		want        string
	}{
		{nil, nil, ""},
		{[]*Output{text("stdout", "a\n"), png("x")}, []*Output{text("stdout", "a\n"), png("x")}, ""},
		{[]*Output{png("x")}, nil, "output 1 (a display) is gone"},
		{nil, []*Output{text("stderr", "warning")}, "output 1 (stderr) is new"},
		{[]*Output{png("x")}, []*Output{text("stdout", "a")}, "output 1 was a display and is stdout"},
		{[]*Output{text("stdout", "a\nb\nc\n")}, []*Output{text("stdout", "a\nB\nc\n")}, "stdout differs from line 2 on (- stored, + now)\n\t- b\n\t+ B"},
		{[]*Output{text("stdout", "a\nb")}, []*Output{text("stdout", "a\nb\nc")}, "stdout differs from line 3 on (- stored, + now)\n\t+ c"},
		{[]*Output{text("stdout", "a\nb\nc")}, []*Output{text("stdout", "b\nc")}, "stdout differs from line 1 on (- stored, + now)\n\t- a"},
		{[]*Output{text("stdout", "")}, []*Output{text("stdout", long)}, "stdout differs from line 1 on (- stored, + now)\n\t+ line\n\t+ line\n\t+ line\n\t+ line\n\t+ line\n\t+ … 25 more lines"},
	} {
		if got := compareOutputs(c.stored, c.now); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if portable("image/png", "x") == "x" {
		if got := compareOutputs([]*Output{png("x")}, []*Output{png("y")}); got != "image/png differs" {
			t.Errorf("other picture: %q", got)
		}
	}
}

// A kernel may show a display before the text that was printed before it; nothing else may differ.
func TestSettled(t *testing.T) {
	text := func(s string) *Output { return &Output{Type: "stream", Name: "stdout", Text: s} }
	figure := &Output{Type: "display_data", Data: map[string]any{"text/plain": "[figure]"}}
	settled := func(outputs ...*Output) []*Output {
		return (&Notebook{Cells: []*Cell{{Outputs: outputs}}}).Settled().Cells[0].Outputs
	}
	late := settled(text("a\n"), figure, text("b\nc\n"))
	if d := compareOutputs(settled(text("a\nb\n"), figure, text("c\n")), late); d != "" {
		t.Errorf("the place of a display: %s", d)
	}
	if d := compareOutputs(settled(text("b\na\n"), figure, text("c\n")), late); d == "" {
		t.Error("the order of two lines is not seen")
	}
	if d := compareOutputs(settled(text("a\nb\nc\n")), late); d == "" {
		t.Error("a display that is gone is not seen")
	}
}
