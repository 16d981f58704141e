//go:build !windows

package cli

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// freeBytes returns the free space, in bytes, of the file system of dir.
func freeBytes(dir string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("free space: %w", err)
	}
	return st.Bavail * uint64(st.Bsize), nil //nolint:gosec // the fields' types differ between systems
}
