package delivery

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots"
)

// Inbox keeps what came in, with its clip, in a folder until it is answered, so that neither a crash nor a restart loses
// what was acknowledged. One process uses a folder.
type Inbox struct{ dir string }

// The endings of the files in an inbox: a record, a clip that belongs to one, and what is being written.
const (
	recordEnd  = ".json"
	clipEnd    = ".clip"
	partialEnd = ".part"
)

// OpenInbox opens the inbox in a folder, which it makes if need be. What was never acknowledged is swept out.
func OpenInbox(dir string) (*Inbox, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open inbox: %w", err)
	}
	b := &Inbox{dir: dir}
	names, err := b.names(clipEnd, partialEnd)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		record := filepath.Join(dir, strings.TrimSuffix(name, clipEnd)+recordEnd)
		if _, err := os.Stat(record); strings.HasSuffix(name, partialEnd) || errors.Is(err, fs.ErrNotExist) {
			os.Remove(filepath.Join(dir, name))
		}
	}
	return b, nil
}

func (b *Inbox) names(ends ...string) ([]string, error) {
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		return nil, fmt.Errorf("read inbox: %w", err)
	}
	var names []string
	for _, e := range entries {
		if slices.Contains(ends, filepath.Ext(e.Name())) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// Receive writes what r gives to a file of the inbox and returns its path and size. If r gives more than limit bytes, it
// returns limit+1 and no path. The file is the caller's until a record that was kept names it.
func (b *Inbox) Receive(r io.Reader, limit int64) (path string, size int64, err error) {
	f, err := os.CreateTemp(b.dir, "*"+partialEnd)
	if err != nil {
		return "", 0, fmt.Errorf("receive clip: %w", err)
	}
	size, err = io.Copy(f, io.LimitReader(r, limit+1))
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil || size > limit {
		os.Remove(f.Name())
	}
	switch {
	case err != nil:
		return "", 0, fmt.Errorf("receive clip: %w", err)
	case size > limit:
		return "", size, nil
	}
	return f.Name(), size, nil
}

// Keep makes in durable, and its clip with it: what Receive wrote becomes the inbox's. When it returns nil, in may be
// acknowledged. Its clip's new path is in what it returns.
func (b *Inbox) Keep(in bots.Incoming) (bots.Incoming, error) {
	name := filepath.Join(b.dir, inboxName(in))
	if in.Clip != nil && in.Clip.Path != "" {
		clip := *in.Clip
		if err := os.Rename(clip.Path, name+clipEnd); err != nil {
			return in, fmt.Errorf("keep clip: %w", err)
		}
		clip.Path = name + clipEnd
		in.Clip = &clip
	}
	raw, err := json.Marshal(in)
	if err == nil {
		err = writeSynced(name+partialEnd, raw)
	}
	if err == nil {
		err = os.Rename(name+partialEnd, name+recordEnd)
	}
	if err == nil {
		err = syncDir(b.dir)
	}
	if err != nil {
		return in, fmt.Errorf("keep incoming: %w", err)
	}
	return in, nil
}

// inboxName sorts by the time of arrival.
func inboxName(in bots.Incoming) string { return fmt.Sprintf("%016d-%s", in.At.UnixMicro(), in.ID) }

func writeSynced(name string, raw []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes new names in a folder durable, where the system can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync() // not every system syncs folders
	return d.Close()
}

// Done forgets in, which has been answered, and deletes its clip.
func (b *Inbox) Done(in bots.Incoming) error {
	name := filepath.Join(b.dir, inboxName(in))
	err := os.Remove(name + recordEnd)
	if clipErr := os.Remove(name + clipEnd); !errors.Is(clipErr, fs.ErrNotExist) {
		err = errors.Join(err, clipErr)
	}
	if err != nil {
		return fmt.Errorf("forget incoming: %w", err)
	}
	return nil
}

// Waiting returns what has not been answered, in the order in which it came.
func (b *Inbox) Waiting() ([]bots.Incoming, error) {
	names, err := b.names(recordEnd)
	if err != nil {
		return nil, err
	}
	var all []bots.Incoming
	for _, name := range names {
		raw, err := os.ReadFile(filepath.Join(b.dir, name))
		if err != nil {
			return nil, fmt.Errorf("read inbox: %w", err)
		}
		var in bots.Incoming
		if err := json.Unmarshal(raw, &in); err != nil {
			return nil, fmt.Errorf("read inbox: %w", err)
		}
		if in.Clip != nil && in.Clip.Path != "" { // the folder may have moved
			in.Clip.Path = filepath.Join(b.dir, inboxName(in)+clipEnd)
		}
		all = append(all, in)
	}
	return all, nil
}
