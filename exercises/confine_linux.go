package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	landlock "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// A cage is what this kernel can confine an answer by.
//
// In a whole cage the answer is in namespaces of its own: no process outside to
// see or signal, no network, and a root folder of 64 MB in memory that holds
// itself, its report and an empty folder. An ordinary user makes it in a user
// namespace; when root grades, the answer is nobody. Where the kernel refuses
// namespaces, Landlock alone keeps files out of reach. An answer that is watched
// for data races keeps the system's root folder, and root's stays root's where
// nobody may not pass through the folder for temporary files.
//
// The cage closes in steps: this program starts a shell in the namespaces,
// which sets the limits and starts this program again (see [confine]), which
// builds the folder, gives up its rights, and becomes the answer.
type cage []string

const (
	wholeCage    = "namespaces"
	landlockCage = "landlock"
	nobody       = 65534
	cageSize     = "size=64m,nr_inodes=4096,mode=0755"
	cageWord     = "glassnet-confined" // the argument with which this program confines itself
)

// cageKinds are the cages, the better one first.
var cageKinds = []string{wholeCage, landlockCage}

// A place is where one run of an answer happens.
type place struct {
	cage         cage
	work, report string
	race         bool
}

// around is the cage for a run, nil if there is none.
func (c cage) around(work, report string, race bool) *place {
	if len(c) == 0 {
		return nil
	}
	return &place{c, work, report, race}
}

// openCage tries what this kernel can. why says what it cannot, "" if the cage is whole.
func openCage(ctx context.Context, r *runner) (c cage, why string) {
	self, err := os.Executable()
	if err != nil {
		return nil, err.Error()
	}
	for _, kind := range cageKinds {
		c := cage{self, kind}
		err := c.holds(ctx, r)
		if err == nil {
			return c, why
		}
		if why == "" {
			why = fmt.Sprintf("%s: %v", kind, err)
		}
	}
	return nil, why
}

// holds runs an empty program in a cage.
func (c cage) holds(ctx context.Context, r *runner) error {
	temp, err := tempDir("cage")
	if err != nil {
		return err
	}
	defer removeAll(temp)
	source, program, work, report := filepath.Join(temp, "main.go"), filepath.Join(temp, "answer.exe"), filepath.Join(temp, "work"), filepath.Join(temp, "report")
	// It must be able to write its report, and unable to read this file.
	text := fmt.Sprintf("package main\n\nimport \"os\"\n\nfunc main() {\n\tif os.WriteFile(os.Getenv(\"GLASSNET_REPORT\"), []byte(\"x\"), 0o600) != nil {\n\t\tos.Exit(5)\n\t}\n\tif _, err := os.ReadFile(%q); err == nil {\n\t\tos.Exit(6)\n\t}\n}\n", source)
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		return err
	}
	if err := os.Mkdir(work, 0o700); err != nil {
		return err
	}
	if out, err := r.goTool(ctx, temp, false, "build", "-ldflags=-w", "-o", program, source).CombinedOutput(); err != nil {
		return fmt.Errorf("%s", lines(string(out), 2))
	}
	cmd := limited(ctx, r.limit, false, c.around(work, report, false), program)
	cmd.Dir, cmd.Env = work, []string{"GLASSNET_REPORT=" + report}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%v %s", err, lines(string(out), 2))
	}
	return nil
}

// confined turns the words of a command into those that confine it first.
func (p *place) confined(attr *syscall.SysProcAttr, words []string) (more []string, start string) {
	kind := p.cage[1]
	if kind == wholeCage {
		attr.Cloneflags = syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWNS
		if os.Getuid() != 0 {
			attr.Cloneflags |= syscall.CLONE_NEWUSER
			attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
			attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
		}
	}
	drop := os.Getuid() == 0 && (kind == wholeCage && !p.race || passable(p.work))
	more = append([]string{p.cage[0], cageWord, kind, strconv.FormatBool(drop), strconv.FormatBool(p.race), p.work, p.report}, words...)
	return more, `"$0" "$@"; exit $?`
}

// passable tells whether everybody may go through all folders above a file, also who root becomes.
func passable(file string) bool {
	for dir := filepath.Dir(file); ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err != nil || info.Mode()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

// confine is this program as it was started by [place.confined]: it closes the cage and becomes the answer.
func confine(args []string) {
	runtime.LockOSThread() // what is restricted is this thread, and it becomes the answer
	fail := func(err error) {
		fmt.Fprintln(os.Stderr, "the cage does not close:", err)
		os.Exit(121)
	}
	if len(args) < 6 {
		fail(fmt.Errorf("%d arguments", len(args)))
	}
	kind, drop, race, work, report, program := args[0], args[1] == "true", args[2] == "true", args[3], args[4], args[5]
	words := args[5:]
	f, err := os.OpenFile(report, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		fail(err)
	}
	f.Close()
	if drop {
		for _, name := range []string{work, report} {
			if err := os.Chown(name, nobody, nobody); err != nil {
				fail(err)
			}
		}
	}
	readable := []string{"/dev/null"}
	switch {
	case race: // the race detector needs the system's libraries, and to read what it is itself
		readable = append(readable, "/lib", "/lib64", "/usr/lib", "/proc")
	case kind == wholeCage:
		if work, report, program, err = ownRoot(work, report, program, drop); err != nil {
			fail(err)
		}
	}
	words[0] = program
	if err := os.Chdir(work); err != nil {
		fail(err)
	}
	if err := restrict(append(readable, program), []string{report, work}); err != nil {
		fail(fmt.Errorf("landlock: %w", err))
	}
	if drop {
		for _, err := range []error{syscall.Setgroups(nil), syscall.Setgid(nobody), syscall.Setuid(nobody)} {
			if err != nil {
				fail(err)
			}
		}
	}
	var env []string
	for _, kv := range os.Environ() {
		switch name, _, _ := strings.Cut(kv, "="); name {
		case "GLASSNET_REPORT":
			kv = name + "=" + report
		case "HOME", "TMPDIR":
			kv = name + "=" + work
		case "PWD", "OLDPWD", "_", "SHLVL":
			continue
		}
		env = append(env, kv)
	}
	fail(syscall.Exec(program, words, env))
}

// restrict leaves this thread some files and folders to read and start, some to
// write, and nothing else: neither other files, nor ports, nor signals to
// processes outside, as far as the kernel's version of Landlock knows them.
func restrict(readable, writable []string) error {
	abi, err := landlock.LandlockGetABIVersion()
	if err != nil {
		return err
	}
	const read = landlock.AccessFSExecute | landlock.AccessFSReadFile | landlock.AccessFSReadDir
	all := uint64(landlock.AccessFSMakeSym<<1 - 1) // the first version
	attr := landlock.RulesetAttr{}
	for _, v := range []struct {
		abi             int
		fs, net, scoped uint64
	}{
		{2, landlock.AccessFSRefer, 0, 0}, {3, landlock.AccessFSTruncate, 0, 0},
		{4, 0, landlock.AccessNetBindTCP | landlock.AccessNetConnectTCP, 0}, {5, landlock.AccessFSIoctlDev, 0, 0},
		{6, 0, 0, landlock.ScopeAbstractUnixSocket | landlock.ScopeSignal},
	} {
		if abi >= v.abi {
			all, attr.HandledAccessNet, attr.Scoped = all|v.fs, attr.HandledAccessNet|v.net, attr.Scoped|v.scoped
		}
	}
	attr.HandledAccessFS = all
	rules, err := landlock.LandlockCreateRuleset(&attr, 0)
	if err != nil {
		return err
	}
	defer unix.Close(rules)
	for i, list := range [][]string{readable, writable} {
		for _, name := range list {
			info, err := os.Stat(name)
			if os.IsNotExist(err) {
				continue
			} else if err != nil {
				return err
			}
			allowed := uint64(read)
			if i == 1 {
				allowed = all
			}
			if !info.IsDir() { // the rights that files know
				allowed &= landlock.AccessFSExecute | landlock.AccessFSReadFile | landlock.AccessFSWriteFile | landlock.AccessFSTruncate | landlock.AccessFSIoctlDev
			}
			f, err := unix.Open(name, unix.O_PATH|unix.O_CLOEXEC, 0)
			if err == nil {
				err = landlock.LandlockAddPathBeneathRule(rules, &landlock.PathBeneathAttr{ParentFd: f, AllowedAccess: allowed}, 0)
				unix.Close(f)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	return landlock.LandlockRestrictSelf(rules, 0)
}

// ownRoot makes a root folder in memory that has the program, its report and an empty folder, and returns where they are in it.
func ownRoot(work, report, program string, drop bool) (w, r, p string, err error) {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return "", "", "", fmt.Errorf("mounts stay shared: %w", err)
	}
	if err := unix.Mount("tmpfs", work, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, cageSize); err != nil {
		return "", "", "", fmt.Errorf("tmpfs: %w", err)
	}
	for name, from := range map[string]string{"answer.exe": program, "report": report} {
		at := filepath.Join(work, name)
		f, err := os.OpenFile(at, os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return "", "", "", err
		}
		f.Close()
		if err := unix.Mount(from, at, "", unix.MS_BIND, ""); err != nil {
			return "", "", "", fmt.Errorf("%s: %w", name, err)
		}
	}
	home := filepath.Join(work, "home")
	if err := os.Mkdir(home, 0o700); err != nil {
		return "", "", "", err
	}
	if drop {
		if err := os.Chown(home, nobody, nobody); err != nil {
			return "", "", "", err
		}
	}
	if err := unix.Chroot(work); err != nil {
		return "", "", "", err
	}
	return "/home", "/report", "/answer.exe", nil
}
