//go:build unix

package media

import (
	"os"
	"os/exec"
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

// outOfCPU tells whether the kernel stopped a child at its CPU limit.
func outOfCPU(s *os.ProcessState) bool {
	w, ok := s.Sys().(syscall.WaitStatus)
	return ok && w.Signaled() && w.Signal() == syscall.SIGXCPU
}
