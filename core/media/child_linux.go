package media

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"github.com/landlock-lsm/go-landlock/landlock"
	landlocksys "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

const (
	// childName, as its own name, makes this program the child.
	childName = "firstseen-decoder"
	// inputName is the clip, as the child sees it: a file that it inherits, so that it needs no folder and no name.
	inputName = "/proc/self/fd/3"
	inputFD   = 3
	// exitNotStarted is the exit status of a child that could not become the program.
	exitNotStarted = 97
)

// newCommand prepares a child: this program, which confines itself and becomes the job's.
func (j job) newCommand() (*exec.Cmd, error) {
	cmd := exec.Command("/proc/self/exe") //nolint:noctx // run ends the whole group, not the child alone
	cpu := int((j.cpu + time.Second - 1) / time.Second)
	cmd.Args = append([]string{childName, strconv.FormatUint(j.memory, 10), strconv.Itoa(cpu), j.dir, j.program}, j.args...)
	cmd.Env = []string{"LC_ALL=C", "TMPDIR=" + j.dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.WaitDelay = killGrace
	if j.input != nil {
		cmd.ExtraFiles = []*os.File{j.input}
	}
	return cmd, nil
}

// RunChildIfAsked makes this process a confined decoder, and does not return, if a Decoder started it as one. A program
// that uses a Decoder calls it before anything else, and so does TestMain.
func RunChildIfAsked() {
	if len(os.Args) < 5 || os.Args[0] != childName {
		return
	}
	runtime.LockOSThread()
	if err := confineAndExec(os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5:]); err != nil {
		fmt.Fprintln(os.Stderr, "confine decoder:", err)
	}
	os.Exit(exitNotStarted)
}

func confineAndExec(memory, cpu, dir, program string, args []string) error {
	bytes, err := strconv.ParseUint(memory, 10, 64)
	if err != nil {
		return fmt.Errorf("memory limit: %w", err)
	}
	seconds, err := strconv.ParseUint(cpu, 10, 32)
	if err != nil {
		return fmt.Errorf("CPU limit: %w", err)
	}
	if err := confineProcess(program, dir); err != nil {
		return err
	}
	if err := limitResources(bytes, seconds); err != nil {
		return err
	}
	if program == converter {
		debug.SetMemoryLimit(int64(bytes) / 2) // so that it collects garbage before it reaches its bound
		os.Exit(runConverter(os.NewFile(inputFD, inputName), args))
	}
	err = syscall.Exec(program, append([]string{filepath.Base(program)}, args...), os.Environ())
	return fmt.Errorf("start: %w", err)
}

// limitResources sets what the kernel bounds. It comes last: this program itself would not live within it.
func limitResources(memory, cpu uint64) error {
	for _, l := range []struct {
		resource int
		bound    uint64
		spare    uint64 // until the kernel kills what did not heed the first signal
	}{
		{unix.RLIMIT_CORE, 0, 0},
		{unix.RLIMIT_FSIZE, maxWrite, 0},
		{unix.RLIMIT_NOFILE, maxOpenFiles, 0},
		{unix.RLIMIT_CPU, cpu, 1},
		// Private memory, not address space: programs reserve far more of that than they use.
		{unix.RLIMIT_DATA, memory, 0},
	} {
		if err := unix.Prlimit(0, l.resource, &unix.Rlimit{Cur: l.bound, Max: l.bound + l.spare}, nil); err != nil {
			return fmt.Errorf("limit %d: %w", l.resource, err)
		}
	}
	return nil
}

// confineProcess takes from this process all that a decoder has no use for. What the kernel cannot do is left out; Health
// says so.
func confineProcess(program, dir string) error {
	// The first to go when the machine runs out of memory.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no new privileges: %w", err)
	}
	if err := landlock.V5.BestEffort().Restrict(landlockRules(program, dir)...); err != nil {
		return fmt.Errorf("landlock: %w", err)
	}
	if !seccomp.Supported() {
		return nil
	}
	if err := seccomp.LoadFilter(newSeccompFilter()); err != nil {
		return fmt.Errorf("seccomp: %w", err)
	}
	return nil
}

// libraries lists the folders of the system's shared libraries.
var libraries = []string{"/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib"}

// fonts lists where fonts are, and what is known of them.
var fonts = []string{"/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/etc/fonts", "/var/cache/fontconfig"}

// landlockRules say which files a decoder may use.
func landlockRules(program, dir string) []landlock.Rule {
	const read = landlock.AccessFSSet(landlocksys.AccessFSReadFile | landlocksys.AccessFSReadDir)
	const execute = landlock.AccessFSSet(landlocksys.AccessFSExecute | landlocksys.AccessFSReadFile)
	all := []landlock.Rule{landlock.RWFiles("/dev/null").IgnoreIfMissing()}
	if program != converter {
		own := filepath.Join(filepath.Dir(filepath.Dir(program)), "lib") // of a program that brings its libraries along
		all = append(all,
			landlock.PathAccess(execute, append(findLoaders(), program)...).IgnoreIfMissing(),
			landlock.PathAccess(read, slices.Concat(libraries, fonts, []string{own})...).IgnoreIfMissing(),
			landlock.ROFiles("/etc/ld.so.cache", "/etc/ld-musl-x86_64.path", "/dev/urandom").IgnoreIfMissing())
	}
	if _, err := os.Stat(inputName); err == nil {
		all = append(all, landlock.PathAccess(landlocksys.AccessFSReadFile, inputName))
	}
	if dir != "" {
		all = append(all, landlock.RWDirs(dir))
	}
	return all
}

// findLoaders are the programs that the kernel starts dynamically linked ones with.
func findLoaders() []string {
	var all []string
	for _, pattern := range []string{"/lib/ld-*.so*", "/lib64/ld-*.so*"} {
		found, _ := filepath.Glob(pattern) // the patterns are good
		all = append(all, found...)
	}
	return all
}

// denied are the system calls that no decoder needs, and that lead out of the confinement or bear on others.
var denied = []string{
	"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg",
	"ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd", "kcmp", "perf_event_open",
	"fork", "vfork", "kill", "tkill", "setsid", "setpgid", "unshare", "setns", "chroot", "pivot_root",
	"mount", "umount2", "move_mount", "fsopen", "fsmount", "open_tree", "mount_setattr",
	"bpf", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "memfd_create", "execveat",
	"add_key", "request_key", "keyctl", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load",
	"reboot", "swapon", "swapoff", "settimeofday", "clock_settime", "sethostname", "setdomainname", "acct", "quotactl",
	"open_by_handle_at", "name_to_handle_at", "shmget", "msgget", "semget", "mq_open",
}

// newSeccompFilter makes the denied calls fail. A new thread is no new process: clone is told by its flags, clone3, whose
// flags cannot be seen, claims not to be there.
func newSeccompFilter() seccomp.Filter {
	known, err := arch.GetInfo("")
	deny := seccomp.SyscallGroup{Action: seccomp.ActionErrno}
	if err == nil {
		deny.Names = slices.DeleteFunc(slices.Clone(denied), func(name string) bool { return known.SyscallNames[name] == 0 && name != "read" })
	}
	deny.NamesWithCondtions = []seccomp.NameWithConditions{{
		Name:       "clone",
		Conditions: []seccomp.Condition{{Argument: 0, Operation: seccomp.BitsNotSet, Value: unix.CLONE_THREAD}},
	}}
	absent := seccomp.SyscallGroup{Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS), Names: []string{"clone3"}}
	return seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync, Policy: seccomp.Policy{
		DefaultAction: seccomp.ActionAllow, Syscalls: []seccomp.SyscallGroup{deny, absent},
	}}
}

// detectConfinement says what this kernel and this processor allow.
func detectConfinement() Confinement {
	abi, err := landlocksys.LandlockGetABIVersion()
	if err != nil {
		abi = 0
	}
	_, err = arch.GetInfo("")
	return Confinement{NoNewPrivs: true, Limits: true, Seccomp: err == nil && seccomp.Supported(), Landlock: abi}
}
