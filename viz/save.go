package viz

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"

	"glassnet/internal/wholefile"
)

// Save writes the figure to a file. The extension chooses the format: .svg,
// .pdf or .png. The file appears when it is complete, or not at all. Letters
// become outlines: the file looks the same on every machine.
func Save(f Figure, file string) error {
	b, err := encode(f, strings.TrimPrefix(filepath.Ext(file), "."))
	if err == nil {
		err = wholefile.Write(file, wholefile.Bytes(b))
	}
	if err != nil {
		return fmt.Errorf("viz: %s: %w", file, err)
	}
	return nil
}

// encode draws the figure in the current style.
func encode(f Figure, format string) ([]byte, error) {
	w, h := page(f)
	var b bytes.Buffer
	switch strings.ToLower(format) {
	case "png":
		return encodePNG(dots(f), png.BestCompression), nil
	case "svg":
		c := vgsvg.New(w, h)
		paint(f, c, w, h)
		_, err := c.WriteTo(&b)
		return b.Bytes(), err
	case "pdf":
		c := vgpdf.New(w, h)
		paint(f, upright{c}, w, h)
		_, err := c.WriteTo(&b)
		return b.Bytes(), err
	}
	return nil, fmt.Errorf("cannot write a figure as %q: choose .svg, .pdf or .png", format)
}

// dots is the figure in dots.
func dots(f Figure) image.Image {
	w, h := page(f)
	c := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(style.DPI))
	img, _ := c.Image().(*image.RGBA)
	paint(f, &zoomed{Canvas: c, dots: img, dot: vg.Inch / vg.Length(style.DPI), view: view{scale: 1}}, w, h)
	return c.Image()
}

// page is the size of the sheet that the figure is drawn on.
func page(f Figure) (w, h vg.Length) {
	if style.Page.X > 0 && style.Page.Y > 0 {
		return style.Page.X, style.Page.Y
	}
	return size(f)
}

// paint draws the figure on a sheet, magnified until it fits.
func paint(f Figure, c vg.Canvas, w, h vg.Length) {
	var boxes []rune
	p := on(draw.NewCanvas(outlines{Canvas: c, boxes: &boxes}, w, h))
	p.fill(p.Rectangle, white)
	p.fit(sized{f}, 0.5)
	tellMissing(os.Stderr, boxes)
}

// sized is a figure with a size, its own or that of the style.
type sized struct{ Figure }

func (s sized) Size() (w, h vg.Length) { return size(s.Figure) }

func init() { // the same figure gives the same file
	epoch := time.Unix(0, 0).UTC()
	fpdf.SetDefaultCreationDate(epoch)
	fpdf.SetDefaultModificationDate(epoch)
	fpdf.SetDefaultCatalogSort(true)
}
