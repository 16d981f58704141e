package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots"
)

// uploads is the folder for the clips that browsers send. A clip's file is there until its job is acknowledged.
//
// Jobs are in the store, which several processes may share, but a clip is on the disk of the process that received it. Only a process
// that has the file may do the job. Each data folder therefore has a random id, in a file, and a queue of its own that is named by this
// id. A web chat leases jobs from the queue of its data folder alone. Processes may share a data folder: then each of them has the files.
// A folder that is moved keeps its queue.
//
// A file gets its final name, which contains the chat and the id of its job, and is synced, before its job is enqueued; a browser hears
// that its message was accepted after that. After a crash some files may have no job: uploads that broke off, and files of acknowledged
// jobs. sweep removes them: those that no waiting job names, once they are old.
type uploads struct {
	dir       string
	queueName string
}

// Names of the files.
const (
	queueFile  = "queue" // has the name of the queue
	clipEnd    = ".clip" // a clip that was received: CHAT_JOB.clip
	partialEnd = ".part" // a clip that is being received
)

// openUploads opens the folder and makes it if needed.
func openUploads(dir string) (*uploads, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open uploads: %w", err)
	}
	name, err := loadQueueName(filepath.Join(dir, queueFile))
	if err != nil {
		return nil, fmt.Errorf("open uploads: %w", err)
	}
	return &uploads{dir, name}, nil
}

// loadQueueName returns the name of the folder's queue from its file. A new folder gets a random one.
func loadQueueName(file string) (string, error) {
	prefix := string(Platform) + "-"
	raw, err := os.ReadFile(file)
	switch {
	case err == nil && strings.HasPrefix(string(raw), prefix) && strings.HasSuffix(string(raw), "\n"):
		return strings.TrimSpace(string(raw)), nil
	case err == nil: // a crash came before it was written, and before any job
		err = os.Remove(file)
	case errors.Is(err, fs.ErrNotExist):
		err = nil
	}
	if err != nil {
		return "", err
	}
	name := prefix + strings.ToLower(rand.Text())
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // another process may be at it
	if err != nil {
		return "", err
	}
	_, err = io.WriteString(f, name+"\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", err
	}
	return name, syncFolder(filepath.Dir(file))
}

// syncFolder makes new names in a folder durable, if the system can.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync() // not every system syncs folders
	return d.Close()
}

// receiveFile writes what r gives to a new file, and returns its path and size in bytes. If r gives more than limit bytes, it returns
// limit+1 and no path.
func (u *uploads) receiveFile(r io.Reader, limit int64) (path string, size int64, err error) {
	f, err := os.CreateTemp(u.dir, "*"+partialEnd)
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

// clipName returns the name of the clip's file of a job.
func clipName(chat, job string) string { return chat + "_" + job + clipEnd }

// keepFile gives a received file its final name, which is that of the message's job, and syncs it.
func (u *uploads) keepFile(path string, in bots.Incoming) error {
	err := os.Rename(path, filepath.Join(u.dir, clipName(in.Chat.ID, in.ID)))
	if err == nil {
		err = syncFolder(u.dir)
	}
	if err != nil {
		return fmt.Errorf("keep clip: %w", err)
	}
	return nil
}

// findFile returns the path of the clip of a message.
func (u *uploads) findFile(in bots.Incoming) string {
	return filepath.Join(u.dir, clipName(in.Chat.ID, in.ID))
}

// removeFile removes the clip of a job, if it had one.
func (u *uploads) removeFile(chat, job string) error {
	return removeIfExists(filepath.Join(u.dir, clipName(chat, job)))
}

// removeIfExists removes a file, if it is there.
func removeIfExists(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove clip: %w", err)
	}
	return nil
}

// sweepFiles removes the files that were last written before a time, except those for which isWaiting reports that their job waits.
func (u *uploads) sweepFiles(ctx context.Context, before time.Time, isWaiting func(ctx context.Context, chat, job string) (bool, error)) error {
	entries, err := os.ReadDir(u.dir)
	if err != nil {
		return fmt.Errorf("sweep uploads: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(before) { // it is being written, or was just removed
			continue
		}
		keep := filepath.Ext(e.Name()) != partialEnd
		if name, ok := strings.CutSuffix(e.Name(), clipEnd); ok {
			chat, job, _ := strings.Cut(name, "_")
			if keep, err = isWaiting(ctx, chat, job); err != nil {
				return fmt.Errorf("sweep uploads: %w", err)
			}
		}
		if !keep {
			os.Remove(filepath.Join(u.dir, e.Name()))
		}
	}
	return nil
}
