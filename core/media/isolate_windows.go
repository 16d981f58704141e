package media

import "os/exec"

func isolate(*exec.Cmd) {}
