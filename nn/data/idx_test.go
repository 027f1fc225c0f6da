package data

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	imagesHeader = "\x00\x00\x08\x03\x00\x00\x00\x03\x00\x00\x00\x02\x00\x00\x00\x02" // 3×2×2
	labelsHeader = "\x00\x00\x08\x01\x00\x00\x00\x03"
)

func zip(content string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(content))
	w.Close()
	return b.String()
}

// files writes an images and a labels file and returns their paths.
func files(t *testing.T, images, labels string) (imagesPath, labelsPath string) {
	t.Helper()
	dir := t.TempDir()
	imagesPath, labelsPath = filepath.Join(dir, "images"), filepath.Join(dir, "labels")
	for path, content := range map[string]string{imagesPath: images, labelsPath: labels} {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return imagesPath, labelsPath
}

func TestIDX(t *testing.T) {
	images, labels := imagesHeader+"abcdefghijkl", labelsHeader+"\x02\x00\x01"
	for name, write := range map[string]func(string) string{
		"plain": func(s string) string { return s },
		"gzip":  zip,
	} {
		i, l := files(t, write(images), write(labels))
		s, err := IDX(i, l, numbers(3))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := s.Labels(); s.Len() != 3 || !slices.Equal(got, []int{2, 0, 1}) {
			t.Errorf("%s: %d samples with labels %v", name, s.Len(), got)
		}
		if got := string(s.Image(1).Pix); got != "efgh" {
			t.Errorf("%s: image 1 is %q, want efgh", name, got)
		}
	}
}

func TestIDXErrors(t *testing.T) {
	images, labels := imagesHeader+"abcdefghijkl", labelsHeader+"\x02\x00\x01"
	zipped := zip(images)
	for _, c := range []struct{ name, images, labels, want string }{
		{"empty", "", labels, "data: IMAGES: cut after 0 bytes, the header alone has 16"},
		{"labels for images", labels, labels, "data: IMAGES: begins with 00 00 08 01 instead of 00 00 08 03 (IDX, bytes, D = 3)"},
		{"images for labels", images, images, "data: LABELS: begins with 00 00 08 03 instead of 00 00 08 01 (IDX, bytes, D = 1)"},
		{"HTML", "<!doctype html>", labels, "data: IMAGES: begins with 3c 21 64 6f instead of 00 00 08 03 (IDX, bytes, D = 3)"},
		{"half a header", images[:9], labels, "data: IMAGES: cut after 9 bytes, the header alone has 16"},
		{"cut", images[:20], labels, "data: IMAGES: cut: the header promises 3×2×2 bytes, there are 4"},
		{"cut gzip", zipped[:len(zipped)-16], labels, "data: IMAGES: cut: the header promises 3×2×2 bytes, there are "},
		{"no gzip checksum", zipped[:len(zipped)-8], labels, "data: IMAGES: gzip: unexpected EOF"},
		{"wrong gzip checksum", zipped[:len(zipped)-8] + "12345678", labels, "data: IMAGES: gzip: gzip: invalid checksum"},
		{"too long", images + "m", labels, "data: IMAGES: goes on after the 3×2×2 bytes that the header promises"},
		{"no images", "\x00\x00\x08\x03\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x02", labels, "data: IMAGES: the header promises 0×2×2 bytes: there is nothing to read"},
		{"more than an int", "\x00\x00\x08\x03" + strings.Repeat("\xff", 12), labels, "data: IMAGES: the header promises 4294967295×4294967295×4294967295 bytes: no file is as long as that"},
		{"more than an int64", "\x00\x00\x08\x03\x00\x00\x00\x03\x7f\xff\xff\xff\x7f\xff\xff\xffabc", labels, "data: IMAGES: the header promises 3×2147483647×2147483647 bytes: no file is as long as that"},
		{"six petabytes", "\x00\x00\x08\x03\x00\x00\x00\x03\x7f\xff\xff\xff\x00\x10\x00\x00abc", labels, "data: IMAGES: cut: the header promises 3×2147483647×1048576 bytes, there are 3"},
		{"many images, three labels", "\x00\x00\x08\x03\x7f\xff\xff\xff\x00\x00\x00\x01\x00\x00\x00\x01abc", labels, "data: 2147483647 images in IMAGES, 3 labels in LABELS"},
		{"two labels", images, "\x00\x00\x08\x01\x00\x00\x00\x02ab", "data: 3 images in IMAGES, 2 labels in LABELS"},
		{"label 3 of 3 classes", images, labelsHeader + "\x02\x03\x01", "data: LABELS: label 3 of sample 1 is outside 0 … 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			i, l := files(t, c.images, c.labels)
			_, err := IDX(i, l, numbers(3))
			if err == nil {
				t.Fatal("no error")
			}
			got := strings.NewReplacer(i, "IMAGES", l, "LABELS").Replace(err.Error())
			if !strings.HasPrefix(got, c.want) {
				t.Errorf("error %q, want %q", got, c.want)
			}
		})
	}
	if _, err := IDX("/nowhere/images", "/nowhere/labels", numbers(3)); err == nil ||
		err.Error() != "data: open /nowhere/images: no such file or directory" {
		t.Errorf("missing file: %v", err)
	}
}

// Images that are not square keep their shape: three of 2 rows and 4 columns.
func TestIDXWidthAndHeight(t *testing.T) {
	i, l := files(t, "\x00\x00\x08\x03\x00\x00\x00\x03\x00\x00\x00\x02\x00\x00\x00\x04"+"abcdefghijklmnopqrstuvwx", labelsHeader+"\x00\x01\x02")
	s, err := IDX(i, l, numbers(3))
	if err != nil {
		t.Fatal(err)
	}
	img := s.Image(1)
	if b := img.Bounds(); s.Width != 4 || s.Height != 2 || b.Dx() != 4 || b.Dy() != 2 {
		t.Errorf("%d×%d pixels, an image of %v", s.Width, s.Height, b)
	}
	if row := string(img.Pix[img.PixOffset(0, 1):][:4]); row != "mnop" {
		t.Errorf("the second row of the second image is %q, want mnop", row)
	}
}

// Two files that do not belong together are found before the images are
// unpacked: these are cut right behind the header, and nobody notices.
func TestIDXComparesCountsFirst(t *testing.T) {
	header := "\x00\x00\x08\x03\x00\x00\x0b\xb8\x00\x00\x00\x1c\x00\x00\x00\x1c" // 3000 images
	for name, images := range map[string]string{"plain": header, "gzip": zip(header)} {
		i, l := files(t, images, labelsHeader+"\x00\x01\x02")
		if _, err := IDX(i, l, numbers(3)); err == nil || !strings.Contains(err.Error(), "3000 images in") || !strings.Contains(err.Error(), "3 labels in") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever the bytes, reading them returns an error or what the header promises.
func FuzzIDX(f *testing.F) {
	images := imagesHeader + "abcdefghijkl"
	f.Add([]byte(images), 3)
	f.Add([]byte(zip(images)), 3)
	f.Add([]byte(labelsHeader+"abc"), 1)
	f.Add([]byte(images[:20]), 3)
	f.Add([]byte(images+"m"), 3)
	f.Add([]byte(zip(images + "m")[:30]), 3)
	f.Add([]byte("\x00\x00\x08\x03"+strings.Repeat("\xff", 12)), 3)
	f.Add([]byte("\x00\x00\x08\x01\x7f\xff\xff\xffabc"), 1)
	f.Add([]byte("\x1f\x8b"), 1)
	f.Fuzz(func(t *testing.T, file []byte, dims int) {
		if dims != 1 && dims != 3 {
			return
		}
		x, err := readHeader(bytes.NewReader(file), dims)
		if err != nil {
			return
		}
		size := x.size
		content, err := x.content()
		if err != nil {
			return
		}
		total := 1
		for _, n := range size {
			total *= n
		}
		if len(size) != dims || len(content) != total || total == 0 {
			t.Errorf("%d bytes for the sizes %v", len(content), size)
		}
	})
}
