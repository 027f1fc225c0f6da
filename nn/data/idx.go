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
	pixels, size, err := readIDX(images, 3)
	if err != nil {
		return nil, err
	}
	bytes, count, err := readIDX(labels, 1)
	if err != nil {
		return nil, err
	}
	if size[0] != count[0] {
		return nil, fmt.Errorf("data: %d images in %s, %d labels in %s", size[0], images, count[0], labels)
	}
	numbers := make([]int, len(bytes))
	for i, k := range bytes {
		if int(k) >= len(classes) {
			return nil, fmt.Errorf("data: %s: label %d of sample %d is outside 0 … %d", labels, k, i, len(classes)-1)
		}
		numbers[i] = int(k)
	}
	return FromImages(pixels, size[2], size[1], numbers, classes), nil
}

// readIDX reads an IDX file of bytes with the given number of dimensions.
func readIDX(path string, dims int) (content []byte, size []int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("data: %w", err)
	}
	defer file.Close()
	content, size, err = parseIDX(file, dims)
	if err != nil {
		return nil, nil, fmt.Errorf("data: %s: %w", path, err)
	}
	return content, size, nil
}

func parseIDX(file io.Reader, dims int) (content []byte, size []int, err error) {
	r := bufio.NewReader(file)
	if magic, _ := r.Peek(2); string(magic) == "\x1f\x8b" {
		unzipped, err := gzip.NewReader(r)
		if err != nil {
			return nil, nil, fmt.Errorf("gzip: %w", err)
		}
		r = bufio.NewReader(unzipped)
	}

	header := make([]byte, 4+4*dims)
	if n, err := io.ReadFull(r, header); err != nil && !cut(err) {
		return nil, nil, err
	} else if want := []byte{0, 0, 8, byte(dims)}; n >= 4 && string(header[:4]) != string(want) {
		return nil, nil, fmt.Errorf("begins with % x instead of % x (IDX, bytes, D = %d)",
			header[:4], want, dims)
	} else if err != nil {
		return nil, nil, fmt.Errorf("cut after %d bytes, the header alone has %d", n, len(header))
	}

	total := uint64(1)
	var sizes []string
	for d := range dims {
		n := binary.BigEndian.Uint32(header[4+4*d:])
		size = append(size, int(n))
		sizes = append(sizes, fmt.Sprint(n))
		if n == 0 || total > math.MaxInt64/uint64(n) {
			total = 0 // and stays 0
		}
		total *= uint64(n)
	}
	promise := strings.Join(sizes, "×") + " bytes"
	if total == 0 {
		return nil, nil, fmt.Errorf("the header promises %s", promise)
	}

	content, err = readUpTo(r, total)
	switch {
	case err != nil:
		return nil, nil, err
	case uint64(len(content)) < total:
		return nil, nil, fmt.Errorf("cut: the header promises %s, there are %d", promise, len(content))
	}
	switch _, err := r.ReadByte(); { // the end of gzip is its checksum
	case err == nil:
		return nil, nil, fmt.Errorf("goes on after the %s that the header promises", promise)
	case err != io.EOF:
		return nil, nil, fmt.Errorf("gzip: %w", err)
	}
	return content, size, nil
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
