package telegram

import (
	"strconv"
	"testing"
)

func TestUploadsAreBounded(t *testing.T) {
	var u uploads
	picture := func(i int) []byte { return []byte(strconv.Itoa(i)) }
	for i := range uploadsKept + 5 {
		u.rememberID(picture(i), "id"+strconv.Itoa(i))
	}
	u.rememberID(picture(uploadsKept), "again")
	if len(u.ids) != uploadsKept || len(u.order) != uploadsKept {
		t.Errorf("%d kept in %d", len(u.ids), len(u.order))
	}
	for i, want := range map[int]string{4: "", 5: "id5", uploadsKept: "again"} {
		if got := u.findID(picture(i)); got != want {
			t.Errorf("picture %d has the id %q, want %q", i, got, want)
		}
	}
}
