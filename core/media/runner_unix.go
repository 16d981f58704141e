//go:build unix

package media

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// nonBlock keeps the opening of a named pipe from waiting for ever; regular files do not mind.
const nonBlock = syscall.O_NONBLOCK

// killGroup kills a child and everything in its process group.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}

// outOfCPU reports whether the kernel stopped a child at its CPU limit.
func outOfCPU(s *os.ProcessState) bool {
	w, ok := s.Sys().(syscall.WaitStatus)
	return ok && w.Signaled() && w.Signal() == syscall.SIGXCPU
}

// wasKilled reports whether a child was killed at once, which no program does to itself. The kernel does so to the largest when memory runs
// out.
func wasKilled(s *os.ProcessState) bool {
	w, ok := s.Sys().(syscall.WaitStatus)
	return ok && w.Signaled() && w.Signal() == syscall.SIGKILL
}

// peakMemory returns the largest resident memory of a child, in bytes. Linux counts in kilobytes, Darwin in bytes.
func peakMemory(s *os.ProcessState) int64 {
	u, ok := s.SysUsage().(*syscall.Rusage)
	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin":
		return int64(u.Maxrss) //nolint:unconvert // 32 bits wide on some machines
	}
	return int64(u.Maxrss) << 10 //nolint:unconvert // 32 bits wide on some machines
}
