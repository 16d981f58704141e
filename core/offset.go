package core

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Offset is a time into a video, to the second. As text it is 2:12 or 1:02:03.
type Offset time.Duration

// ParseOffset reads 2:12, 1:02:03 or 45 (seconds). Its error is a Problem with code BadOffset.
func ParseOffset(s string) (Offset, error) {
	bad := &Problem{Code: BadOffset, Op: "parse offset"}
	parts := strings.Split(s, ":")
	if len(parts) > 3 {
		return 0, bad
	}
	var total int64
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 32)
		if err != nil || i > 0 && (n > 59 || len(p) != 2) {
			return 0, bad
		}
		total = total*60 + int64(n)
	}
	if total > int64(MaxOffset/time.Second) {
		return 0, bad
	}
	return Offset(time.Duration(total) * time.Second), nil
}

// String gives the offset as people write it: 2:12 or 1:02:03.
func (o Offset) String() string {
	s := int64(time.Duration(o).Round(time.Second) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// MarshalText writes the offset as String does.
func (o Offset) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads the offset as ParseOffset does.
func (o *Offset) UnmarshalText(b []byte) (err error) {
	*o, err = ParseOffset(string(b))
	return err
}
