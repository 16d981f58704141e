//go:build !linux

package checking

import "time"

// meter measures wall time; the CPU time of a thread is not to be had here, so only that of children counts.
type meter struct{ started time.Time }

func startMeter() meter { return meter{time.Now()} }

// stop returns the wall time, and children as the CPU time.
func (m meter) stop(children time.Duration) (wall, cpu time.Duration) {
	return time.Since(m.started), children
}

// spend stops, and adds the wall time to its sum.
func (m meter) spend(wall, _ *time.Duration) { *wall += time.Since(m.started) }
