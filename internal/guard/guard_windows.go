package guard

import "os"

// A Guard has a folder for temporary files. Windows has no process groups to watch.
type Guard struct{ Temp string }

// New makes the folder, whose name begins with prefix.
func New(prefix string) (*Guard, error) {
	temp, err := folder(prefix)
	return &Guard{temp}, err
}

// Watch does nothing.
func (g *Guard) Watch(*os.Process) error { return nil }

// Forget does nothing.
func (g *Guard) Forget(*os.Process) {}

// Stop removes the folder.
func (g *Guard) Stop() { os.RemoveAll(g.Temp) }

func gone(pid int) bool {
	p, err := os.FindProcess(pid)
	if err == nil {
		p.Release()
	}
	return err != nil
}
