package viz

import (
	"encoding/gob"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
	"gonum.org/v1/plot/vg"

	"glassnet/internal/wholefile"
)

// Show displays the figure below the cell of a notebook; elsewhere it does
// nothing.
//
// When the environment has GLASSNET_FIGURES=out/07-backprop, Show also writes
// out/07-backprop-01-its-title.png and so on, in every format that
// GLASSNET_FORMATS lists (svg,pdf,png; csv has its [Data], json its [Parts]). It panics when
// that fails. With
// GLASSNET_PNG=small what is displayed takes less room and longer to make: the
// notebooks of the course are made so. With GLASSNET_SLIDES=check it panics when
// a slide of the figure has letters of less than 18 points.
func Show(f Figure) {
	if os.Getenv("GLASSNET_SLIDES") == "check" {
		if err := legibleOnSlides(f); err != nil {
			panic(err)
		}
	}
	if prefix := os.Getenv("GLASSNET_FIGURES"); prefix != "" {
		if err := export(f, prefix, os.Getenv("GLASSNET_FORMATS")); err != nil {
			panic(err)
		}
	}
	if !gonbui.IsNotebook {
		return
	}
	if s, ok := f.(*Slider); ok {
		display(s.bundle(), nil)
		return
	}
	if d, ok := f.(*Drawing); ok && d.card {
		display(map[protocol.MIMEType]any{protocol.MIMETextHTML: d.tableHTML(), protocol.MIMETextPlain: strings.TrimRight(d.table.String(), "\n")}, nil)
		return
	}
	w, h := page(f)
	display(map[protocol.MIMEType]any{
		protocol.MIMEImagePNG:  shown(f),
		protocol.MIMETextPlain: "[" + Alt(f) + "]",
	}, map[string]any{
		string(protocol.MIMEImagePNG): map[string]any{"width": pixels(w), "height": pixels(h), "alt": Alt(f)},
	})
}

// pixels is a length on a screen, 96 to the inch.
func pixels(l vg.Length) int { return int(math.Round(l.Dots(96))) }

func init() { gob.Register(map[string]any{}) } // for nested metadata

// display sends one output to the notebook. Text and figures take two pipes:
// without the wait they swap places, without the acknowledgement a figure at
// the end of a program is sometimes lost.
func display(bundle map[protocol.MIMEType]any, meta map[string]any) {
	os.Stdout.Sync()
	time.Sleep(10 * time.Millisecond)
	gonbui.SendData(&protocol.DisplayData{Data: bundle, Metadata: meta})
	gonbui.Sync()
}

// export writes the figure to <prefix>-<NN>-<title>.<format>. NN is one more
// than the largest number there: every cell is a program of its own.
func export(f Figure, prefix, formats string) error {
	if formats == "" {
		formats = "png"
	}
	files, err := filepath.Glob(escape(prefix) + "-[0-9][0-9]-*")
	if err != nil {
		return fmt.Errorf("viz: GLASSNET_FIGURES=%s: %w", prefix, err)
	}
	last := 0
	for _, file := range files {
		if n, err := strconv.Atoi(file[len(prefix)+1 : len(prefix)+3]); err == nil {
			last = max(last, n)
		}
	}
	name, page := Title(f), f
	if says := nextClaim(); says != "" {
		if name = says; style.Page != (vg.Point{}) {
			page = Claim(says, f)
		}
	}
	for format := range strings.SplitSeq(formats, ",") {
		format = strings.TrimSpace(format)
		file := fmt.Sprintf("%s-%02d-%s.%s", prefix, last+1, slug(name), format)
		var err error
		switch format {
		case "json":
			var b []byte
			if b, err = json.Marshal(Parts(f)); err == nil {
				err = wholefile.Write(file, wholefile.Bytes(b))
			}
		case "csv":
			err = wholefile.Write(file, wholefile.Bytes([]byte(Data(f).CSV())))
		default:
			err = Save(page, file)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// escape makes a path safe as a part of a pattern.
func escape(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

var spelled = strings.NewReplacer("α", "alpha", "β", "beta", "γ", "gamma", "δ", "delta", "η", "eta", "θ", "theta",
	"λ", "lambda", "σ", "sigma", "Σ", "sum", "∂", "d", "′", "-prime", "φ", "phi", "π", "pi", "ε", "epsilon")

// slug is a title as a part of a file name.
func slug(title string) string {
	var plain strings.Builder
	for _, r := range spelled.Replace(title) {
		if l, ok := level[r]; ok {
			r = rune(l.text[0])
		}
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			r = ' '
		}
		plain.WriteRune(unicode.ToLower(r))
	}
	s := strings.Join(strings.Fields(plain.String()), "-")
	if s == "" {
		return "figure"
	}
	if len(s) > 60 {
		if end := strings.LastIndexByte(s[:61], '-'); end > 0 { // whole words
			return s[:end]
		}
		return s[:60]
	}
	return s
}
