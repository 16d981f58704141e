package telegramtest

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Kind is the kind of a file in a message: a file of one kind cannot be sent as another.
type Kind string

// The kinds. An animation is a GIF or a clip without sound, a video note a round clip.
const (
	Photo     Kind = "photo"
	Video     Kind = "video"
	Animation Kind = "animation"
	Document  Kind = "document"
	VideoNote Kind = "video_note"

	thumbnail Kind = "thumbnail" // the small picture that stands for a clip: it cannot be sent
)

// file is one that Telegram keeps.
type file struct {
	stagetest.File
	kind    Kind
	unique  string // its file_unique_id
	path    string // its file_path
	seconds int
	thumb   *file
}

// files are all files, by file_unique_id and by file_path.
type files struct {
	unique map[string]*file
	paths  map[string]*file
	stored map[[sha256.Size]byte]*file // what the bot uploaded
	shared map[string]*file            // what people forward, by its kind and its path on this machine
	kept   int64                       // bytes of what the bot uploaded
	folder string                      // of a local server
}

func newFiles() *files {
	return &files{
		unique: map[string]*file{}, paths: map[string]*file{}, stored: map[[sha256.Size]byte]*file{}, shared: map[string]*file{},
	}
}

func (fs *files) add(f *file) *file {
	n := len(fs.unique) + 1
	digest := sha256.Sum256([]byte(strconv.Itoa(n)))
	f.unique = "AQAD" + base64.RawURLEncoding.EncodeToString(digest[:9])
	ending := strings.ToLower(filepath.Ext(f.Name))
	if f.kind == Photo || f.kind == thumbnail {
		ending = ".jpg"
	}
	f.path = fmt.Sprintf("%ss/file_%d%s", f.kind, n, ending)
	fs.unique[f.unique], fs.paths[f.path] = f, f
	return f
}

// nextID returns a file_id. It is different each time that a file is sent: only the file_unique_id in it stays.
func (s *Server) nextID(f *file) string {
	s.serial++
	return fmt.Sprintf("BAAC%s%08x", f.unique, s.serial)
}

func (fs *files) findByID(id string) *file {
	const head, tail = len("BAAC"), 8
	if len(id) < head+tail {
		return nil
	}
	return fs.unique[id[head:len(id)-tail]]
}

// keepUpload keeps a file that the bot sent. The same bytes as the same kind are the same file.
func (fs *files) keepUpload(k Kind, u stagetest.Upload) (*file, error) {
	digest := sha256.Sum256(append([]byte(k), u.Data...))
	if f := fs.stored[digest]; f != nil {
		return f, nil
	}
	f := &file{kind: k, File: stagetest.File{Name: u.Name, Size: u.Size}}
	if k == Photo {
		if u.Size > maxPhoto {
			return nil, badRequest("file of size %d bytes is too big for a photo; the maximum size is %d bytes", u.Size, maxPhoto)
		}
		w, h, err := stagetest.MeasurePicture(u.Data)
		switch {
		case err != nil:
			return nil, errImage
		case w+h > maxPhotoSides || max(w, h) > maxPhotoRatio*min(w, h):
			return nil, errPhotoSides
		}
		f.Width, f.Height = w, h
	}
	if fs.kept += u.Size; fs.kept <= keptUploads {
		f.Data = u.Data
	}
	fs.stored[digest] = fs.add(f)
	return f, nil
}

// findInput returns the file that a parameter of a call names: an upload, or one that Telegram has.
func (s *Server) findInput(c *Call, k Kind, field, value string) (*file, error) {
	if part, ok := strings.CutPrefix(value, "attach://"); ok {
		field, value = part, ""
	}
	if u, ok := c.Files[field]; ok && value == "" {
		return s.files.keepUpload(k, u)
	}
	if strings.Contains(value, "://") {
		s.violate(c.Method, "this server fetches nothing by URL")
		return nil, badRequest("failed to get HTTP URL content")
	}
	f := s.files.findByID(value)
	switch {
	case f == nil:
		return nil, errWrongFileID
	case f.kind != k:
		return nil, badRequest("can't use file of type %s as %s", f.kind, k)
	}
	return f, nil
}

// attach puts a file into a message, under the name of its kind.
func (s *Server) attach(m *botapi.Message, f *file) {
	media := &botapi.Media{
		ID: s.nextID(f), UniqueID: f.unique, Size: f.Size, Width: f.Width, Height: f.Height, Duration: f.seconds,
		FileName: f.Name, MIMEType: cmp.Or(stagetest.MIMEType(f.Name), "application/octet-stream"),
	}
	if t := f.thumb; t != nil {
		media.Thumbnail = &botapi.Media{ID: s.nextID(t), UniqueID: t.unique, Size: t.Size, Width: t.Width, Height: t.Height}
	}
	switch f.kind {
	case Photo:
		if m.Photo = nil; media.Thumbnail != nil {
			m.Photo = append(m.Photo, *media.Thumbnail)
		}
		m.Photo = append(m.Photo, botapi.Media{ID: media.ID, UniqueID: f.unique, Size: f.Size, Width: f.Width, Height: f.Height})
	case Video:
		m.Video = media
	case Animation: // for old bots it is a document too
		m.Animation, m.Document = media, media
	case VideoNote:
		media.Length, media.Width, media.Height, media.FileName, media.MIMEType = min(f.Width, f.Height), 0, 0, "", ""
		m.VideoNote = media
	default:
		media.Width, media.Height, media.Duration = 0, 0, 0
		m.Document = media
	}
}

func (s *Server) getFile(c *Call) (any, error) {
	f := s.files.findByID(c.Params["file_id"])
	if f == nil {
		return nil, errWrongFile
	}
	out := botapi.File{ID: c.Params["file_id"], UniqueID: f.unique, Size: f.Size, Path: f.path}
	if s.opts.Local {
		var err error
		out.Path, err = s.files.placeLocally(f)
		s.CountDownload(f.Name)
		return out, err
	}
	if f.Size > maxDownload {
		return nil, errFileTooBig
	}
	return out, nil
}

// placeLocally returns where a file is on this machine, as a local server answers it.
func (fs *files) placeLocally(f *file) (_ string, err error) {
	if f.Disk != "" {
		return filepath.Abs(f.Disk)
	}
	if fs.folder == "" {
		if fs.folder, err = os.MkdirTemp("", "telegramtest-"); err != nil {
			return "", fmt.Errorf("make a folder: %w", err)
		}
	}
	f.Disk = filepath.Join(fs.folder, path.Base(f.path))
	if err := os.WriteFile(f.Disk, f.Data, 0o600); err != nil {
		return "", fmt.Errorf("write a file: %w", err)
	}
	return f.Disk, nil
}

func (fs *files) remove() {
	if fs.folder != "" {
		os.RemoveAll(fs.folder)
	}
}

// serveFile serves the bytes of a file, in ranges if asked.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, token, name string) {
	fault := s.TakeFault(Downloads, "")
	if fault != nil && fault.StartCall(r.Context(), s.Ended) {
		fault.AnswerCall(w)
		return
	}
	if token != s.Token {
		writeError(w, errUnauthorized)
		return
	}
	unlock := s.Lock()
	f := s.files.paths[name]
	if f != nil {
		s.CountDownload(f.Name)
	}
	unlock()
	if f == nil {
		writeError(w, errNotFound)
		return
	}
	defer s.WakeAll()
	body, err := f.Open()
	if err != nil {
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	defer body.Close()
	if fault != nil && fault.Lost {
		_, _ = io.CopyN(w, body, f.Size/2) // half of it, and then no more
		stagetest.DropConnection()
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", time.Time{}, body)
}

// fileOf returns the file of a post, or nil. What is forwarded is known by its path; anything else is a new upload. The server
// is not locked, as ffmpeg takes time.
func (s *Server) fileOf(p Post) (*file, error) {
	if p.File == "" {
		return nil, nil
	}
	f := &file{kind: cmp.Or(p.As, usualKind(p.File))}
	key := string(f.kind) + " " + p.File
	unlock := s.Lock()
	known := s.files.shared[key]
	unlock()
	if p.From != nil && known != nil {
		return known, nil
	}
	var err error
	if f.File, err = stagetest.FindFile(p.File); err != nil {
		return nil, err
	}
	s.measureClip(f)
	f.Size = cmp.Or(p.Size, f.Size)
	if p.NoThumb {
		f.thumb = nil
	}
	defer s.Lock()()
	if f.thumb != nil {
		s.files.add(f.thumb)
	}
	s.files.shared[key] = s.files.add(f)
	return f, nil
}

// usualKind returns the kind that an app sends a file as.
func usualKind(name string) Kind {
	switch mime := stagetest.MIMEType(name); {
	case mime == "image/gif":
		return Animation
	case strings.HasPrefix(mime, "image/"):
		return Photo
	case filepath.Ext(name) == ".mp4":
		return Video
	}
	return Document
}

// measureClip asks ffprobe for the shape of a clip and makes its thumbnail, as the app of its sender would: neither, of what is
// no clip. A thumbnail has at most 320 pixels in width and height, as Telegram's.
func (s *Server) measureClip(f *file) {
	out, err := exec.CommandContext(s.Ended, "ffprobe", "-v", "error", "-select_streams", "v:0",
		"-show_entries", "stream=width,height:format=duration", "-of", "json", f.Disk).Output()
	var found struct {
		Streams []struct{ Width, Height int }
		Format  struct{ Duration string }
	}
	if err != nil || json.Unmarshal(out, &found) != nil || len(found.Streams) == 0 {
		return
	}
	seconds, _ := strconv.ParseFloat(found.Format.Duration, 64) // a picture has none
	f.Width, f.Height, f.seconds = found.Streams[0].Width, found.Streams[0].Height, int(math.Round(seconds))
	small, err := exec.CommandContext(s.Ended, "ffmpeg", "-v", "error", "-nostdin", "-i", f.Disk, "-frames:v", "1",
		"-vf", "scale='min(320,iw)':'min(320,ih)':force_original_aspect_ratio=decrease", "-f", "mjpeg", "-").Output()
	w, h, bad := stagetest.MeasurePicture(small)
	if err == nil && bad == nil {
		f.thumb = &file{kind: thumbnail, File: stagetest.File{Name: f.Name + ".thumb", Data: small, Size: int64(len(small)), Width: w, Height: h}}
	}
}
