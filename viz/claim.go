package viz

import (
	"os"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Claim is a figure below the sentence that it shows to be true: a slide whose
// title says what is to be seen. The sentence breaks into lines by itself.
//
// Where the environment has GLASSNET_CLAIMS, a line for each figure that a
// program shows, [Show] names files by these sentences and puts them above the
// figures in the style [Slide].
func Claim(says string, f Figure) Figure { return claim{says, f} }

type claim struct {
	says string
	of   Figure
}

// Name is the sentence.
func (c claim) Name() string { return c.says }

// Describe is what else is to be seen.
func (c claim) Describe() string { return Alt(c.of) }

// claimSize is larger than the letters of a figure that fills the page below.
const claimSize = 11 * vg.Length(1)

// Draw writes the sentence and draws the figure as large as the rest of the canvas allows.
func (c claim) Draw(canvas draw.Canvas) {
	p := on(canvas).inset(margin)
	for _, line := range broken(c.says, p.width()) {
		p.text(bold, claimSize, ink, p.Min.X, p.Max.Y-claimSize, 0, line)
		p.Max.Y -= 1.25 * claimSize
	}
	p.Max.Y -= 0.4 * claimSize // the feet of the last line
	p.fit(sized{c.of}, 0.5)
}

// broken is a sentence in lines that are not wider than the room, where its words allow.
func broken(says string, room vg.Length) (lines []string) {
	line := ""
	for _, word := range strings.Fields(says) {
		if longer := strings.TrimSpace(line + " " + word); line == "" || measure(bold, claimSize, longer) <= room {
			line = longer
			continue
		}
		lines, line = append(lines, line), word
	}
	return append(lines, line)
}

// claimed is how many sentences figures have taken.
var claimed int

// nextClaim is the sentence for the next figure that this program shows, or "".
func nextClaim() string {
	says := strings.Split(os.Getenv("GLASSNET_CLAIMS"), "\n")
	if claimed >= len(says) {
		return ""
	}
	claimed++
	return says[claimed-1]
}
