//go:build !windows

package notebook

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
	"glassnet/internal/guard"
)

// MaxOutput is how many bytes a cell may show. More would make a notebook that nobody can open.
const MaxOutput = 20 << 20

// ErrTooMuch says that a cell shows too much.
var ErrTooMuch = fmt.Errorf("shows more than %d MB", MaxOutput>>20)

// Execute runs the program of a cell.
func (c *compilation) Execute(ctx context.Context, n int) ([]*Output, []Fault, error) {
	p := c.programs[n]
	s := NewScreen(c.displays)
	if p.wrong != "" {
		s.Fail("ERROR", p.wrong, []string{p.wrong})
		return s.Outputs, p.faults, nil
	}
	if p.blank || p.idle {
		return nil, nil, nil
	}
	cmd := exec.Command(filepath.Join(c.guard.Temp, "cells"), append([]string{p.name}, p.args...)...)
	if !p.part {
		cmd = exec.Command(filepath.Join(c.guard.Temp, p.name+".exe"), p.args...)
	}
	cmd.Dir, cmd.Env = c.place.Dir, append(slices.Concat(c.env, c.own), protocol.GONB_DIR_ENV+"="+c.place.Dir, protocol.GONB_TMP_DIR_ENV+"="+c.guard.Temp)
	if says := c.cells[n].Claims(); len(says) > 0 { // file names and slides of viz
		cmd.Env = append(cmd.Env, "GLASSNET_CLAIMS="+strings.Join(says, "\n"))
	}
	err := play(ctx, cmd, s, c.guard)
	return s.Outputs, nil, err
}

// player shows on a screen what a program prints and displays, in the order in which the program does it.
type player struct {
	mu     sync.Mutex
	screen *Screen
	conns  [2]syscall.RawConn // to stdout and stderr
	size   int                // of all that is shown
	kill   func()
	err    error // why the program had to be killed
}

// play runs a program as the kernel runs the program of a cell, but with an empty input. How the program ends is shown; the error says
// why it had to be killed.
func play(ctx context.Context, cmd *exec.Cmd, s *Screen, g *guard.Guard) error {
	var files []*os.File // of this process: to read stdout, stderr and displays; to write acknowledgements
	var theirs []*os.File
	defer func() {
		for _, f := range append(files, theirs...) {
			f.Close()
		}
	}()
	for i := range 4 {
		r, w, err := os.Pipe()
		if err != nil {
			return err
		}
		if i == 3 {
			r, w = w, r
		}
		files, theirs = append(files, r), append(theirs, w)
	}
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = theirs[0], theirs[1], theirs[2:]
	cmd.Env = append(cmd.Env, protocol.GONB_PIPE_ENV+"=/dev/fd/3", protocol.GONB_PIPE_BACK_ENV+"=/dev/fd/4")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	for _, f := range theirs {
		f.Close()
	}
	p := &player{screen: s, kill: sync.OnceFunc(func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })}
	if err := g.Watch(cmd.Process); err != nil {
		p.stop(err)
	}
	defer g.Forget(cmd.Process)
	defer context.AfterFunc(ctx, func() { p.stop(ctx.Err()) })()
	var readers sync.WaitGroup
	for i, name := range streams {
		conn, err := files[i].SyscallConn()
		if err != nil {
			p.stop(err)
			continue
		}
		p.conns[i] = conn
		readers.Go(func() {
			conn.Read(func(fd uintptr) (end bool) {
				p.mu.Lock()
				defer p.mu.Unlock()
				return p.drain(name, fd)
			})
		})
	}
	readers.Go(func() { p.display(files[2], files[3]) })
	err := cmd.Wait()
	p.kill() // what the program has started and left
	for _, f := range files[:3] {
		f.SetReadDeadline(time.Now().Add(5 * time.Second)) // what has left its group, too, may hold the pipes
	}
	readers.Wait()
	if p.err != nil {
		return p.err
	}
	if err != nil {
		s.Print("stderr", err.Error()+"\n")
		s.Fail("ERROR", err.Error(), []string{err.Error()})
	}
	return nil
}

var streams = [2]string{"stdout", "stderr"}

// drain prints what a stream holds and reports whether it has ended.
func (p *player) drain(name string, fd uintptr) (end bool) {
	for b := make([]byte, 1<<16); ; {
		n, err := syscall.Read(int(fd), b)
		switch {
		case n > 0:
			if p.size += n; p.size > MaxOutput {
				p.stopped(ErrTooMuch)
				return true
			}
			p.screen.Print(name, string(b[:n]))
		case errors.Is(err, syscall.EINTR):
		default:
			return !errors.Is(err, syscall.EAGAIN)
		}
	}
}

func init() { // what displays may hold beside text
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// display shows what the program displays. When a display arrives, all that the program has printed before is in its pipes.
func (p *player) display(from io.Reader, to io.Writer) {
	in, out := gob.NewDecoder(from), gob.NewEncoder(to)
	for {
		var d protocol.DisplayData
		err := in.Decode(&d)
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, os.ErrDeadlineExceeded):
			return
		case err == nil:
			err = p.shown(&d, out)
		}
		if err != nil {
			p.stop(err)
			return
		}
	}
}

// shown shows one display, or answers a request.
func (p *player) shown(d *protocol.DisplayData, out *gob.Encoder) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, conn := range p.conns {
		if conn != nil {
			conn.Control(func(fd uintptr) { p.drain(streams[i], fd) })
		}
	}
	if request, ok := d.Data[protocol.MIMECommValue].(protocol.CommValue); ok && request.Address == protocol.GonbuiSyncAddress {
		return out.Encode(&protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: request.Value})
	}
	for _, live := range []protocol.MIMEType{protocol.MIMEJupyterInput, protocol.MIMECommValue, protocol.MIMECommSubscribe} {
		if d.Data[live] != nil {
			return errors.New("asks the reader; only Jupyter can do that")
		}
	}
	b, err := marshal(map[string]any{"data": d.Data, "metadata": d.Metadata}) // as the kernel sends it
	if err != nil {
		return err
	}
	if p.size += len(b); p.size > MaxOutput {
		return ErrTooMuch
	}
	var c struct{ Data, Metadata map[string]any }
	if err := decode(b, &c); err != nil {
		return err
	}
	if c.Metadata = orEmpty(c.Metadata); d.DisplayID == "" {
		p.screen.Display(c.Data, c.Metadata, "")
	} else {
		p.screen.Update(c.Data, c.Metadata, d.DisplayID)
	}
	return nil
}

// stop kills the program and keeps the first reason.
func (p *player) stop(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped(err)
}

// stopped is stop for who has locked the player.
func (p *player) stopped(err error) {
	if p.err == nil {
		p.err = err
	}
	p.kill()
}
