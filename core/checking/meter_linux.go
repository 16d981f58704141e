package checking

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// meter measures the wall time and the CPU time of one goroutine, which it binds to its thread.
type meter struct {
	started time.Time
	used    time.Duration
}

func startMeter() meter {
	runtime.LockOSThread()
	return meter{time.Now(), threadTime()}
}

// stopMeter returns both times; children is the CPU time of child processes, which is added.
func (m meter) stopMeter(children time.Duration) (wall, cpu time.Duration) {
	wall, cpu = time.Since(m.started), threadTime()-m.used+children
	runtime.UnlockOSThread()
	return wall, cpu
}

// addSpent stops, and adds both to sums.
func (m meter) addSpent(wall, cpu *time.Duration) {
	w, c := m.stopMeter(0)
	*wall += w
	*cpu += c
}

// threadTime is the CPU time of the thread until now; getrusage tells it only up to the last tick.
func threadTime() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
