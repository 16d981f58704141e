package cli

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"syscall"

	"github.com/firstseen/firstseen/bots/web"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
	"github.com/firstseen/firstseen/storage"
	"github.com/firstseen/firstseen/storage/kv"
)

// mistake is something that whoever called the program can put right: a path, an address, a permission. It is told with the name of
// the flag or variable, and is no fault of ours.
type mistake struct {
	key   string // of the sentence, after "cli."
	args  text.Args
	cause error
}

// Error returns the kind of mistake and its cause, for a log.
func (m *mistake) Error() string {
	if m.cause == nil {
		return m.key
	}
	return m.key + ": " + m.cause.Error()
}

// Unwrap returns the cause.
func (m *mistake) Unwrap() error { return m.cause }

// explainPath returns the error of opening or writing a file as a mistake. setting is the flag or variable that names the file.
func explainPath(setting, path string, err error) error {
	key := "cannot_open"
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		key = "no_such_path"
	case errors.Is(err, fs.ErrPermission):
		key = "no_permission"
	case errors.Is(err, syscall.EISDIR):
		key = "is_folder"
	case errors.Is(err, syscall.ENOTDIR):
		key = "no_folder"
	case errors.Is(err, syscall.ENOSPC):
		key = "disk_full"
	}
	return &mistake{key, text.Args{"setting": setting, "path": path}, err}
}

// explainListening returns the error of starting to listen at an address that a setting names as a mistake, where it is one.
func explainListening(setting, addr string, err error) error {
	args := text.Args{"setting": setting, "addr": addr, "n": strconv.Itoa(web.MinPassword)}
	switch {
	case errors.Is(err, web.ErrExposed):
		return &mistake{"password_missing", args, err}
	case errors.Is(err, web.ErrWeak):
		return &mistake{"password_short", args, err}
	case errors.Is(err, syscall.EADDRINUSE):
		return &mistake{"port_taken", args, err}
	case errors.Is(err, syscall.EACCES):
		return &mistake{"port_denied", args, err}
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return &mistake{"no_such_address", args, err}
	}
	return err
}

// readFile reads a file that a setting names.
func readFile(setting, path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	return raw, explainPath(setting, path, err)
}

// writeFile writes a file that a setting names.
func writeFile(setting, path string, content []byte) error {
	return explainPath(setting, path, os.WriteFile(path, content, 0o644)) //nolint:gosec // what is to be shown around
}

// explainStore returns the error of opening a store as a mistake where it is one.
func explainStore(address string, err error) error {
	var known *core.Problem
	args := text.Args{"setting": "--store (FIRSTSEEN_STORE)", "path": hidePassword(address)}
	path, isFile := storage.FilePath(address)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known) && known.Code == core.NewerStore:
		return err
	case errors.Is(err, storage.ErrAddress):
		return &mistake{"bad_store", args, err}
	case errors.Is(err, kv.ErrSchema):
		return &mistake{"foreign_store", args, err}
	case errors.Is(err, kv.ErrInUse):
		return &mistake{"store_in_use", args, err}
	case isFile:
		return explainPath("--store (FIRSTSEEN_STORE)", path, err)
	}
	return err
}
