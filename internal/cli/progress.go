package cli

import (
	"os"
	"runtime"
	"strings"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/firstseen/firstseen/core/text"
)

// chooseJobs returns n, or the number of processors if n is 0.
func chooseJobs(n int) int {
	if n > 0 {
		return n
	}
	return runtime.NumCPU()
}

// newProgressBar returns a progress bar, which is silent unless the error stream is a terminal.
func (e *environment) newProgressBar(n int) *progressbar.ProgressBar {
	f, ok := e.err.(*os.File)
	if n < 2 || !ok || !term.IsTerminal(int(f.Fd())) {
		return progressbar.DefaultSilent(int64(n))
	}
	return progressbar.NewOptions(n, progressbar.OptionSetWriter(f), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
}

// replaceControls replaces control and deceptive characters, so that a hostile file name cannot change what the terminal shows.
func replaceControls(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || text.IsDeceptive(r) {
			return '�'
		}
		return r
	}, name)
}
