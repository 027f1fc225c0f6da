package download

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"glassnet/nn/data/internal/remote"
)

// mirror serves files from memory and notes the Range header of each request.
type mirror struct {
	URL     string
	ranges  []string
	cutOnce int  // the first answer ends after so many bytes
	noRange bool // answers with the whole file always
}

func newMirror(t *testing.T, files map[string]string) *mirror {
	m := new(mirror)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.ranges = append(m.ranges, r.Header.Get("Range"))
		content, ok := files[strings.TrimPrefix(r.URL.Path, "/")]
		switch {
		case !ok:
			http.NotFound(w, r)
		case r.Header.Get("Accept-Encoding") != "identity":
			http.Error(w, "would be compressed twice", http.StatusNotAcceptable)
		case m.cutOnce > 0:
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			w.Write([]byte(content[:m.cutOnce]))
			m.cutOnce = 0
			panic(http.ErrAbortHandler)
		case m.noRange:
			w.Write([]byte(content))
		default:
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(content))
		}
	}))
	t.Cleanup(server.Close)
	m.URL = server.URL + "/"
	return m
}

// closed is the address of a mirror that is not there.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String() + "/"
}

func asRemote(name, content string) remote.File {
	return remote.File{Name: name, Size: int64(len(content)), SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(content)))}
}

func TestFetch(t *testing.T) {
	content := strings.Repeat("glass box ", 20000)
	wrong := strings.Repeat("clay pot! ", 20000)
	file := asRemote("file", content)
	good := map[string]string{"file": content}
	bad := map[string]string{"file": wrong}

	for _, c := range []struct {
		name    string
		mirrors func(t *testing.T) []*mirror
		part    string     // what an earlier download left
		ranges  [][]string // of the requests to each mirror
		errors  []string   // parts of the error; none means success
	}{
		{
			name:    "first mirror",
			mirrors: func(t *testing.T) []*mirror { return []*mirror{newMirror(t, good), newMirror(t, good)} },
			ranges:  [][]string{{""}, nil},
		}, {
			name: "cut, then the second mirror goes on",
			mirrors: func(t *testing.T) []*mirror {
				cut := newMirror(t, good)
				cut.cutOnce = 70000
				return []*mirror{cut, newMirror(t, good)}
			},
			ranges: [][]string{{""}, {"bytes=70000-"}},
		}, {
			name:    "goes on where an earlier download stopped",
			mirrors: func(t *testing.T) []*mirror { return []*mirror{newMirror(t, good)} },
			part:    content[:50],
			ranges:  [][]string{{"bytes=50-"}},
		}, {
			name: "a server without Range",
			mirrors: func(t *testing.T) []*mirror {
				m := newMirror(t, good)
				m.noRange = true
				return []*mirror{m}
			},
			part:   content[:50],
			ranges: [][]string{{"bytes=50-"}},
		}, {
			name:    "all there but not renamed",
			mirrors: func(t *testing.T) []*mirror { return []*mirror{newMirror(t, good)} },
			part:    content,
			ranges:  [][]string{nil},
		}, {
			name:    "an earlier download left the beginning of something else",
			mirrors: func(t *testing.T) []*mirror { return []*mirror{newMirror(t, good)} },
			part:    wrong[:50],
			ranges:  [][]string{{"bytes=50-", ""}},
		}, {
			name:    "an earlier download left too much",
			mirrors: func(t *testing.T) []*mirror { return []*mirror{newMirror(t, good)} },
			part:    wrong + wrong,
			ranges:  [][]string{{""}},
		}, {
			name:    "wrong checksum, then right",
			mirrors: func(t *testing.T) []*mirror { return []*mirror{newMirror(t, bad), newMirror(t, good)} },
			ranges:  [][]string{{""}, {""}},
		}, {
			name: "404 and a short file, then right",
			mirrors: func(t *testing.T) []*mirror {
				return []*mirror{newMirror(t, nil), newMirror(t, map[string]string{"file": "sorry"}), newMirror(t, good)}
			},
			ranges: [][]string{{""}, {""}, {"bytes=5-", ""}},
		}, {
			name: "wrong everywhere",
			mirrors: func(t *testing.T) []*mirror {
				return []*mirror{newMirror(t, nil), newMirror(t, bad), newMirror(t, map[string]string{"file": content + "!"})}
			},
			ranges: [][]string{{""}, {""}, {""}},
			errors: []string{"/file: 404 Not Found; ", "/file: SHA-256 is ", ", want " + file.SHA256},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "new", "folder")
			path := filepath.Join(dir, "file")
			if c.part != "" {
				os.MkdirAll(dir, 0o755)
				os.WriteFile(path+".part", []byte(c.part), 0o644)
			}
			mirrors := c.mirrors(t)
			var urls []string
			for _, m := range mirrors {
				urls = append(urls, m.URL)
			}

			err := fetch(context.Background(), file, urls, dir)
			for i, m := range mirrors {
				if !slices.Equal(m.ranges, c.ranges[i]) {
					t.Errorf("mirror %d was asked for %q, want %q", i, m.ranges, c.ranges[i])
				}
			}
			if c.errors != nil {
				for _, want := range c.errors {
					if err == nil || !strings.Contains(err.Error(), want) {
						t.Errorf("error %v does not contain %q", err, want)
					}
				}
				if left, _ := os.ReadDir(dir); len(left) != 0 {
					t.Errorf("%v is left", left)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := os.ReadFile(path); string(got) != content {
				t.Errorf("got %d bytes that differ", len(got))
			}
			if _, err := os.Stat(path + ".part"); err == nil {
				t.Error("the .part file is left")
			}
		})
	}
}

func TestFetchOffline(t *testing.T) {
	dir := t.TempDir()
	mirrors := []string{closed(t), closed(t)}
	err := fetch(context.Background(), asRemote("file", "content"), mirrors, dir)
	if err == nil || strings.Count(err.Error(), "connection refused") != 2 {
		t.Errorf("error %v, want two refused connections", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

// silent is a mirror that sends the beginning of a file and then nothing more.
type silent string

func (s silent) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Body: io.NopCloser(io.MultiReader(strings.NewReader(string(s)), nothing{r.Context()}))}, nil
}

// slow is a mirror, and what it sends: a byte every 20 seconds.
type slow struct {
	rest *strings.Reader
	ctx  context.Context
}

func (s slow) Read(b []byte) (int, error) {
	time.Sleep(20 * time.Second)
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.rest.Read(b[:1])
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	s.ctx = r.Context()
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Body: io.NopCloser(s)}, nil
}

// nothing is all that comes until the context ends.
type nothing struct{ ctx context.Context }

func (n nothing) Read([]byte) (int, error) { <-n.ctx.Done(); return 0, n.ctx.Err() }

// A mirror that falls silent is given up, and what it sent is kept; a slow one
// is not given up. The clock is that of synctest: it only goes on when everybody waits.
func TestFetchStall(t *testing.T) {
	dir, file := t.TempDir(), asRemote("file", "content")
	synctest.Test(t, func(t *testing.T) {
		defer func(c *http.Client) { http.DefaultClient = c }(http.DefaultClient)
		http.DefaultClient = &http.Client{Transport: silent("cont")}
		began := time.Now()
		err := fetch(t.Context(), file, []string{"http://mirror/"}, dir)
		if err == nil || !strings.Contains(err.Error(), "after 4 of 7 bytes") || !strings.Contains(err.Error(), "silent for 30s") {
			t.Errorf("error %v", err)
		}
		if d := time.Since(began); d != stall {
			t.Errorf("given up after %v, want %v", d, stall)
		}
		http.DefaultClient = &http.Client{Transport: slow{rest: strings.NewReader("content")}}
		if err := fetch(t.Context(), file, []string{"http://mirror/"}, t.TempDir()); err != nil {
			t.Errorf("a slow mirror: %v", err)
		}
	})
	good := newMirror(t, map[string]string{"file": "content"})
	if err := fetch(context.Background(), file, []string{good.URL}, dir); err != nil || !slices.Equal(good.ranges, []string{"bytes=4-"}) {
		t.Errorf("then asked for %q, error %v", good.ranges, err)
	}
}

// A cancelled context ends the download at once, without asking other mirrors.
func TestFetchCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	defer server.Close()
	good := newMirror(t, map[string]string{"file": "content"})
	err := fetch(ctx, asRemote("file", "content"), []string{server.URL + "/", good.URL}, t.TempDir())
	if !errors.Is(err, context.Canceled) && !strings.Contains(fmt.Sprint(err), "context canceled") {
		t.Errorf("error %v, want context canceled", err)
	}
	if len(good.ranges) != 0 {
		t.Error("the second mirror was asked")
	}
}

func TestFetchWithoutPermission(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	os.WriteFile(dir, nil, 0o644)
	err := fetch(context.Background(), asRemote("file", "content"), nil, dir)
	if err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v does not name the folder", err)
	}
}
