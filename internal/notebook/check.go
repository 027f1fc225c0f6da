package notebook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// Orphans names the notebooks that are called like a chapter and belong to none. A reader's own notebooks have other names.
func Orphans(root string) error {
	all, err := Chapters(root)
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(root, "notebooks", "*", "*.ipynb"))
	if err != nil {
		return err
	}
	var errs []error
	for _, file := range files {
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		if name = filepath.ToSlash(name); chapterName.MatchString(path.Base(name)) && !slices.ContainsFunc(all, func(c Chapter) bool { return c.Notebook == name }) {
			errs = append(errs, fmt.Errorf("%s belongs to no chapter", name))
		}
	}
	return errors.Join(errs...)
}

// CheckSource returns the stored notebook if it has the cells of the text.
func (c Chapter) CheckSource(root string) (stored *Notebook, err error) {
	want, err := c.Convert(root)
	if err != nil {
		return nil, err
	}
	rebuild := "run: go run ./notebooks build " + c.Name
	stored, err = Read(filepath.Join(root, c.Notebook))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s is missing; %s", c.Notebook, rebuild)
	}
	if err != nil {
		return nil, err
	}
	for i, w := range want.Cells {
		if i >= len(stored.Cells) {
			return nil, fmt.Errorf("%s:%d: %s ends before this cell; %s", c.Source, w.Line, c.Notebook, rebuild)
		}
		s := stored.Cells[i]
		if s.Type != w.Type || s.ID != w.ID || s.Source != w.Source || !sameJSON(s.Metadata, w.Metadata) {
			return nil, fmt.Errorf("%s:%d: cell %d of %s is not like this; %s", c.Source, w.Line, i+1, c.Notebook, rebuild)
		}
		s.Line = w.Line
	}
	if len(stored.Cells) > len(want.Cells) {
		return nil, fmt.Errorf("%s has %d cells more than its text; %s", c.Notebook, len(stored.Cells)-len(want.Cells), rebuild)
	}
	if !sameJSON(stored.Metadata, want.Metadata) {
		return nil, fmt.Errorf("%s has other metadata (title or kernel); %s", c.Notebook, rebuild)
	}
	return stored, nil
}

// Check executes the chapter again and compares what its cells show with the stored notebook. Where text and displays stand to each other
// is compared if the runner keeps their order.
func (c Chapter) Check(ctx context.Context, r Runner, p Place) error {
	stored, err := c.CheckSource(p.Root)
	if err != nil {
		return err
	}
	now, err := c.Execute(ctx, r, p)
	if err != nil {
		return err
	}
	if !r.Ordered() {
		stored, now = stored.Settled(), now.Settled()
	}
	return c.compare(stored, now)
}

// Settled is the notebook with the text of each cell before its displays and errors, each stream in one piece.
func (nb *Notebook) Settled() *Notebook {
	s := &Notebook{Minor: nb.Minor, Metadata: nb.Metadata}
	for _, c := range nb.Cells {
		cell := *c
		screen := NewScreen(nil)
		for _, o := range c.Outputs {
			if o.Type == "stream" {
				screen.Print(o.Name, o.Text)
			}
		}
		for _, o := range c.Outputs {
			if o.Type != "stream" {
				screen.Outputs = append(screen.Outputs, o)
			}
		}
		cell.Outputs = screen.Outputs
		s.Cells = append(s.Cells, &cell)
	}
	return s
}

// compare says in which cells two executed notebooks of the chapter differ.
func (c Chapter) compare(stored, now *Notebook) error {
	var errs []error
	for i, s := range stored.Cells {
		if d := compareOutputs(s.Outputs, now.Cells[i].Outputs); d != "" {
			errs = append(errs, fmt.Errorf("%s:%d: cell [%d] of %s: %s", c.Source, s.Line, now.Cells[i].Count, c.Notebook, d))
		}
	}
	return errors.Join(errs...)
}

// compareOutputs says in what the outputs of a cell differ, or "".
func compareOutputs(stored, now []*Output) string {
	for i := range max(len(stored), len(now)) {
		switch {
		case i >= len(now):
			return fmt.Sprintf("output %d (%s) is gone", i+1, stored[i].kind())
		case i >= len(stored):
			return fmt.Sprintf("output %d (%s) is new", i+1, now[i].kind())
		case stored[i].kind() != now[i].kind():
			return fmt.Sprintf("output %d was %s and is %s", i+1, stored[i].kind(), now[i].kind())
		}
		if d := compareOutput(stored[i], now[i]); d != "" {
			return d
		}
	}
	return ""
}

// kind is a word for an output: stdout, stderr, error or display.
func (o *Output) kind() string {
	switch o.Type {
	case "stream":
		return o.Name
	case "error":
		return "an error"
	}
	return "a display"
}

func compareOutput(stored, now *Output) string {
	switch stored.Type {
	case "stream":
		return differ(stored.Name, stored.Text, now.Text)
	case "error":
		return differ("the error", strings.Join(append(stored.Traceback, stored.Evalue), "\n"), strings.Join(append(now.Traceback, now.Evalue), "\n"))
	}
	for _, mime := range unionKeys(stored.Data, now.Data) {
		s, n := portable(mime, stored.Data[mime]), portable(mime, now.Data[mime])
		if sameJSON(s, n) {
			continue
		}
		sText, ok1 := s.(string)
		nText, ok2 := n.(string)
		if ok1 && ok2 && isTextMIME(mime) && len(sText)+len(nText) < 20_000 {
			return differ(mime, sText, nText)
		}
		return mime + " differs"
	}
	if !sameJSON(stored.Metadata, now.Metadata) {
		return fmt.Sprintf("the metadata of a display differs: was %v, is %v", stored.Metadata, now.Metadata)
	}
	return ""
}

var embeddedPicture = regexp.MustCompile(`data:image/[a-z+]+;base64,[A-Za-z0-9+/=]+`)

// portable is a displayed value in the form to compare. The notebooks are built on amd64. Other processors round a sum of products
// differently in the last digit, which can move a pixel; there a picture is only compared for being there.
func portable(mime string, v any) any {
	if runtime.GOARCH == "amd64" || v == nil {
		return v
	}
	if strings.HasPrefix(mime, "image/") {
		return "a picture"
	}
	if s, ok := v.(string); ok {
		return embeddedPicture.ReplaceAllString(s, "a picture")
	}
	return v
}

// differ shows the first lines in which two texts differ, or returns "".
func differ(what, stored, now string) string {
	if stored == now {
		return ""
	}
	s, n := strings.Split(stored, "\n"), strings.Split(now, "\n")
	first := 0
	for first < min(len(s), len(n)) && s[first] == n[first] {
		first++
	}
	last := 0
	for last < min(len(s), len(n))-first && s[len(s)-1-last] == n[len(n)-1-last] {
		last++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s differs from line %d on (- stored, + now)", what, first+1)
	for _, side := range []struct {
		sign  string
		lines []string
	}{{"-", s[first : len(s)-last]}, {"+", n[first : len(n)-last]}} {
		for i, line := range side.lines {
			if i == 5 {
				fmt.Fprintf(&b, "\n\t%s … %d more lines", side.sign, len(side.lines)-i)
				break
			}
			fmt.Fprintf(&b, "\n\t%s %s", side.sign, line)
		}
	}
	return b.String()
}

func unionKeys(a, b map[string]any) (keys []string) {
	for _, m := range []map[string]any{a, b} {
		for k := range m {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// sameJSON compares values as they would be stored.
func sameJSON(a, b any) bool {
	if reflect.DeepEqual(a, b) {
		return true
	}
	x, err1 := marshal(a)
	y, err2 := marshal(b)
	return err1 == nil && err2 == nil && string(x) == string(y)
}
