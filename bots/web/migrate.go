package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/firstseen/firstseen/bots"
)

// migrateInbox enqueues the messages that an earlier version of the program left in the folder dir (data/inbox), and removes the folder.
// There a message was a file TIME-ID.json and its clip TIME-ID.clip. A crash in between does no harm: each step may be repeated, and the
// queue leaves out a job that it has had.
func (q *jobQueue) migrateInbox(ctx context.Context, dir string) error {
	entries, err := os.ReadDir(dir) // sorted, and so in the order in which they came
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("web: read inbox: %w", err)
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".json" {
			continue
		}
		if err := q.migrateRecord(ctx, filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("web: migrate inbox: %w", err)
		}
		q.log.Info("a message of the old inbox is in the queue", "record", e.Name())
	}
	// What is left was never acknowledged: clips without a record, and halves of files.
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("web: remove inbox: %w", err)
	}
	return nil
}

// migrateRecord enqueues one message, and removes its files from the inbox.
func (q *jobQueue) migrateRecord(ctx context.Context, record string) error {
	raw, err := os.ReadFile(record)
	if err != nil {
		return err
	}
	var in bots.Incoming
	if err := json.Unmarshal(raw, &in); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(record), err)
	}
	if in.Clip != nil && in.Clip.Path != "" {
		clip := strings.TrimSuffix(record, ".json") + clipEnd
		in.Clip.Path = ""
		if err := q.uploads.keepFile(clip, in); err != nil && !errors.Is(err, fs.ErrNotExist) { // it may be there already
			return err
		}
	}
	if err := q.enqueueMessage(ctx, in); err != nil {
		return err
	}
	return os.Remove(record)
}
