package redis

import "testing"

func TestSlot(t *testing.T) {
	// The check value of the specification, and slots that a cluster gave.
	for tag, want := range map[string]int{"123456789": 0x31c3, "foo": 12182, "user1000": 3443, "": 0} {
		if got := slotOf(tag); got != want {
			t.Errorf("%q: %d, want %d", tag, got, want)
		}
	}
	for at, tag := range slotTags() {
		if slotOf(tag) != at {
			t.Errorf("the tag %q is not in slot %d", tag, at)
		}
	}
}
