package redis_test

import (
	"errors"
	"testing"

	"github.com/firstseen/firstseen/storage/kv"
	"github.com/firstseen/firstseen/storage/storagetest"
)

// The version lies where the builds of version 1 put it, and what is none is refused.
func TestSchemaVersionInRedis(t *testing.T) {
	address := storagetest.Redis(t)
	db := open(t, address)
	cli(t, address, "SET", "firstseen:schema", "1")
	if version, err := db.SchemaVersion(t.Context()); version != 1 || err != nil {
		t.Errorf("version %d, %v", version, err)
	}
	if err := db.SetSchemaVersion(t.Context(), 1, 2); err != nil {
		t.Error(err)
	}
	if got := cli(t, address, "GET", "firstseen:schema"); got != "2" {
		t.Errorf("Redis has %q", got)
	}
	cli(t, address, "SET", "firstseen:schema", "one")
	if _, err := db.SchemaVersion(t.Context()); !errors.Is(err, kv.ErrSchema) {
		t.Errorf("err = %v", err)
	}
}
