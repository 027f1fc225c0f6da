//go:build !windows

package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/go-zeromq/zmq4"
)

// kernel is a running gonb process and the connection to it: Jupyter's messaging protocol 5.3 over ZeroMQ, spoken from Go,
// so that building a notebook needs no Python. (https://jupyter-client.readthedocs.io/en/stable/messaging.html)
type kernel struct {
	key     []byte // signs every message
	session string
	shell   zmq4.Socket  // requests and replies
	iopub   zmq4.Socket  // what a cell shows
	replies chan message // from shell
	shown   chan message // from iopub

	displays map[string]*output // by display_id: a later cell may update them

	cmd    *exec.Cmd
	guard  *exec.Cmd     // ends the kernel if this process dies first
	temp   string        // TMPDIR of the kernel, removed with it
	log    tail          // the last lines of the kernel's log
	ended  chan struct{} // closed when the process has ended
	cancel context.CancelFunc
	once   sync.Once
}

// message is a Jupyter message. Content depends on the type.
type message struct {
	Header, Parent header
	Content        json.RawMessage
}

type header struct {
	MsgID    string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	MsgType  string `json:"msg_type"`
	Version  string `json:"version"`
}

// kernelConfig says how to start a kernel.
type kernelConfig struct {
	Tools string   // folder with bin/gonb and bin/goimports, see ensureTools
	Root  string   // the module whose packages the cells import
	Dir   string   // where relative paths of the cells start: the notebook's folder, as in Jupyter
	Env   []string // more variables, NAME=value
}

// startKernel starts gonb and waits until it answers. The caller must stop it.
func startKernel(ctx context.Context, c kernelConfig) (k *kernel, err error) {
	for range 3 { // a port can be taken between asking for a free one and its use by the kernel
		if k, err = tryKernel(ctx, c); err == nil || ctx.Err() != nil {
			return k, err
		}
	}
	return nil, err
}

func tryKernel(ctx context.Context, c kernelConfig) (_ *kernel, err error) {
	temp, err := os.MkdirTemp("", "glassnet-kernel-")
	if err != nil {
		return nil, err
	}
	sockets, cancel := context.WithCancel(context.Background())
	k := &kernel{key: []byte(newID()), session: newID(), displays: map[string]*output{}, temp: temp, cancel: cancel, ended: make(chan struct{}),
		replies: make(chan message, 16), shown: make(chan message, 1024)}
	defer func() {
		if err != nil {
			k.stop()
		}
	}()
	ports, err := freePorts(5)
	if err != nil {
		return nil, err
	}
	connection := filepath.Join(temp, "kernel-"+newID()+".json")
	b, err := json.Marshal(map[string]any{"transport": "tcp", "ip": "127.0.0.1", "signature_scheme": "hmac-sha256", "key": string(k.key),
		"shell_port": ports[0], "iopub_port": ports[1], "stdin_port": ports[2], "control_port": ports[3], "hb_port": ports[4]})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(connection, b, 0o600); err != nil {
		return nil, err
	}
	env, err := kernelEnv(ctx, c, temp)
	if err != nil {
		return nil, err
	}
	if err := k.start(c, connection, env); err != nil {
		return nil, err
	}
	if err := k.connect(ctx, sockets, ports[0], ports[1]); err != nil {
		return nil, err
	}
	return k, nil
}

// kernelEnv is the environment of a kernel: the user's, with the pinned tools first on PATH and faster linking.
// Variables named GLASSNET_… are left out unless c names them, so that a notebook does not depend on who builds it.
func kernelEnv(ctx context.Context, c kernelConfig, temp string) ([]string, error) {
	goTool, err := findGo(ctx, c.Root)
	if err != nil {
		return nil, err
	}
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		return strings.HasPrefix(kv, "GLASSNET_") || strings.HasPrefix(kv, "GOWORK=") || strings.HasPrefix(kv, "GONB_")
	})
	list := string(os.PathListSeparator)
	env = append(env,
		"PATH="+filepath.Join(c.Tools, "bin")+list+filepath.Join(goTool.Root, "bin")+list+os.Getenv("PATH"),
		"GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" "+cellFlags),
		"CGO_ENABLED="+cellCgo,
		"TMPDIR="+temp)
	return append(env, c.Env...), nil
}

// start starts gonb as the leader of a process group of its own, with a guard: a shell that waits for the end of a pipe which
// this process holds open. However this process ends, the pipe ends too, and the guard ends the whole group.
func (k *kernel) start(c kernelConfig, connection string, env []string) error {
	k.cmd = exec.Command(filepath.Join(c.Tools, "bin", "gonb"), "-kernel", connection, "-raw_error", "-go_work="+c.Root)
	k.cmd.Dir, k.cmd.Env = c.Dir, env
	k.cmd.Stdout, k.cmd.Stderr = &k.log, &k.log
	k.cmd.WaitDelay = time.Second // a child that left the group may hold the pipe
	k.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := k.cmd.Start(); err != nil {
		return fmt.Errorf("the kernel does not start: %w", err)
	}
	go func() {
		k.cmd.Wait()
		close(k.ended)
	}()
	k.guard = exec.Command("/bin/sh", "-c", `read nothing; kill -9 "-$1"; rm -rf "$2"`, "glassnet-guard", strconv.Itoa(k.cmd.Process.Pid), k.temp)
	k.guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C must not end it
	if _, err := k.guard.StdinPipe(); err != nil {
		return err
	}
	if err := k.guard.Start(); err != nil {
		return fmt.Errorf("the kernel's guard does not start: %w", err)
	}
	return nil
}

// stop ends the kernel with everything that it started. It may be called twice.
func (k *kernel) stop() {
	k.once.Do(func() {
		k.cancel()
		if k.cmd != nil && k.cmd.Process != nil {
			syscall.Kill(-k.cmd.Process.Pid, syscall.SIGKILL)
			<-k.ended
		}
		if k.guard != nil && k.guard.Process != nil {
			k.guard.Process.Kill()
			k.guard.Wait()
		}
		for range 10 { // a process that is just ending may still write
			if os.RemoveAll(k.temp) == nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
}

// connect opens both sockets and waits until both answer: what is published before the subscription has arrived is lost.
func (k *kernel) connect(ctx, sockets context.Context, shellPort, iopubPort int) error {
	patient := []zmq4.Option{zmq4.WithDialerRetry(20 * time.Millisecond), zmq4.WithDialerMaxRetries(1500)}
	k.iopub = zmq4.NewSub(sockets, patient...)
	k.shell = zmq4.NewDealer(sockets, append(patient, zmq4.WithID(zmq4.SocketIdentity(k.session)))...)
	dialled := make(chan error, 1)
	go func() {
		err := k.iopub.Dial(fmt.Sprintf("tcp://127.0.0.1:%d", iopubPort))
		if err == nil {
			err = k.iopub.SetOption(zmq4.OptionSubscribe, "")
		}
		if err == nil {
			err = k.shell.Dial(fmt.Sprintf("tcp://127.0.0.1:%d", shellPort))
		}
		dialled <- err
	}()
	select {
	case err := <-dialled:
		if err != nil {
			return fmt.Errorf("no connection to the kernel: %w", err)
		}
	case <-k.ended:
		return k.died()
	case <-ctx.Done():
		return ctx.Err()
	}
	go k.receive(k.iopub, k.shown)
	go k.receive(k.shell, k.replies)
	for range 120 {
		id, err := k.send("kernel_info_request", map[string]any{})
		if err != nil {
			return err
		}
		answered, err := k.handshake(ctx, id)
		if answered || err != nil {
			return err
		}
	}
	return errors.New("the kernel does not answer within a minute")
}

// handshake waits half a second for the reply to a request and for the news that the kernel is idle again.
func (k *kernel) handshake(ctx context.Context, id string) (answered bool, err error) {
	replied, idle := false, false
	patience := time.After(500 * time.Millisecond)
	for !replied || !idle {
		select {
		case m := <-k.replies:
			replied = replied || m.Parent.MsgID == id
		case m := <-k.shown:
			idle = idle || m.Parent.MsgID == id && m.state() == "idle"
		case <-patience:
			return false, nil
		case <-k.ended:
			return false, k.died()
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	return true, nil
}

// state is the execution state that a status message announces.
func (m message) state() string {
	var c struct {
		State string `json:"execution_state"`
	}
	if m.Header.MsgType == "status" {
		json.Unmarshal(m.Content, &c)
	}
	return c.State
}

// died says how the kernel ended by itself.
func (k *kernel) died() error {
	reason := everyday.ReplaceAllString(ansi.ReplaceAllString(k.log.String(), ""), "")
	if reason = strings.TrimSpace(reason); reason != "" {
		reason = ": " + reason
	}
	return fmt.Errorf("the kernel ended (%v)%s", k.cmd.ProcessState, reason)
}

// everyday is what gonb always logs: informations, warnings, a test of its log, and that gopls is not on PATH, which is so on purpose.
var everyday = regexp.MustCompile("(?m)^[IW][0-9]{4} .*\n?|^E[0-9]{4} .* Error message$\n?|^E[0-9]{4} .*goexec.*\nProgram gopls (?s:.*?```.*?```)\n?")

// maxOutput is how many bytes a cell may show. More would make a notebook that nobody can open.
const maxOutput = 20 << 20

// execute runs one cell and returns what it shows. The error says why the kernel cannot go on, not that the cell failed:
// a failed cell ends with an output of type error. After an error the kernel must be stopped.
func (k *kernel) execute(ctx context.Context, code string) ([]*output, error) {
	id, err := k.send("execute_request", map[string]any{"code": code, "silent": false, "store_history": true,
		"user_expressions": map[string]any{}, "allow_stdin": false, "stop_on_error": true})
	if err != nil {
		return nil, err
	}
	s, size := screen{displays: k.displays}, 0
	for replied, idle := false, false; !replied || !idle; {
		select {
		case m := <-k.replies:
			replied = replied || m.Parent.MsgID == id && m.Header.MsgType == "execute_reply"
		case m := <-k.shown:
			if m.Parent.MsgID != id {
				continue
			}
			if size += len(m.Content); size > maxOutput {
				return nil, fmt.Errorf("shows more than %d MB", maxOutput>>20)
			}
			idle = m.state() == "idle"
			if err := s.show(m); err != nil {
				return nil, fmt.Errorf("message %s of the kernel: %w", m.Header.MsgType, err)
			}
		case <-k.ended:
			return s.outputs, k.died()
		case <-ctx.Done():
			return s.outputs, ctx.Err()
		}
	}
	return s.outputs, nil
}

// screen collects what a cell shows, as a front end would.
type screen struct {
	outputs   []*output
	displays  map[string]*output // those of the kernel
	clearNext bool               // clear_output with wait: clear when something new comes
}

func (s *screen) show(m message) error {
	var c struct {
		Name, Text, Ename, Evalue string
		Traceback                 []string
		Data, Metadata            map[string]any
		Transient                 struct {
			DisplayID string `json:"display_id"`
		}
		Wait bool
	}
	switch m.Header.MsgType {
	case "stream", "error", "display_data", "execute_result", "update_display_data", "clear_output":
		if err := decode(m.Content, &c); err != nil {
			return err
		}
	default:
		return nil
	}
	if s.clearNext && m.Header.MsgType != "update_display_data" {
		s.outputs, s.clearNext = nil, false
	}
	switch m.Header.MsgType {
	case "stream":
		s.print(c.Name, c.Text)
	case "error":
		s.outputs = append(s.outputs, &output{Type: "error", Ename: c.Ename, Evalue: c.Evalue, Traceback: c.Traceback})
	case "clear_output":
		if s.clearNext = c.Wait; !c.Wait {
			s.outputs = nil
		}
	default:
		o := s.displays[c.Transient.DisplayID]
		if m.Header.MsgType == "update_display_data" && o != nil {
			o.Data, o.Metadata = c.Data, c.Metadata
			break
		}
		o = &output{Type: "display_data", Data: c.Data, Metadata: c.Metadata}
		s.outputs = append(s.outputs, o)
		if c.Transient.DisplayID != "" {
			s.displays[c.Transient.DisplayID] = o
		}
	}
	return nil
}

// print adds to a stream. The kernel reads stdout and stderr from two pipes, so their interleaving is chance:
// between two displays each has one block, stdout first.
func (s *screen) print(name, chunk string) {
	first := len(s.outputs)
	for first > 0 && s.outputs[first-1].Type == "stream" {
		first--
	}
	for _, o := range s.outputs[first:] {
		if o.Name == name {
			o.Text += chunk
			return
		}
	}
	s.outputs = append(s.outputs, &output{Type: "stream", Name: name, Text: chunk})
	if block := s.outputs[first:]; len(block) == 2 && name == "stdout" {
		block[0], block[1] = block[1], block[0]
	}
}

// send sends a request and returns its identity, which every answer names as its parent.
func (k *kernel) send(typ string, content any) (id string, err error) {
	h := header{MsgID: newID(), Session: k.session, Username: "glassnet", Date: time.Now().UTC().Format(time.RFC3339Nano), MsgType: typ, Version: "5.3"}
	head, err := json.Marshal(h)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(content)
	if err != nil {
		return "", err
	}
	parts := [][]byte{head, []byte("{}"), []byte("{}"), body} // header, parent, metadata, content
	frames := append([][]byte{[]byte("<IDS|MSG>"), k.sign(parts)}, parts...)
	return h.MsgID, k.shell.SendMulti(zmq4.NewMsgFrom(frames...))
}

// sign is the HMAC-SHA256 of the parts, in hexadecimal digits.
func (k *kernel) sign(parts [][]byte) []byte {
	h := hmac.New(sha256.New, k.key)
	for _, p := range parts {
		h.Write(p)
	}
	return []byte(hex.EncodeToString(h.Sum(nil)))
}

// receive passes on the messages of a socket until it is closed. Messages that are not signed with the key are dropped.
func (k *kernel) receive(socket zmq4.Socket, to chan<- message) {
	for {
		raw, err := socket.Recv()
		if err != nil {
			return
		}
		frames := raw.Frames
		for len(frames) > 0 && string(frames[0]) != "<IDS|MSG>" {
			frames = frames[1:]
		}
		if len(frames) < 6 || !hmac.Equal(frames[1], k.sign(frames[2:6])) {
			continue
		}
		m := message{Content: frames[5]}
		if json.Unmarshal(frames[2], &m.Header) != nil || json.Unmarshal(frames[3], &m.Parent) != nil {
			continue
		}
		select {
		case to <- m:
		case <-k.ended:
			return
		}
	}
}

func newID() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// freePorts returns n TCP ports of this machine that nobody uses.
func freePorts(n int) (ports []int, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// tail keeps the end of what is written to it.
type tail struct {
	mu  sync.Mutex
	end []byte
}

var _ io.Writer = (*tail)(nil)

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end = append(t.end, p...)
	if over := len(t.end) - 2000; over > 0 {
		t.end = slices.Clone(t.end[over:])
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.end))
}
