// Package notebook reads the chapters of the course, makes notebooks of them and executes these: compiled into one program, see
// [Compiled], or on the kernel that learners have, which the command notebooks adds as another [Runner].
package notebook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"slices"
	"strings"
)

// Notebook is a Jupyter notebook, format 4. Its JSON is laid out as Jupyter lays it out, so that saving a notebook there changes
// only what the reader changed.
type Notebook struct {
	Cells    []*Cell
	Metadata map[string]any
	Minor    int // of the format: 4.Minor
}

// Cell is a piece of Markdown or a program.
type Cell struct {
	Type        string // code, markdown or raw
	ID          string // unique in the notebook; "" before format 4.5
	Metadata    map[string]any
	Attachments map[string]any // pictures inside Markdown
	Source      string
	Count       int // the number that Jupyter prints before a code cell; 0 before it has run
	Outputs     []*Output

	Line int // of the chapter, where Source begins; not stored
}

// Output is what a code cell shows: a stream of text, a display in several MIME types, or an error.
type Output struct {
	Type       string         // stream, display_data, execute_result or error
	Name, Text string         // stream: stdout or stderr
	Data       map[string]any // display: MIME type → string, or any JSON for JSON types
	Metadata   map[string]any // display
	Count      int            // execute_result
	Ename      string         // error
	Evalue     string
	Traceback  []string
}

// cellJSON and outputJSON are the fields as they are stored, in the order of Jupyter: by name.
type cellJSON struct {
	Attachments map[string]any `json:"attachments,omitempty"`
	Type        string         `json:"cell_type"`
	Count       any            `json:"execution_count,omitempty"`
	ID          string         `json:"id,omitempty"`
	Metadata    map[string]any `json:"metadata"`
	Outputs     *[]*Output     `json:"outputs,omitempty"`
	Source      text           `json:"source"`
}

type outputJSON struct {
	Data      any       `json:"data,omitempty"`
	Ename     *string   `json:"ename,omitempty"`
	Evalue    *string   `json:"evalue,omitempty"`
	Count     *int      `json:"execution_count,omitempty"`
	Metadata  any       `json:"metadata,omitempty"`
	Name      string    `json:"name,omitempty"`
	Type      string    `json:"output_type"`
	Text      *text     `json:"text,omitempty"`
	Traceback *[]string `json:"traceback,omitempty"`
}

// text is stored as a list of its lines and read from a list or a string.
type text string

func (t text) MarshalJSON() ([]byte, error) {
	return marshal(splitLines(string(t)))
}

func (t *text) UnmarshalJSON(b []byte) error {
	var list []string
	if json.Unmarshal(b, &list) == nil {
		*t = text(strings.Join(list, ""))
		return nil
	}
	return json.Unmarshal(b, (*string)(t))
}

// splitLines cuts s after each newline. Nothing is lost: the pieces joined are s.
func splitLines(s string) []string {
	pieces := strings.SplitAfter(s, "\n")
	if pieces[len(pieces)-1] == "" {
		pieces = pieces[:len(pieces)-1]
	}
	return pieces
}

func (c *Cell) MarshalJSON() ([]byte, error) {
	j := cellJSON{Attachments: c.Attachments, Type: c.Type, ID: c.ID, Metadata: orEmpty(c.Metadata), Source: text(c.Source)}
	if c.Type == "code" {
		j.Count = json.RawMessage("null")
		if c.Count > 0 {
			j.Count = c.Count
		}
		outputs := append([]*Output{}, c.Outputs...) // not nil, which would be stored as null
		j.Outputs = &outputs
	}
	return marshal(j)
}

func (c *Cell) UnmarshalJSON(b []byte) error {
	var j struct {
		cellJSON
		Count   int       `json:"execution_count"` // null leaves 0
		Outputs []*Output `json:"outputs"`
	}
	if err := decode(b, &j); err != nil {
		return err
	}
	*c = Cell{Type: j.Type, ID: j.ID, Metadata: orEmpty(j.Metadata), Attachments: j.Attachments, Source: string(j.Source), Count: j.Count, Outputs: j.Outputs}
	return nil
}

func (o *Output) MarshalJSON() ([]byte, error) {
	j := outputJSON{Type: o.Type}
	switch o.Type {
	case "stream":
		t := text(o.Text)
		j.Name, j.Text = o.Name, &t
	case "error":
		trace := append([]string{}, o.Traceback...)
		j.Ename, j.Evalue, j.Traceback = &o.Ename, &o.Evalue, &trace
	default:
		data := map[string]any{}
		for mime, v := range o.Data {
			if s, ok := v.(string); ok && isTextMIME(mime) {
				v = text(s)
			}
			data[mime] = v
		}
		j.Data, j.Metadata = data, orEmpty(o.Metadata)
		if o.Type == "execute_result" {
			j.Count = &o.Count
		}
	}
	return marshal(j)
}

func (o *Output) UnmarshalJSON(b []byte) error {
	var j struct {
		outputJSON
		Data      map[string]any `json:"data"`
		Ename     string         `json:"ename"`
		Evalue    string         `json:"evalue"`
		Count     int            `json:"execution_count"`
		Metadata  map[string]any `json:"metadata"`
		Text      text           `json:"text"`
		Traceback []string       `json:"traceback"`
	}
	if err := decode(b, &j); err != nil {
		return err
	}
	for mime, v := range j.Data {
		if list, ok := v.([]any); ok && !isJSONMIME(mime) {
			j.Data[mime] = joinStrings(list)
		}
	}
	*o = Output{Type: j.Type, Name: j.Name, Text: string(j.Text), Data: j.Data, Metadata: j.Metadata, Count: j.Count, Ename: j.Ename, Evalue: j.Evalue, Traceback: j.Traceback}
	return nil
}

// isTextMIME tells for which types Jupyter stores a list of lines.
func isTextMIME(mime string) bool {
	return strings.HasPrefix(mime, "text/") || mime == "application/javascript" || mime == "image/svg+xml"
}

func isJSONMIME(mime string) bool {
	return mime == "application/json" || strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json")
}

func joinStrings(list []any) string {
	var b strings.Builder
	for _, v := range list {
		s, _ := v.(string)
		b.WriteString(s)
	}
	return b.String()
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

// HasTag reports whether a cell carries a tag such as raises-exception.
func (c *Cell) HasTag(tag string) bool {
	tags, _ := c.Metadata["tags"].([]any)
	return slices.Contains(tags, any(tag))
}

// Claims are the sentences that say what is to be seen in the figures of the cell, in the order of the figures.
func (c *Cell) Claims() (says []string) {
	claims, _ := c.Metadata["claims"].([]any)
	for _, s := range claims {
		if s, ok := s.(string); ok {
			says = append(says, s)
		}
	}
	return says
}

// tellClaims puts each claim before the description of its figure, for those who do not see it.
func (c *Cell) tellClaims() {
	says := c.Claims()
	for _, o := range c.Outputs {
		if len(says) == 0 {
			return
		}
		if image, ok := o.Metadata["image/png"].(map[string]any); ok {
			image["alt"] = strings.TrimSpace(fmt.Sprintf("%s %v", says[0], image["alt"]))
			says = says[1:]
			continue
		}
		page, _ := o.Data["text/html"].(string)
		for _, name := range []string{` alt="`, ` aria-label="`} { // of a slider, of a table
			if strings.Contains(page, name) {
				o.Data["text/html"] = strings.Replace(page, name, name+html.EscapeString(says[0])+" ", 1)
				says = says[1:]
				break
			}
		}
	}
}

// marshal is json.Marshal that leaves <, > and & alone.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// decode is json.Unmarshal that keeps numbers as they are written.
func decode(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(v)
}

// notebookJSON is the whole file.
type notebookJSON struct {
	Cells    []*Cell        `json:"cells"`
	Metadata map[string]any `json:"metadata"`
	Major    int            `json:"nbformat"`
	Minor    int            `json:"nbformat_minor"`
}

// Parse reads the JSON of a notebook.
func Parse(b []byte) (*Notebook, error) {
	var j notebookJSON
	if err := decode(b, &j); err != nil {
		return nil, fmt.Errorf("not a notebook: %w", err)
	}
	if j.Major != 4 {
		return nil, fmt.Errorf("not a notebook of format 4 (nbformat is %d)", j.Major)
	}
	for i, c := range j.Cells {
		if c == nil || !slices.Contains([]string{"code", "markdown", "raw"}, c.Type) {
			return nil, fmt.Errorf("not a notebook: cell %d has no known cell_type", i+1)
		}
		if slices.Contains(c.Outputs, nil) {
			return nil, fmt.Errorf("not a notebook: cell %d has an output that is null", i+1)
		}
	}
	return &Notebook{Cells: j.Cells, Metadata: orEmpty(j.Metadata), Minor: j.Minor}, nil
}

// Bytes is the notebook as a file.
func (nb *Notebook) Bytes() ([]byte, error) {
	b, err := marshal(notebookJSON{append([]*Cell{}, nb.Cells...), orEmpty(nb.Metadata), 4, nb.Minor})
	if err != nil {
		return nil, err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, b, "", " "); err != nil {
		return nil, err
	}
	indented.WriteByte('\n')
	return indented.Bytes(), nil
}

// Read reads a notebook file. The error names it.
func Read(path string) (*Notebook, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	nb, err := Parse(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return nb, nil
}

// CodeCells are the cells that a kernel executes.
func (nb *Notebook) CodeCells() (code []*Cell) {
	for _, c := range nb.Cells {
		if c.Type == "code" {
			code = append(code, c)
		}
	}
	return code
}

// Title is what the metadata say, or something else.
func (nb *Notebook) Title(otherwise string) string {
	if s, ok := nb.Metadata["title"].(string); ok {
		return s
	}
	return otherwise
}

// Language is the programming language that the metadata name, or "".
func (nb *Notebook) Language() string {
	for _, where := range []struct{ of, name string }{{"kernelspec", "language"}, {"language_info", "name"}} {
		of, _ := nb.Metadata[where.of].(map[string]any)
		if s, _ := of[where.name].(string); s != "" {
			return s
		}
	}
	return ""
}
