package viz

import (
	"encoding/base64"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"

	"github.com/janpfeifer/gonb/gonbui/protocol"
	"glassnet/nn"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Slider is a row of figures of which one is seen: those of one number that
// takes several values. On paper it is the figure in the middle.
type Slider struct {
	Parameter string
	Values    []float64
	Figures   []Figure
}

// Frames computes a figure for every value of a parameter and puts them behind
// a slider. The slider needs no kernel: it works in a stored notebook, in an
// HTML page and on slides; where scripts are not allowed the middle one stays.
func Frames(parameter string, values []float64, f func(v float64) Figure) *Slider {
	if len(values) == 0 {
		panic("viz: Frames: no values of " + parameter)
	}
	s := &Slider{Parameter: parameter, Values: values}
	for _, v := range values {
		s.Figures = append(s.Figures, f(v))
	}
	return s
}

// SameAxes gives every chart the axes that hold it in all frames, so that what
// moves is the content, and returns s. All frames have the same charts.
func (s *Slider) SameAxes() *Slider {
	n := len(chartsOf(s.Figures[0]))
	for k := range n {
		var charts []Figure
		for i, f := range s.Figures {
			all := chartsOf(f)
			if len(all) != n {
				panic(fmt.Sprintf("viz: SameAxes: frame %d has %s, the first has %d", i+1, plural(len(all), "chart"), n))
			}
			charts = append(charts, all[k])
		}
		g := Grid(1, charts...)
		g.ShareX()
		g.ShareY()
	}
	return s
}

// chartsOf are the charts of a figure or of its panels.
func chartsOf(f Figure) []*Chart {
	if g, ok := f.(*Panels); ok {
		return g.charts()
	}
	if c := chartOf(f); c != nil {
		return []*Chart{c}
	}
	return nil
}

func (s *Slider) middle() int { return len(s.Figures) / 2 }

// Draw draws the figure in the middle.
func (s *Slider) Draw(c draw.Canvas) { s.Figures[s.middle()].Draw(c) }

// Size is the size of the figure in the middle.
func (s *Slider) Size() (w, h vg.Length) { return size(s.Figures[s.middle()]) }

// Name is the title of the figure in the middle.
func (s *Slider) Name() string { return Title(s.Figures[s.middle()]) }

// Describe says in one line what is seen.
func (s *Slider) Describe() string {
	n := len(s.Values) - 1
	f := s.Figures[s.middle()]
	about := ""
	if a, ok := f.(interface{ Describe() string }); ok {
		about = "; at " + short(s.Values[s.middle()]) + ": " + a.Describe()
	}
	return fmt.Sprintf("%s, %s from %s to %s%s", plural(n+1, "frame"), s.Parameter, short(s.Values[0]), short(s.Values[n]), about)
}

// Data is the tables of all frames, one below the other.
func (s *Slider) Data() nn.Table {
	var names []string
	var parts []nn.Table
	for i, f := range s.Figures {
		names = append(names, fmt.Sprintf("%s = %s", s.Parameter, short(s.Values[i])))
		parts = append(parts, Data(f))
	}
	return join(names, parts)
}

// HTML is the slider as a piece of a page, with the figures inside it.
func (s *Slider) HTML() string {
	var uris, labels, alts []string
	for i, f := range s.Figures {
		uris = append(uris, "data:image/png;base64,"+base64.StdEncoding.EncodeToString(shown(f)))
		labels = append(labels, short(s.Values[i]))
		alts = append(alts, Alt(f))
	}
	m := s.middle()
	w, _ := page(s)
	name := html.EscapeString(s.Parameter)
	return fmt.Sprintf(`<div class="viz-frames"><img width="%d" alt="%s" src="%s"><br>`+
		`<span>%s = <output>%s</output></span> <input type="range" aria-label="%[4]s" aria-valuetext="%[5]s" min="0" max="%[6]d" value="%[7]d" data-values="%[8]s" data-alts="%[10]s" data-frames="%[9]s" style="width:50%%" `+
		`oninput="var r=this.closest('.viz-frames'),n=+this.value,i=r.querySelector('img'),v=this.dataset.values.split(' ')[n];`+
		`i.src=this.dataset.frames.split(' ')[n];i.alt=this.dataset.alts.split('|')[n];`+
		`r.querySelector('output').textContent=v;this.setAttribute('aria-valuetext',v)"></div>`,
		pixels(w), html.EscapeString(Alt(s)), uris[m], name, labels[m], len(uris)-1, m,
		strings.Join(labels, " "), strings.Join(uris, " "), html.EscapeString(strings.Join(withoutBars(alts), "|")))
}

// withoutBars replaces the sign that stands between descriptions.
func withoutBars(texts []string) (all []string) {
	for _, t := range texts {
		all = append(all, strings.ReplaceAll(t, "|", "/"))
	}
	return all
}

// bundle is what a notebook shows.
func (s *Slider) bundle() map[protocol.MIMEType]any {
	return map[protocol.MIMEType]any{
		protocol.MIMETextHTML:  s.HTML(),
		protocol.MIMETextPlain: "[" + Alt(s) + "]",
	}
}

// short writes a number for a reader: three digits at most, or a whole number below 100,000.
func short(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e5 {
		return minus(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return minus(strconv.FormatFloat(v, 'g', 3, 64))
}
