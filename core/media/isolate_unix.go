//go:build unix && !linux

package media

import (
	"os/exec"
	"syscall"
)

// isolateGroup gives a child a process group of its own, so that all of it can be killed.
func isolateGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
