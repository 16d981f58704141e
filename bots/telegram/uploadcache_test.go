package telegram

import (
	"strconv"
	"testing"
)

func TestUploadsAreBounded(t *testing.T) {
	var u uploadCache
	picture := func(i int) []byte { return []byte(strconv.Itoa(i)) }
	for i := range maxCachedUploads + 5 {
		u.storeID(picture(i), "id"+strconv.Itoa(i))
	}
	u.storeID(picture(maxCachedUploads), "again")
	if len(u.ids) != maxCachedUploads || len(u.order) != maxCachedUploads {
		t.Errorf("%d kept in %d", len(u.ids), len(u.order))
	}
	for i, want := range map[int]string{4: "", 5: "id5", maxCachedUploads: "again"} {
		if got := u.findID(picture(i)); got != want {
			t.Errorf("picture %d has the id %q, want %q", i, got, want)
		}
	}
}
