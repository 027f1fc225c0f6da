//go:build !windows

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"glassnet/internal/cli"
)

// The test program plays Jupyter when a fake jupyter-lab starts it again with this variable.
func init() {
	if os.Getenv("GLASSNET_PLAY_JUPYTER") != "" {
		playJupyter()
		os.Exit(0)
	}
}

// playJupyter serves the kernel list, has a "kernel" in a group of its own, and ends on SIGTERM.
func playJupyter() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	signal.Ignore(syscall.SIGINT)
	mode := os.Getenv("GLASSNET_PLAY_JUPYTER")
	if mode == "dies" {
		fmt.Println("jupyter: bad config encountered")
		os.Exit(3)
	}
	kernel := exec.Command("/bin/sh", "-c", "sleep 300; exit 1")
	kernel.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if mode != "alone" {
		kernel.Start()
	} else {
		kernel.Process = &os.Process{}
	}
	port := ""
	for _, arg := range os.Args {
		if _, value, ok := strings.Cut(arg, ".port="); ok {
			port = value
		}
	}
	http.HandleFunc("/api/kernelspecs", func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "token "+os.Getenv("JUPYTER_TOKEN"):
			w.WriteHeader(http.StatusForbidden)
		case mode == "other kernels":
			fmt.Fprint(w, `{"kernelspecs": {"python3": {}}}`)
		default:
			fmt.Fprintf(w, `{"kernelspecs": {"glassnet": {}, "pid-%d": {}}}`, kernel.Process.Pid)
		}
	})
	go http.ListenAndServe("127.0.0.1:"+port, nil)
	<-ended
	fmt.Println("jupyter: ended properly")
}

// fakeLab adds a jupyter-lab that the test program plays.
func (s *sandbox) fakeLab(mode string) {
	s.t.Helper()
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	s.fake("bin/jupyter-lab", `[ "$1" = --version ] && echo 4.4.1 && exit; GLASSNET_PLAY_JUPYTER="`+mode+`" exec "`+self+`" "$@"`)
}

// takePort takes a port of this machine until the test ends.
func takePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

// anyPort is a port that is free now.
func anyPort(t *testing.T) int {
	t.Helper()
	ports, err := freePorts(1)
	if err != nil {
		t.Fatal(err)
	}
	return ports[0]
}

var urlInLog = regexp.MustCompile(`http://localhost:(\d+)/lab/tree/en\?token=(\w+)`)

// From nothing to a served page, and from Ctrl-C to no process.
func TestOpen(t *testing.T) {
	s := newSandbox(t)
	s.fakeGo("go1.26.1", "")
	s.fakeLab("jupyter")
	taken := takePort(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var m messages
	served := make(chan []string, 1)
	finished := make(chan error, 1)
	go func() {
		finished <- open(ctx, s.root, openFlags{ip: "localhost", port: taken}, func(format string, args ...any) {
			m.log(format, args...)
			if url := urlInLog.FindStringSubmatch(fmt.Sprintf(format, args...)); url != nil {
				served <- url
			}
		})
	}()
	var url []string
	select {
	case url = <-served:
	case err := <-finished:
		t.Fatalf("it ended: %v\n%v", err, &m)
	}
	if port, _ := strconv.Atoi(url[1]); port <= taken {
		t.Errorf("port %d, want the next free one after %d", port, taken)
	}
	running := server{token: url[2]}
	kernels, err := running.kernels(ctx, "http://localhost:"+url[1])
	if err != nil || len(kernels) != 2 {
		t.Fatalf("the printed address and token do not work: %q, %v", kernels, err)
	}
	kernel, _ := strconv.Atoi(strings.TrimPrefix(kernels[1], "pid-"))
	if err := syscall.Kill(kernel, 0); err != nil {
		t.Fatalf("the kernel does not run: %v", err)
	}

	cancel()
	if err := <-finished; err != nil {
		t.Errorf("the normal end is reported as %v", err)
	}
	if len(processes()) == 0 {
		t.Log("no ps on this machine: whether kernels that outlive Jupyter are ended is NOT tested")
		syscall.Kill(-kernel, syscall.SIGKILL)
	} else if !within(patience, func() bool { // what is killed takes a moment to end
		p, ok := processes()[kernel]
		return !ok || strings.Contains(p.command, "defunct")
	}) {
		t.Errorf("the kernel outlives Jupyter: %s", processes()[kernel].command)
	}
	log, _ := os.ReadFile(s.path("home/.cache/glassnet/jupyter-" + url[1] + ".log"))
	if log != nil && !strings.Contains(string(log), "ended properly") {
		t.Errorf("Jupyter was not asked to end; its log: %q", log)
	}
	if strings.Contains(strings.Join(s.calls(), "\n"), url[2]) {
		t.Error("the token is on a command line, where other users can read it")
	}
	for _, want := range []string{fmt.Sprintf("port %d is taken, using %s", taken, url[1]), "starting JupyterLab 4.4.1", "no display", "Ctrl-C"} {
		if !strings.Contains(m.String(), want) {
			t.Errorf("the messages do not say %q:\n%v", want, &m)
		}
	}
}

func TestOpenFails(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(s *sandbox, f *openFlags)
		words   []string
	}{
		{"no Jupyter and -no-install", func(s *sandbox, f *openFlags) {
			os.Remove(s.path("bin/jupyter-lab"))
			f.noInstall = true
			s.fake("bin/uv", "") // must not be run
		}, []string{"no Jupyter on this machine", "uv tool install jupyterlab", "leave out -no-install"}},
		{"port taken", func(s *sandbox, f *openFlags) { f.port, f.portGiven = takePort(s.t), true }, []string{"is taken", "another -port"}},
		{"no such port", func(s *sandbox, f *openFlags) { f.port = 70000 }, []string{"-port 70000", "1 to 65535"}},
		{"address of another computer", func(s *sandbox, f *openFlags) { f.ip = "192.0.2.1" }, []string{"cannot listen on port", "192.0.2.1"}},
		{"old go", func(s *sandbox, f *openFlags) { s.fakeGo("go1.24", "") }, []string{"needs Go 1.26"}},
		{"comma in the folder", func(s *sandbox, f *openFlags) { s.root = s.path("a,b") }, []string{"comma", "a,b"}},
		{"kernelspec cannot be written", func(s *sandbox, f *openFlags) {
			s.write("file", "")
			s.t.Setenv("JUPYTER_DATA_DIR", s.path("file"))
		}, []string{"cannot make the kernel known to Jupyter"}},
		{"Jupyter dies", func(s *sandbox, f *openFlags) { s.fakeLab("dies") }, []string{"ended by itself", "exit status 3", "bad config"}},
		{"Jupyter looks elsewhere for kernels", func(s *sandbox, f *openFlags) { s.fakeLab("other kernels") }, []string{`no kernel "glassnet"`, "python3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSandbox(t)
			s.fakeGo("go1.26.1", "")
			s.fakeLab("jupyter")
			f := openFlags{ip: "localhost", port: anyPort(t)}
			c.prepare(s, &f)
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second) // it serves forever if it does not fail
			defer cancel()
			wantError(t, open(ctx, s.root, f, quiet), c.words...)
			for _, call := range s.calls() {
				if strings.HasPrefix(call, "uv ") {
					t.Errorf("ran %s", call)
				}
			}
		})
	}
}

// However the tool ends, Jupyter gets its signal.
func TestGuard(t *testing.T) {
	s := newSandbox(t)
	s.fakeLab("alone")
	s.mkdir("home/.cache/glassnet")
	s.mkdir("home/Library/Caches/glassnet")
	jup := &jupyter{Path: s.path("bin/jupyter-lab"), Lab: true, Version: "4.4.1"}
	port := anyPort(t)
	server, err := startServer(jup, s.root, jup.args(s.root, "en", "localhost", port, false), port)
	if err != nil {
		t.Fatal(err)
	}
	defer server.stop()
	if err := server.wait(t.Context(), address("localhost", port)); err != nil {
		t.Fatal(err)
	}
	server.guardPipe.Close() // what the system does when a process ends
	select {
	case <-server.ended:
	case <-time.After(10 * time.Second):
		t.Fatal("Jupyter still runs")
	}
	if b, _ := os.ReadFile(server.logFile); !strings.Contains(string(b), "ended properly") {
		t.Errorf("%s: %q", filepath.Base(server.logFile), b)
	}
}

func TestOpenWrongUsage(t *testing.T) {
	for _, args := range [][]string{{"-port", "x"}, {"-nonsense"}, {"en"}} {
		var wrong cli.UsageError
		if err := cmdOpen(t.Context(), "", args); !errors.As(err, &wrong) {
			t.Errorf("%q: got %v, want a usage error", args, err)
		}
	}
}

func TestAddress(t *testing.T) {
	for ip, want := range map[string]string{
		"localhost": "http://localhost:8888", "0.0.0.0": "http://localhost:8888", "::": "http://localhost:8888",
		"10.0.0.7": "http://10.0.0.7:8888", "::1": "http://[::1]:8888",
	} {
		if got := address(ip, 8888); got != want {
			t.Errorf("%s: %s, want %s", ip, got, want)
		}
	}
}

// The set-up alone ends, and with a prefix puts the kernel where everybody's Jupyter looks.
func TestSetupCommand(t *testing.T) {
	s := newSandbox(t)
	s.fakeGo("go1.26.1", "")
	for _, name := range []string{"XDG_CACHE_HOME", "JUPYTER_DATA_DIR", "GOCACHE"} {
		t.Setenv(name, s.path("cache-of-"+name)) // and put back afterwards
	}
	prefix := s.path("usr")
	silently(t, func() {
		if err := cmdSetup(t.Context(), s.root, []string{"-prefix", prefix}); err != nil {
			t.Error(err)
		}
	})
	spec, err := os.ReadFile(filepath.Join(prefix, "share", "jupyter", "kernels", "glassnet", "kernel.json"))
	if err != nil || !strings.Contains(string(spec), filepath.Join(prefix, "share", "glassnet", "tools-")) {
		t.Errorf("%v: %s", err, spec)
	}
	if got := os.Getenv("GOCACHE"); strings.HasPrefix(got, prefix) {
		t.Errorf("the cache of Go moves to %s", got)
	}
}
