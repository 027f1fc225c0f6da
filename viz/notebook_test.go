//go:build unix

package viz

import (
	"bytes"
	"encoding/gob"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// kernelSees runs a program, one of the cases of TestInNotebook, as a cell of a
// notebook: it plays the kernel's part on the two pipes and returns the displays.
func kernelSees(t *testing.T, program string) (seen []protocol.DisplayData) {
	t.Helper()
	dir := t.TempDir()
	there, back := filepath.Join(dir, "there"), filepath.Join(dir, "back")
	for _, pipe := range []string{there, back} {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Skipf("no named pipes here: %v", err)
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestInNotebook$", "-test.count=1")
	cmd.Env = append(os.Environ(), "VIZ_PROGRAM="+program, protocol.GONB_PIPE_ENV+"="+there, protocol.GONB_PIPE_BACK_ENV+"="+back)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	from, err := os.OpenFile(there, os.O_RDWR, 0) // both ways: opening does not wait
	if err != nil {
		t.Fatal(err)
	}
	to, err := os.OpenFile(back, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		dec, enc := gob.NewDecoder(from), gob.NewEncoder(to)
		for {
			var d protocol.DisplayData
			if dec.Decode(&d) != nil {
				return
			}
			if c, ok := d.Data[protocol.MIMECommValue]; ok {
				id := c.(protocol.CommValue).Value
				enc.Encode(&protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: id})
				continue
			}
			seen = append(seen, d)
		}
	}()
	if err := cmd.Wait(); err != nil {
		t.Fatalf("the cell failed: %v\n%s", err, &out)
	}
	from.Close() // ends the reading: every display was acknowledged before the program ended
	<-done
	to.Close()
	return seen
}

func TestInNotebook(t *testing.T) {
	figure := Lines("logistic σ", "z", "a", Curve("σ", logistic, -6, 6))
	switch os.Getenv("VIZ_PROGRAM") {
	case "show":
		Show(figure)
		return
	case "frames":
		Show(Frames("β", []float64{1, 2, 3}, func(b float64) Figure { return figure }))
		return
	case "watch":
		for range Watch(progress(20)) {
		}
		return
	}

	t.Run("Show", func(t *testing.T) {
		seen := kernelSees(t, "show")
		if len(seen) != 1 {
			t.Fatalf("%d displays, want 1", len(seen))
		}
		d := seen[0]
		img, err := png.Decode(bytes.NewReader(d.Data[protocol.MIMEImagePNG].([]byte)))
		if err != nil {
			t.Fatal(err)
		}
		meta := d.Metadata["image/png"].(map[string]any)
		if w := img.Bounds().Dx(); w != 2*meta["width"].(int) {
			t.Errorf("%d dots wide, shown %v wide; want two dots per pixel", w, meta["width"])
		}
		const alt = "logistic σ: a against z; σ from 0.00247 at −6 to 0.998 at 6"
		if meta["alt"] != alt || d.Data[protocol.MIMETextPlain] != "["+alt+"]" {
			t.Errorf("alt %q, text %q; want %q", meta["alt"], d.Data[protocol.MIMETextPlain], alt)
		}
	})
	t.Run("Show small", func(t *testing.T) {
		quick := kernelSees(t, "show")[0].Data[protocol.MIMEImagePNG].([]byte)
		t.Setenv("GLASSNET_PNG", "small")
		small := kernelSees(t, "show")[0].Data[protocol.MIMEImagePNG].([]byte)
		if len(small) >= len(quick) {
			t.Errorf("small has %d bytes, otherwise there are %d", len(small), len(quick))
		}
		if file, err := encode(figure, "png"); err != nil || !bytes.Equal(file, small) {
			t.Errorf("small is not what Save writes (%v)", err)
		}
		a, err := png.Decode(bytes.NewReader(quick))
		if err != nil {
			t.Fatal(err)
		}
		b, err := png.Decode(bytes.NewReader(small))
		if err != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("the pictures differ (%v)", err)
		}
	})
	t.Run("Frames", func(t *testing.T) {
		seen := kernelSees(t, "frames")
		if len(seen) != 1 {
			t.Fatalf("%d displays, want 1", len(seen))
		}
		html := seen[0].Data[protocol.MIMETextHTML].(string)
		if strings.Count(html, "<img") != 1 || strings.Count(html, "data:image/png;base64,") != 4 {
			t.Errorf("want one picture, and three frames beside it")
		}
	})
	t.Run("Watch", func(t *testing.T) {
		seen := kernelSees(t, "watch")
		if len(seen) < 2 {
			t.Fatalf("%d displays, want a first and a last", len(seen))
		}
		for _, d := range seen {
			if d.DisplayID == "" || d.DisplayID != seen[0].DisplayID {
				t.Errorf("display id %q after %q; want one line", d.DisplayID, seen[0].DisplayID)
			}
		}
		const want = "epoch 20 of 20, L = 0.05"
		if got := seen[len(seen)-1].Data[protocol.MIMETextPlain]; got != want {
			t.Errorf("the line that stays is %q, want %q", got, want)
		}
	})
}
