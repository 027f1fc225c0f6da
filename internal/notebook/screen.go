package notebook

// A Screen collects what a cell shows, as a front end would. The cells of a notebook share the displays, which a later cell may update.
type Screen struct {
	Outputs   []*Output
	displays  map[string]*Output // by display_id
	clearNext bool               // Clear with wait: clear when something new comes
}

// NewScreen returns the screen of a cell, given the displays of the cells before it.
func NewScreen(displays map[string]*Output) *Screen { return &Screen{displays: displays} }

// Print adds to a stream, stdout or stderr. A kernel reads them from two pipes, so their interleaving is chance: between two displays
// each has one block, stdout first.
func (s *Screen) Print(name, chunk string) {
	s.fresh()
	first := len(s.Outputs)
	for first > 0 && s.Outputs[first-1].Type == "stream" {
		first--
	}
	for _, o := range s.Outputs[first:] {
		if o.Name == name {
			o.Text += chunk
			return
		}
	}
	s.Outputs = append(s.Outputs, &Output{Type: "stream", Name: name, Text: chunk})
	if block := s.Outputs[first:]; len(block) == 2 && name == "stdout" {
		block[0], block[1] = block[1], block[0]
	}
}

// Fail adds an error.
func (s *Screen) Fail(ename, evalue string, traceback []string) {
	s.fresh()
	s.Outputs = append(s.Outputs, &Output{Type: "error", Ename: ename, Evalue: evalue, Traceback: traceback})
}

// Display shows data by MIME type. The id, unless it is "", lets a later Update replace them.
func (s *Screen) Display(data, metadata map[string]any, id string) {
	s.fresh()
	o := &Output{Type: "display_data", Data: data, Metadata: metadata}
	s.Outputs = append(s.Outputs, o)
	if id != "" {
		s.displays[id] = o
	}
}

// Update replaces what is displayed under an id, or displays it if there is no such.
func (s *Screen) Update(data, metadata map[string]any, id string) {
	if o := s.displays[id]; o != nil {
		o.Data, o.Metadata = data, metadata
		return
	}
	s.Display(data, metadata, id)
}

// Clear removes all outputs, at once or when the next one comes.
func (s *Screen) Clear(wait bool) {
	if s.clearNext = wait; !wait {
		s.Outputs = nil
	}
}

// fresh does what a Clear with wait has put off.
func (s *Screen) fresh() {
	if s.clearNext {
		s.Outputs, s.clearNext = nil, false
	}
}
