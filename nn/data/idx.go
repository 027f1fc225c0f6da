package data

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
)

// IDX reads a set of grey images in the format of MNIST from two files, plain or
// compressed with gzip; label k means classes[k]. It returns an error that names
// the file if one of them is no IDX file of bytes, is cut or too long, if there
// is not one label per image, or if a label is outside 0 … len(classes)−1.
//
// An IDX file is a magic number 00 00 08 D, where 08 stands for bytes and D is
// the number of dimensions, the D sizes as big-endian 32-bit numbers, and the
// bytes, last dimension first: D = 3 for images, D = 1 for labels.
// (LeCun, Cortes and Burges, 1998)
func IDX(images, labels string, classes []string) (*Set, error) {
	i, err := openIDX(images, 3)
	if err != nil {
		return nil, err
	}
	defer i.Close()
	l, err := openIDX(labels, 1)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	if i.size[0] != l.size[0] { // before anything is unpacked
		return nil, fmt.Errorf("data: %d images in %s, %d labels in %s", i.size[0], images, l.size[0], labels)
	}
	bytes, err := l.content()
	if err != nil {
		return nil, err
	}
	numbers := make([]int, len(bytes))
	for i, k := range bytes {
		if int(k) >= len(classes) {
			return nil, fmt.Errorf("data: %s: label %d of sample %d is outside 0 … %d", labels, k, i, len(classes)-1)
		}
		numbers[i] = int(k)
	}
	pixels, err := i.content()
	if err != nil {
		return nil, err
	}
	return FromImages(pixels, i.size[2], i.size[1], numbers, classes), nil
}

// idx is an IDX file of bytes whose header has been read.
type idx struct {
	io.Closer
	path    string
	r       *bufio.Reader // what follows
	size    []int
	total   uint64 // bytes that the header promises
	promise string
}

// openIDX opens an IDX file of bytes with the given number of dimensions.
func openIDX(path string, dims int) (*idx, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	x, err := readHeader(file, dims)
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("data: %s: %w", path, err)
	}
	x.Closer, x.path = file, path
	return x, nil
}

func readHeader(file io.Reader, dims int) (*idx, error) {
	r := bufio.NewReader(file)
	if magic, _ := r.Peek(2); string(magic) == "\x1f\x8b" {
		unzipped, err := gzip.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		r = bufio.NewReader(unzipped)
	}

	header := make([]byte, 4+4*dims)
	if n, err := io.ReadFull(r, header); err != nil && !cut(err) {
		return nil, err
	} else if want := []byte{0, 0, 8, byte(dims)}; n >= 4 && string(header[:4]) != string(want) {
		return nil, fmt.Errorf("begins with % x instead of % x (IDX, bytes, D = %d)",
			header[:4], want, dims)
	} else if err != nil {
		return nil, fmt.Errorf("cut after %d bytes, the header alone has %d", n, len(header))
	}

	x := &idx{r: r, total: 1}
	var sizes []string
	none, tooMany := false, false
	for d := range dims {
		n := binary.BigEndian.Uint32(header[4+4*d:])
		x.size = append(x.size, int(n))
		sizes = append(sizes, fmt.Sprint(n))
		none = none || n == 0
		tooMany = tooMany || n > 0 && x.total > math.MaxInt64/uint64(n)
		x.total *= uint64(n)
	}
	x.promise = strings.Join(sizes, "×") + " bytes"
	switch {
	case none:
		return nil, fmt.Errorf("the header promises %s: there is nothing to read", x.promise)
	case tooMany:
		return nil, fmt.Errorf("the header promises %s: no file is as long as that", x.promise)
	}
	return x, nil
}

// content reads all bytes and sees to it that there are as many as promised.
func (x *idx) content() ([]byte, error) {
	content, err := readUpTo(x.r, x.total)
	if err == nil {
		err = x.end(content)
	}
	if err != nil {
		return nil, fmt.Errorf("data: %s: %w", x.path, err)
	}
	return content, nil
}

// end is an error unless the content is whole and the file ends behind it.
func (x *idx) end(content []byte) error {
	if uint64(len(content)) < x.total {
		return fmt.Errorf("cut: the header promises %s, there are %d", x.promise, len(content))
	}
	switch _, err := x.r.ReadByte(); { // the end of gzip is its checksum
	case err == nil:
		return fmt.Errorf("goes on after the %s that the header promises", x.promise)
	case err != io.EOF:
		return fmt.Errorf("gzip: %w", err)
	}
	return nil
}

// readUpTo reads total bytes, or fewer if r ends before. A header can promise
// anything, so memory beyond the first 64 MB (MNIST needs 47) is taken only
// once the bytes before it have come.
func readUpTo(r io.Reader, total uint64) ([]byte, error) {
	var content []byte
	for have := uint64(0); have < total; have = uint64(len(content)) {
		longer := make([]byte, min(total, max(64<<20, 2*have)))
		copy(longer, content)
		n, err := io.ReadFull(r, longer[have:])
		content = longer[:int(have)+n]
		if cut(err) {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	return content, nil
}

// cut reports whether err says that there was nothing more to read.
func cut(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }
