package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"glassnet/exercises/check"
)

// cmdWatch checks an answer whenever its file is saved.
func cmdWatch(ctx context.Context, root string, args []string) error {
	s, others, err := begin(root, "watch", "[exercise…]", `Checks an answer whenever its file is saved. It stays with the exercise that you work on; it never goes on by itself.
While it waits: Enter checks again, h shows a hint, n the next exercise, l the list, q ends.`, args)
	if err != nil {
		return err
	}
	chosen, err := choose(others)
	if err != nil {
		return err
	}
	current := s.next()
	if len(others) > 0 {
		current = chosen[0]
	}
	s.clear()
	if current != nil {
		s.task(current)
	}
	keys := keyboard(ctx)
	saved := s.times(chosen)
	s.prompt()
	parent := os.Getppid()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		again := false
		select {
		case <-ctx.Done():
			say("")
			return nil
		case key, open := <-keys:
			if !open {
				keys = nil // no keyboard: files are still watched
				continue
			}
			switch key {
			case "q", "quit", "exit":
				return nil
			case "l":
				s.clear()
				s.overview()
			case "n":
				if current = s.next(); current != nil {
					s.clear()
					s.task(current)
				}
			case "h":
				if current != nil {
					s.hint(current)
				}
			case "":
				again = current != nil
			default:
				say("Enter checks again, h shows a hint, n the next exercise, l the list, q ends.")
			}
			if !again {
				s.prompt()
			}
		case <-tick.C:
			if os.Getppid() != parent {
				return nil // go run was ended, and with it the window
			}
			// Asking for the times of some dozens of files is cheap and works with
			// every editor and file system, which no notification does.
			now := s.times(chosen)
			for _, e := range chosen {
				if now[e] != saved[e] {
					current, again = e, true
				}
			}
			saved = now
		}
		if again {
			s.clear()
			if err := s.finish(current, s.check(ctx, current)); err != nil {
				say("%v", err) // a full disk is emptied again: go on watching
				s.faults.Store(nil)
			}
			s.prompt()
		}
	}
}

func (s session) prompt() {
	fmt.Printf("\n%s ", s.paint("2", "watching: save a file, or Enter, h(int), n(ext), l(ist), q(uit) >"))
}

// times are the times and sizes of the answers' files.
func (s session) times(list []*check.Spec) map[*check.Spec]string {
	t := map[*check.Spec]string{}
	for _, e := range list {
		if i, err := os.Stat(filepath.Join(s.root, filepath.FromSlash("exercises/"+path(e)))); err == nil {
			t[e] = fmt.Sprint(i.ModTime().UnixNano(), i.Size())
		}
	}
	return t
}

// keyboard yields the lines that are typed, until the input ends.
func keyboard(ctx context.Context) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		in := bufio.NewScanner(os.Stdin)
		for in.Scan() {
			select {
			case lines <- strings.ToLower(strings.TrimSpace(in.Text())):
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}
