package media

import (
	"os"
	"os/exec"
)

const nonBlock = 0

// killGroup kills a child. ffmpeg starts no other.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = cmd.Process.Kill()
	}
}

func outOfCPU(*os.ProcessState) bool { return false }

func wasKilled(*os.ProcessState) bool { return false }

func peakMemory(*os.ProcessState) int64 { return 0 }
