package telegramtest

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
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
	LivePhoto Kind = "live_photo"
	PaidMedia Kind = "paid_media" // which nobody has paid for
	StoryKind Kind = "story"

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
	smaller *file // a copy of less quality, or nil
}

// addFile keeps a file under its file_unique_id and its file_path.
func (s *Server) addFile(f *file) *file {
	n := len(s.files)/2 + 1
	ending := strings.ToLower(filepath.Ext(f.Name))
	if f.kind == Photo || f.kind == thumbnail {
		ending = ".jpg"
	}
	f.unique, f.path = fmt.Sprintf("AQAD%08x", n), fmt.Sprintf("%ss/file_%d%s", f.kind, n, ending)
	s.files[f.unique], s.files[f.path] = f, f
	return f
}

// nextID returns a file_id. It is different each time that a file is sent: only the file_unique_id in it stays.
func (s *Server) nextID(f *file) string { return "BAAC-" + f.unique + "-" + s.nextSerial() }

// findFile returns the file of a file_id, or nil.
func (s *Server) findFile(id string) *file {
	return s.files[strings.Split(id+"--", "-")[1]]
}

// keepUpload keeps a picture that the bot sent. The same bytes are the same file.
func (s *Server) keepUpload(u stagetest.Upload) (*file, error) {
	digest := sha256.Sum256(u.Data)
	if f := s.uploads[digest]; f != nil {
		return f, nil
	}
	w, h, err := stagetest.MeasurePicture(u.Data)
	switch {
	case u.Size > maxPhoto:
		return nil, badRequest("file of size %d bytes is too big for a photo; the maximum size is %d bytes", u.Size, maxPhoto)
	case err != nil:
		return nil, badRequest("IMAGE_PROCESS_FAILED")
	case w+h > maxPhotoSides || max(w, h) > maxPhotoRatio*min(w, h):
		return nil, badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	f := s.addFile(&file{kind: Photo, File: stagetest.File{Name: u.Name, Size: u.Size, Data: u.Data, Width: w, Height: h}})
	s.uploads[digest] = f
	return f, nil
}

// attachInput puts the file that a call names into a message: a picture that is uploaded, or a file that Telegram has.
func (s *Server) attachInput(c *Call, m *botapi.Message, k Kind, value string) (err error) {
	f := s.findFile(value)
	part, _ := strings.CutPrefix(value, "attach://")
	u, isUpload := c.Files[part]
	switch {
	case isUpload && k == Photo:
		f, err = s.keepUpload(u)
	case isUpload || strings.HasPrefix(value, "http"):
		s.violate(c.Method, "this server takes no uploads but pictures, and fetches nothing by URL")
		err = badRequest("failed to get HTTP URL content")
	case f == nil:
		err = badRequest("wrong remote file identifier specified: Wrong character in the string")
	case f.kind != k:
		err = badRequest("can't use file of type %s as %s", f.kind, k)
	}
	if err == nil {
		s.attach(m, f)
	}
	return err
}

// attach puts a file into a message, under the name of its kind.
func (s *Server) attach(m *botapi.Message, f *file) {
	media := botapi.Media{ID: s.nextID(f), UniqueID: f.unique, Size: f.Size, Width: f.Width, Height: f.Height}
	if t := f.thumb; t != nil {
		media.Thumbnail = &botapi.Media{ID: s.nextID(t), UniqueID: t.unique, Size: t.Size, Width: t.Width, Height: t.Height}
	}
	if f.kind == Photo {
		if media.Thumbnail != nil {
			m.Photo = append(m.Photo, *media.Thumbnail)
		}
		media.Thumbnail = nil
		m.Photo = append(m.Photo, media)
		return
	}
	if f.smaller != nil {
		media.Qualities = append(media.Qualities, botapi.Media{ID: s.nextID(f.smaller), UniqueID: f.smaller.unique, Size: f.smaller.Size, Width: f.smaller.Width, Height: f.smaller.Height})
	}
	media.Duration, media.FileName, media.MIMEType = f.seconds, f.Name, cmp.Or(stagetest.MIMEType(f.Name), "application/octet-stream")
	switch f.kind {
	case Video:
		m.Video = &media
	case Animation: // for old bots it is a document too
		m.Animation, m.Document = &media, &media
	case VideoNote:
		media.Length, media.Width, media.Height, media.FileName, media.MIMEType = min(f.Width, f.Height), 0, 0, "", ""
		m.VideoNote = &media
	case LivePhoto: // for old bots it is a photo too
		m.LivePhoto, m.Photo = &media, append(m.Photo, *media.Thumbnail)
	case PaidMedia:
		m.Paid = &botapi.PaidMedia{Stars: 5, Items: []botapi.PaidMediaItem{{Type: "preview"}}}
	case StoryKind:
		m.Story = &botapi.Story{Chat: m.Chat, ID: 1}
	default:
		media.Width, media.Height, media.Duration = 0, 0, 0
		m.Document = &media
	}
}

func (s *Server) getFile(c *Call) (any, error) {
	f := s.findFile(c.Params["file_id"])
	switch {
	case f == nil:
		return nil, badRequest("wrong file_id or the file is temporarily unavailable")
	case f.Size > maxDownload && !s.opts.Local:
		return nil, errFileTooBig
	}
	out := botapi.Media{ID: c.Params["file_id"], UniqueID: f.unique, Size: f.Size, Path: f.path}
	if !s.opts.Local {
		return out, nil
	}
	if f.Disk == "" {
		s.violate(c.Method, "as a local server this one has no path for a thumbnail or an upload")
	}
	s.CountDownload(f.Name)
	var err error
	out.Path, err = filepath.Abs(f.Disk) // on this machine
	return out, err
}

// serveFile serves the bytes of a file, in ranges if asked.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, token, name string) {
	fault := s.TakeFault(Downloads, "")
	if fault != nil && fault.StartCall(r.Context(), s.Ended) {
		fault.Answer(w)
		return
	}
	unlock := s.Lock()
	f := s.files[name]
	unlock()
	switch {
	case token != s.Token:
		writeError(w, errUnauthorized)
		return
	case f == nil:
		writeError(w, errNotFound)
		return
	}
	s.CountDownload(f.Name)
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

// findPostedFile returns the file of a post, or nil. What is forwarded is known by its path; anything else is a new upload. The server
// is not locked, as ffmpeg takes time.
func (s *Server) findPostedFile(p Post) (_ *file, err error) {
	if p.File == "" {
		return nil, nil
	}
	f := &file{kind: cmp.Or(p.As, Video)}
	key := string(f.kind) + " " + p.File
	unlock := s.Lock()
	known := s.forwarded[key]
	unlock()
	if p.From != nil && known != nil {
		return known, nil
	}
	if p.Smaller != "" {
		if f.smaller, err = s.findPostedFile(Post{File: p.Smaller}); err != nil {
			return nil, err
		}
	}
	if f.File, err = stagetest.FindFile(p.File); err != nil {
		return nil, err
	}
	s.measureClip(f)
	f.Size = cmp.Or(p.Size, f.Size)
	defer s.Lock()()
	if p.NoThumb {
		f.thumb = nil
	} else if f.thumb != nil {
		s.addFile(f.thumb)
	}
	s.forwarded[key] = s.addFile(f)
	return f, nil
}

// measured has what was measured of clips, by the hash of their bytes: people of all tests send the same few, and ffmpeg starts slowly.
var measured sync.Map

// measureClip finds the shape and the thumbnail of a clip, as the app of its sender would: neither, of what is no clip.
func (s *Server) measureClip(f *file) {
	raw, err := os.ReadFile(f.Disk)
	if err != nil {
		return
	}
	hash := sha256.Sum256(raw)
	known, found := measured.Load(hash)
	if !found {
		known = s.askFFmpeg(f.Disk)
		if s.Ended.Err() == nil { // else it may have been cut short
			measured.Store(hash, known)
		}
	}
	is, _ := known.(file)
	f.Width, f.Height, f.seconds = is.Width, is.Height, is.seconds
	if is.thumb != nil {
		thumb := *is.thumb
		thumb.Name, f.thumb = f.Name+".thumb", &thumb
	}
}

// askFFmpeg returns the shape and the thumbnail of a clip, which has at most 320 pixels in width and height, as Telegram's.
func (s *Server) askFFmpeg(path string) (is file) {
	out, _ := exec.CommandContext(s.Ended, "ffprobe", "-v", "error", "-select_streams", "v:0",
		"-show_entries", "stream=width,height:format=duration", "-of", "default=nokey=1:noprint_wrappers=1", path).Output()
	var seconds float64
	if n, _ := fmt.Sscan(string(out), &is.Width, &is.Height, &seconds); n < 2 { // a picture has no duration
		return is
	}
	is.seconds = int(math.Round(seconds))
	small, err := exec.CommandContext(s.Ended, "ffmpeg", "-v", "error", "-nostdin", "-i", path, "-frames:v", "1",
		"-vf", "scale='min(320,iw)':'min(320,ih)':force_original_aspect_ratio=decrease", "-f", "mjpeg", "-").Output()
	w, h, bad := stagetest.MeasurePicture(small)
	if err == nil && bad == nil {
		is.thumb = &file{kind: thumbnail, File: stagetest.File{Data: small, Size: int64(len(small)), Width: w, Height: h}}
	}
	return is
}
