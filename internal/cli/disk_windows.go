package cli

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// freeBytes returns the free space, in bytes, of the file system of dir.
func freeBytes(dir string) (uint64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	var free uint64
	if err == nil {
		err = windows.GetDiskFreeSpaceEx(name, &free, nil, nil)
	}
	if err != nil {
		return 0, fmt.Errorf("free space: %w", err)
	}
	return free, nil
}
