package media

import (
	"strconv"
	"strings"
)

// Confinement says what holds a child, as far as this machine can.
type Confinement struct {
	NoNewPrivs bool
	Limits     bool // of memory, CPU time, files and sizes
	Seccomp    bool
	Landlock   int // the version of its interface, 0 without
}

// leastLandlock is the first version that keeps files from being changed in every way (truncating came last).
const leastLandlock = 3

// IsComplete reports whether a child is held in every way: it can read nothing but its clip and its libraries, write
// nothing but its folder, open no socket and start no process.
func (c Confinement) IsComplete() bool {
	return c.NoNewPrivs && c.Limits && c.Seccomp && c.Landlock >= leastLandlock
}

// String lists what is in force, such as "landlock 7, seccomp, rlimits, no_new_privs".
func (c Confinement) String() string {
	var all []string
	if c.Landlock > 0 {
		all = append(all, "landlock "+strconv.Itoa(c.Landlock))
	}
	for _, p := range []struct {
		name string
		on   bool
	}{{"seccomp", c.Seccomp}, {"rlimits", c.Limits}, {"no_new_privs", c.NoNewPrivs}} {
		if p.on {
			all = append(all, p.name)
		}
	}
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}
