package storagetest

import (
	"errors"
	"testing"

	"github.com/firstseen/firstseen/storage/kv"
)

// The version is what was set last, by one who knew the version before; it is no key.
func testSchema(t *testing.T, db kv.DB) {
	ctx := t.Context()
	for _, c := range []struct {
		before, after, want int
		err                 error
	}{
		{1, 2, 0, kv.ErrConflict},
		{0, 1, 1, nil},
		{0, 1, 1, nil}, // once more
		{0, 2, 1, kv.ErrConflict},
		{1, 12, 12, nil},
		{1, 3, 12, kv.ErrConflict},
	} {
		if err := db.SetSchemaVersion(ctx, c.before, c.after); !errors.Is(err, c.err) {
			t.Errorf("set %d in place of %d: %v", c.after, c.before, err)
		}
		if version, err := db.SchemaVersion(ctx); err != nil || version != c.want {
			t.Errorf("version = %d, %v, want %d", version, err, c.want)
		}
	}
	for key, err := range db.ListKeys(ctx, "") {
		t.Errorf("key %v, %v", key, err)
	}
}
