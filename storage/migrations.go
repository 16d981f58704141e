package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/storage/kv"
)

// migrationSteps returns all migrations, in their order. A step that was released stays as it is: what is wrong with it another puts right. A new
// one is added at the end, with the next number, and gets a fixture of a store from before it (see testdata/README.md).
func migrationSteps() []step {
	return []step{
		{2, "store the settings of groups by value", migrateGroupSettings},
	}
}

// migrateGroupSettings replaces the quiet hours of each group, which were a place in a list, and its cool-down, which was a number of
// nanoseconds, by what is written after /settings: "22-8" and "7d". The rest of the record stays.
func migrateGroupSettings(ctx context.Context, db kv.DB) (changed int, err error) {
	for key, err := range db.ListKeys(ctx, chatPrefix) {
		if err != nil {
			return changed, fmt.Errorf("list groups: %w", err)
		}
		if key.Name != "state:group" {
			continue
		}
		done, err := rewriteValue(ctx, db, key, groupSettingsByValue)
		if err != nil {
			return changed, err
		}
		if done {
			changed++
		}
	}
	return changed, nil
}

// groupSettingsByValue returns the record of a group in the form of version 2, and nil if it has it already.
func groupSettingsByValue(old []byte) ([]byte, error) {
	var record map[string]json.RawMessage
	if err := json.Unmarshal(old, &record); err != nil {
		return nil, fmt.Errorf("record of a group: %w", err)
	}
	changed := false
	for name, convert := range map[string]func(int64) string{"quiet": quietHoursOf, "cool_down": coolDownOf} {
		number, err := strconv.ParseInt(string(record[name]), 10, 64)
		if err != nil {
			continue // absent, or in the new form
		}
		changed = true
		delete(record, name)
		if value := convert(number); value != "" {
			record[name] = encodeRecord(value)
		}
	}
	if !changed {
		return nil, nil
	}
	return encodeRecord(record), nil
}

// quietHoursOf returns the quiet hours that had a place in the list of version 1, "" for none. A place beyond the list was read as its
// nearest end.
func quietHoursOf(place int64) string {
	list := [...]string{"", "20-6", "21-7", "22-8", "23-9", "0-8", "4-12"}
	return list[max(0, min(place, int64(len(list))-1))]
}

// coolDownOf returns the cool-down of so many nanoseconds, "" for that of a group which has set none. Version 1 read as that whatever
// it did not know.
func coolDownOf(nanoseconds int64) string {
	switch time.Duration(nanoseconds) {
	case 24 * time.Hour:
		return "24h"
	case 7 * 24 * time.Hour:
		return "7d"
	case time.Hour:
		return "1h"
	}
	return ""
}

// rewriteValue replaces a value by what change makes of it, and reports whether it has. A change that returns nil leaves it, and so does
// an absent value. A value that another process changes meanwhile is read again. The value has to be one without an end of its time.
func rewriteValue(ctx context.Context, db kv.DB, key kv.Key, change func(old []byte) ([]byte, error)) (bool, error) {
	for range maxTries {
		values, err := db.GetValues(ctx, key)
		if err != nil {
			return false, fmt.Errorf("rewrite: %w", err)
		}
		if values[0] == nil {
			return false, nil
		}
		value, err := change(values[0])
		if err != nil || value == nil {
			return false, err
		}
		err = db.Commit(ctx, kv.Tx{Part: key.Part, Checks: []kv.Check{{Key: key, Value: values[0]}}, Ops: []kv.Op{kv.Put{Key: key, Value: value}}})
		if !errors.Is(err, kv.ErrConflict) {
			return err == nil, err
		}
	}
	kind, _, _ := strings.Cut(key.Name, ":") // the rest may name a person
	return false, fmt.Errorf("rewrite %s: %w", kind, kv.ErrConflict)
}
