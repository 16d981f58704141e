package telegramtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// A Kind of file is what messages show it as: a file of one kind cannot be sent as another.
type Kind string

// The kinds. An animation is a GIF or a clip without sound, a video note a round clip.
const (
	Photo     Kind = "photo"
	Video     Kind = "video"
	Animation Kind = "animation"
	Document  Kind = "document"
	VideoNote Kind = "video_note"
	Audio     Kind = "audio"
	Voice     Kind = "voice"
)

// thumbnailKind is that of the small pictures that stand for a clip: they cannot be sent.
const thumbnailKind Kind = "thumbnail"

// folders are where Telegram's paths put the kinds.
var folders = map[Kind]string{
	Photo: "photos", Video: "videos", Animation: "animations", Document: "documents",
	VideoNote: "video_notes", Audio: "music", Voice: "voice", thumbnailKind: "thumbnails",
}

// A file is one that Telegram keeps.
type file struct {
	kind      Kind
	name      string // as its sender named it
	unique    string // its file_unique_id
	path      string // its file_path
	disk      string // where it is on this machine, or
	data      []byte // what is in it
	size      int64  // as messages tell it
	shape     shape
	thumb     *file
	downloads int
}

// A shape is width and height in pixels and a duration in seconds.
type shape struct{ width, height, seconds int }

// files are all files, by file_unique_id and by file_path.
type files struct {
	unique map[string]*file
	paths  map[string]*file
	stored map[[sha256.Size]byte]*file // what the bot uploaded
	shared map[string]*file            // what people forward, by its path on this machine and its kind
	kept   int64                       // bytes of what the bot uploaded
	folder string                      // of a local server
}

func newFiles() *files {
	return &files{
		unique: map[string]*file{}, paths: map[string]*file{},
		stored: map[[sha256.Size]byte]*file{}, shared: map[string]*file{},
	}
}

func (fs *files) add(f *file) *file {
	n := len(fs.unique) + 1
	digest := sha256.Sum256([]byte(strconv.Itoa(n)))
	f.unique = "AQAD" + base64.RawURLEncoding.EncodeToString(digest[:9])
	ending := strings.ToLower(filepath.Ext(f.name))
	if f.kind == Photo || f.kind == thumbnailKind {
		ending = ".jpg"
	}
	f.path = fmt.Sprintf("%s/file_%d%s", folders[f.kind], n, ending)
	fs.unique[f.unique], fs.paths[f.path] = f, f
	return f
}

// A file_id is different each time that a file is sent: only the file_unique_id in it stays.
func (f *file) id(serial int) string { return fmt.Sprintf("BAAC%s%08x", f.unique, serial) }

func (fs *files) byID(id string) *file {
	const head, tail = len("BAAC"), 8
	if len(id) < head+tail {
		return nil
	}
	return fs.unique[id[head:len(id)-tail]]
}

// upload keeps a file that the bot sent. The same bytes as the same kind are the same file.
func (fs *files) upload(k Kind, u Upload, sh shape) *file {
	digest := sha256.Sum256(append([]byte(k), u.data...))
	if f := fs.stored[digest]; f != nil {
		return f
	}
	f := fs.add(&file{kind: k, name: u.Name, size: u.Size, shape: sh})
	if fs.kept += u.Size; fs.kept <= keptUploads {
		f.data = u.data
	}
	fs.stored[digest] = f
	return f
}

// input is the file that a parameter of a call names: an upload, or one that Telegram has.
func (s *Server) input(c *Call, k Kind, field, value string) (*file, error) {
	if part, ok := strings.CutPrefix(value, "attach://"); ok {
		field, value = part, ""
	}
	if u, ok := c.Files[field]; ok && value == "" {
		sh, err := s.inspect(k, u)
		if err != nil {
			return nil, err
		}
		return s.files.upload(k, u, sh), nil
	}
	if strings.Contains(value, "://") {
		s.violate(c.Method, "this server fetches nothing by URL")
		return nil, badRequest("failed to get HTTP URL content")
	}
	f := s.files.byID(value)
	switch {
	case f == nil:
		return nil, errWrongFileID
	case f.kind != k:
		return nil, badRequest("can't use file of type %s as %s", f.kind, k)
	}
	return f, nil
}

func (s *Server) getFile(c *Call) (any, error) {
	f := s.files.byID(c.Params["file_id"])
	if f == nil {
		return nil, errWrongFile
	}
	out := botapi.File{ID: c.Params["file_id"], UniqueID: f.unique, Size: f.size, Path: f.path}
	if s.opts.Local {
		local, err := s.files.local(f)
		out.Path = local
		return out, err
	}
	if f.size > maxDownload {
		return nil, errFileTooBig
	}
	return out, nil
}

// local is where a file is on this machine, as a local server answers it.
func (fs *files) local(f *file) (string, error) {
	if f.disk != "" {
		f.downloads++
		return filepath.Abs(f.disk)
	}
	if fs.folder == "" {
		folder, err := os.MkdirTemp("", "telegramtest-")
		if err != nil {
			return "", fmt.Errorf("make a folder: %w", err)
		}
		fs.folder = folder
	}
	f.disk = filepath.Join(fs.folder, path.Base(f.path))
	f.downloads++
	if err := os.WriteFile(f.disk, f.data, 0o600); err != nil {
		return "", fmt.Errorf("write a file: %w", err)
	}
	return f.disk, nil
}

func (fs *files) remove() {
	if fs.folder != "" {
		os.RemoveAll(fs.folder)
	}
}

// serveFile serves the bytes of a file, in ranges if asked.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, token, name string) {
	fault := s.Take(Downloads, "")
	if fault != nil && fault.Before(r.Context(), s.ended) {
		fault.Strike(w)
		return
	}
	s.mu.Lock()
	f := s.files.paths[name]
	if f != nil && token == s.Token {
		f.downloads++
	}
	s.mu.Unlock()
	switch {
	case token != s.Token:
		writeError(w, errUnauthorized)
		return
	case f == nil:
		writeError(w, errNotFound)
		return
	}
	body, err := f.open()
	if err != nil {
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	defer body.Close()
	if fault != nil && fault.Lost {
		_, _ = io.CopyN(w, body, f.size/2) // half of it, and then no more
		stagetest.DropConnection()
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", time.Time{}, body)
	s.mu.Lock()
	s.notify()
	s.mu.Unlock()
}

type readSeekCloser struct{ *bytes.Reader }

func (readSeekCloser) Close() error { return nil }

func (f *file) open() (io.ReadSeekCloser, error) {
	if f.disk == "" {
		return readSeekCloser{bytes.NewReader(f.data)}, nil
	}
	opened, err := os.Open(f.disk)
	if err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	return opened, nil
}

// Downloaded counts how often the bot has fetched a file, by the name that its sender gave it. The thumbnail of a clip has
// the clip's name with .thumb after it.
func (s *Server) Downloaded(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, f := range s.files.unique {
		if f.name == name {
			n += f.downloads
		}
	}
	return n
}
