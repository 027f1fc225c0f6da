//go:build !windows

package main

import (
	"bytes"
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
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/go-zeromq/zmq4"

	"glassnet/internal/guard"
	"glassnet/internal/notebook"
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

	displays map[string]*notebook.Output // by display_id: a later cell may update them

	cmd    *exec.Cmd
	guard  *guard.Guard
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

// kernelRunner executes notebooks on the kernel that learners have.
type kernelRunner struct {
	tools string // folder with bin/gonb and bin/goimports, see ensureTools
}

// Ordered: gonb reads text and displays from two pipes.
func (kernelRunner) Ordered() bool { return false }

// Start starts gonb and waits until it answers.
func (r kernelRunner) Start(ctx context.Context, cells []*notebook.Cell, p notebook.Place) (notebook.Session, error) {
	k, err := r.start(ctx, p)
	if err != nil {
		return nil, err
	}
	return &session{k, cells}, nil
}

// session executes the cells of a notebook on a kernel.
type session struct {
	*kernel
	cells []*notebook.Cell
}

// Execute sends a cell to the kernel.
func (s *session) Execute(ctx context.Context, n int) ([]*notebook.Output, []notebook.Fault, error) {
	outputs, err := s.execute(ctx, s.cells[n].Code())
	return outputs, notebook.Faults(outputs, s.cells[:n+1]), err
}

// kernelCanWorkIn refuses what gonb cannot have in the path of the module: it takes a comma for the beginning of the next path.
func kernelCanWorkIn(root string) error {
	if strings.Contains(root, ",") {
		return fmt.Errorf("the kernel cannot work in a folder with a comma in its name: move %s", root)
	}
	return nil
}

// start starts a kernel. The caller must stop it.
func (r kernelRunner) start(ctx context.Context, p notebook.Place) (k *kernel, err error) {
	if err := kernelCanWorkIn(p.Root); err != nil {
		return nil, err
	}
	for range 3 { // a port can be taken between asking for a free one and its use by the kernel
		if k, err = r.try(ctx, p); err == nil || ctx.Err() != nil {
			return k, err
		}
	}
	return nil, err
}

func (r kernelRunner) try(ctx context.Context, p notebook.Place) (_ *kernel, err error) {
	goTool, err := notebook.FindGo(ctx, p.Root)
	if err != nil {
		return nil, err
	}
	g, err := guard.New("glassnet-kernel-")
	if err != nil {
		return nil, err
	}
	sockets, cancel := context.WithCancel(context.Background())
	k := &kernel{key: []byte(newID()), session: newID(), displays: map[string]*notebook.Output{}, guard: g, cancel: cancel, ended: make(chan struct{}),
		replies: make(chan message, 16), shown: make(chan message, 1024)}
	defer func() {
		if err != nil {
			k.Stop()
		}
	}()
	ports, err := freePorts(5)
	if err != nil {
		return nil, err
	}
	connection := filepath.Join(g.Temp, "kernel-"+newID()+".json")
	b, err := json.Marshal(map[string]any{"transport": "tcp", "ip": "127.0.0.1", "signature_scheme": "hmac-sha256", "key": string(k.key),
		"shell_port": ports[0], "iopub_port": ports[1], "stdin_port": ports[2], "control_port": ports[3], "hb_port": ports[4]})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(connection, b, 0o600); err != nil {
		return nil, err
	}
	k.cmd = exec.Command(filepath.Join(r.tools, "bin", "gonb"), "-kernel", connection, "-raw_error", "-go_work="+p.Root)
	k.cmd.Dir, k.cmd.Env = p.Dir, notebook.CellEnv(g.Temp, []string{filepath.Join(r.tools, "bin"), filepath.Join(goTool.Root, "bin")}, p.Env)
	if err := k.launch(); err != nil {
		return nil, err
	}
	if err := k.connect(ctx, sockets, ports[0], ports[1]); err != nil {
		return nil, err
	}
	return k, nil
}

// launch starts gonb as the leader of a process group of its own.
func (k *kernel) launch() error {
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
	return k.guard.Watch(k.cmd.Process)
}

// Temp is TMPDIR of the kernel, removed with it.
func (k *kernel) Temp() string { return k.guard.Temp }

// Stop ends the kernel with everything that it started. It may be called twice.
func (k *kernel) Stop() {
	k.once.Do(func() {
		k.cancel()
		if k.cmd != nil && k.cmd.Process != nil {
			syscall.Kill(-k.cmd.Process.Pid, syscall.SIGKILL)
			<-k.ended
		}
		k.guard.Stop()
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
	reason := everyday.ReplaceAllString(notebook.Uncoloured(k.log.String()), "")
	if reason = strings.TrimSpace(reason); reason != "" {
		reason = ": " + reason
	}
	return fmt.Errorf("the kernel ended (%v)%s", k.cmd.ProcessState, reason)
}

// everyday is what gonb always logs: informations, warnings, a test of its log, and that gopls is not on PATH, which is so on purpose.
var everyday = regexp.MustCompile("(?m)^[IW][0-9]{4} .*\n?|^E[0-9]{4} .* Error message$\n?|^E[0-9]{4} .*goexec.*\nProgram gopls (?s:.*?```.*?```)\n?")

// execute runs one cell and returns what it shows. The error says why the kernel cannot go on, not that the cell failed:
// a failed cell ends with an output of type error. After an error the kernel must be stopped.
func (k *kernel) execute(ctx context.Context, code string) ([]*notebook.Output, error) {
	id, err := k.send("execute_request", map[string]any{"code": code, "silent": false, "store_history": true,
		"user_expressions": map[string]any{}, "allow_stdin": false, "stop_on_error": true})
	if err != nil {
		return nil, err
	}
	s, size := notebook.NewScreen(k.displays), 0
	for replied, idle := false, false; !replied || !idle; {
		select {
		case m := <-k.replies:
			replied = replied || m.Parent.MsgID == id && m.Header.MsgType == "execute_reply"
		case m := <-k.shown:
			if m.Parent.MsgID != id {
				continue
			}
			if size += len(m.Content); size > notebook.MaxOutput {
				return nil, notebook.ErrTooMuch
			}
			idle = m.state() == "idle"
			if err := m.show(s); err != nil {
				return nil, fmt.Errorf("message %s of the kernel: %w", m.Header.MsgType, err)
			}
		case <-k.ended:
			return s.Outputs, k.died()
		case <-ctx.Done():
			return s.Outputs, ctx.Err()
		}
	}
	return s.Outputs, nil
}

// show does on a screen what a message says.
func (m message) show(s *notebook.Screen) error {
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
		d := json.NewDecoder(bytes.NewReader(m.Content))
		d.UseNumber() // numbers stay as they are written
		if err := d.Decode(&c); err != nil {
			return err
		}
	}
	switch m.Header.MsgType {
	case "stream":
		s.Print(c.Name, c.Text)
	case "error":
		s.Fail(c.Ename, c.Evalue, c.Traceback)
	case "clear_output":
		s.Clear(c.Wait)
	case "display_data", "execute_result":
		s.Display(c.Data, c.Metadata, c.Transient.DisplayID)
	case "update_display_data":
		s.Update(c.Data, c.Metadata, c.Transient.DisplayID)
	}
	return nil
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
