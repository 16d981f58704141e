//go:build !linux

package checking

import "time"

// meter measures wall time; the CPU time of a thread is not to be had here, so only that of children counts.
type meter struct{ started time.Time }

func startMeter() meter { return meter{time.Now()} }

// stopMeter returns the wall time, and children as the CPU time.
func (m meter) stopMeter(children time.Duration) (wall, cpu time.Duration) {
	return time.Since(m.started), children
}

// addSpent stops, and adds the wall time to its sum.
func (m meter) addSpent(wall, _ *time.Duration) { *wall += time.Since(m.started) }
