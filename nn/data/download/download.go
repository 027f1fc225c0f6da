// Package download lets the functions of package data fetch the files that are
// not there. Import it for that effect:
//
//	import _ "glassnet/nn/data/download"
//
// It is a package of its own because it brings HTTP and TLS: without it a
// notebook cell that uses a toy data set is linked in two thirds of the time.
package download

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"glassnet/nn/data/internal/remote"
	"glassnet/nn/terminal"
)

// stall is how long a mirror may be silent.
const stall = 30 * time.Second

func init() { remote.Fetch = fetch }

// fetch downloads the file into dir, from the first of the mirrors that has it
// whole. What has come is kept in name.part, from which the next mirror, or the
// next call, goes on.
func fetch(ctx context.Context, f remote.File, mirrors []string, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	path := filepath.Join(dir, f.Name)
	part, err := os.OpenFile(path+".part", os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer part.Close()

	var failed []string
	for _, mirror := range mirrors {
		err := get(ctx, f, mirror+f.Name, part)
		if err == nil {
			if err := part.Close(); err != nil {
				return err
			}
			return os.Rename(part.Name(), path)
		}
		failed = append(failed, err.Error())
		if ctx.Err() != nil {
			break
		}
	}
	if info, err := part.Stat(); err == nil && info.Size() == 0 {
		os.Remove(part.Name())
	}
	return errors.New(strings.Join(failed, "; "))
}

// get completes part from one address and checks it. A part whose checksum is
// wrong is emptied. If the beginning of it was there before, that may be the
// mistake, so all of it is fetched again.
func get(ctx context.Context, f remote.File, url string, part *os.File) error {
	have, err := part.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if have < f.Size {
		if err := rest(ctx, f, url, part, have); err != nil {
			return err
		}
	}
	sum, err := checksum(part)
	if err != nil {
		return err
	}
	if sum == f.SHA256 {
		return nil
	}
	if err := part.Truncate(0); err != nil {
		return err
	}
	if have > 0 {
		return get(ctx, f, url, part)
	}
	return fmt.Errorf("%s: SHA-256 is %s, want %s", url, sum, f.SHA256)
}

// rest appends to part what follows its first have bytes.
func rest(ctx context.Context, f remote.File, url string, part *os.File, have int64) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(stall, func() { cancel(fmt.Errorf("%s: silent for %v", url, stall)) })
	defer silence.Stop()

	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept-Encoding", "identity") // the file as it is
	if have > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return reason(ctx, err)
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusOK: // from the beginning, asked for or not
		have = 0
	case response.StatusCode == http.StatusPartialContent &&
		strings.HasPrefix(response.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", have)):
	default:
		return fmt.Errorf("%s: %s", url, response.Status)
	}
	if err := part.Truncate(have); err != nil {
		return err
	}
	if _, err := part.Seek(have, io.SeekStart); err != nil {
		return err
	}

	alive := writerFunc(func(p []byte) (int, error) { silence.Reset(stall); return len(p), nil })
	to := io.MultiWriter(part, progress(f, have), alive)
	n, err := io.Copy(to, io.LimitReader(response.Body, f.Size-have+1))
	switch {
	case err != nil:
		return fmt.Errorf("%s: after %d of %d bytes: %w", url, have+n, f.Size, reason(ctx, err))
	case have+n < f.Size:
		return fmt.Errorf("%s: ends after %d of %d bytes", url, have+n, f.Size)
	}
	return nil
}

// progress is a line on standard error if a person is there to see it.
func progress(f remote.File, have int64) io.Writer {
	line := terminal.Stderr()
	if line == nil {
		return io.Discard
	}
	var shown time.Time
	return writerFunc(func(p []byte) (int, error) {
		have += int64(len(p))
		if now := time.Now(); now.Sub(shown) > 200*time.Millisecond || have >= f.Size {
			shown = now
			line.Show(fmt.Sprintf("%s %s, %.1f of %.1f MB", terminal.Bar(float64(have)/float64(f.Size)), f.Name, float64(have)/1e6, float64(f.Size)/1e6))
		}
		if have >= f.Size {
			fmt.Fprintln(os.Stderr)
		}
		return len(p), nil
	})
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// reason is why ctx was cancelled, or err if it was not.
func reason(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

func checksum(file io.ReadSeeker) (string, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", hash.Sum(nil)), nil
}
