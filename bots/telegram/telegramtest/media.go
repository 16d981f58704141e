package telegramtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	_ "image/gif" // pictures that are sent
	_ "image/jpeg"
	_ "image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	_ "golang.org/x/image/webp" // the same

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// inspect refuses a picture that Telegram would refuse, and tells its size.
func (s *Server) inspect(k Kind, u Upload) (shape, error) {
	if k != Photo {
		return shape{}, nil
	}
	if u.Size > maxPhoto {
		return shape{}, badRequest("file of size %d bytes is too big for a photo; the maximum size is %d bytes", u.Size, maxPhoto)
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(u.data))
	if err != nil {
		return shape{}, errImage
	}
	w, h := config.Width, config.Height
	if w+h > maxPhotoSides || max(w, h) > maxPhotoRatio*min(w, h) {
		return shape{}, errPhotoSides
	}
	return shape{width: w, height: h}, nil
}

// attach puts a file into a message, under the name of its kind. What the call says of its shape counts for those that the
// server does not look into.
func (s *Server) attach(m *botapi.Message, f *file, said shape) {
	s.serial++
	sh := f.shape
	if sh == (shape{}) {
		sh = said
	}
	media := &botapi.Media{
		ID: f.id(s.serial), UniqueID: f.unique, Size: f.size, Width: sh.width, Height: sh.height, Duration: sh.seconds,
		FileName: f.name, MIMEType: mimeType(f.name), Thumbnail: s.thumbnail(f),
	}
	switch f.kind {
	case Photo:
		m.Photo = nil
		if media.Thumbnail != nil {
			m.Photo = append(m.Photo, *media.Thumbnail)
		}
		m.Photo = append(m.Photo, botapi.PhotoSize{ID: media.ID, UniqueID: f.unique, Size: f.size, Width: sh.width, Height: sh.height})
	case Video:
		m.Video = media
	case Animation: // for old bots it is a document too
		m.Animation, m.Document = media, media
	case VideoNote:
		media.Length, media.Width, media.Height, media.FileName, media.MIMEType = min(sh.width, sh.height), 0, 0, "", ""
		m.VideoNote = media
	case Audio:
		m.Audio = media
	case Voice:
		m.Voice = media
	default:
		media.Width, media.Height, media.Duration = 0, 0, 0
		m.Document = media
	}
}

func (s *Server) thumbnail(f *file) *botapi.PhotoSize {
	if f.thumb == nil {
		return nil
	}
	t := f.thumb
	return &botapi.PhotoSize{ID: t.id(s.serial), UniqueID: t.unique, Size: t.size, Width: t.shape.width, Height: t.shape.height}
}

func mimeType(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".mp4", ".m4v":
		return "video/mp4"
	case ".webm":
		return "video/webm"
	case ".mkv":
		return "video/x-matroska"
	case ".mov":
		return "video/quicktime"
	case ".gif":
		return "image/gif"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".txt":
		return "text/plain"
	}
	return "application/octet-stream"
}

// personal makes the file that a person sends from this machine. The server is not locked meanwhile, as ffmpeg takes time.
func (s *Server) personal(name string, k Kind) (*file, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("a file to send: %w", err)
	}
	f := &file{kind: k, name: filepath.Base(name), disk: name, size: info.Size(), shape: s.probe(name)}
	if f.shape.width > 0 {
		f.thumb = s.small(name)
	}
	return f, nil
}

// probe asks ffprobe for the shape of a clip, as the app of its sender would: nothing, for what is none.
func (s *Server) probe(name string) shape {
	cmd := exec.CommandContext(s.ended, "ffprobe", "-v", "error", "-select_streams", "v:0",
		"-show_entries", "stream=width,height:format=duration", "-of", "json", name)
	out, err := cmd.Output()
	if err != nil {
		return shape{}
	}
	var found struct {
		Streams []struct{ Width, Height int }
		Format  struct{ Duration string }
	}
	if json.Unmarshal(out, &found) != nil || len(found.Streams) == 0 {
		return shape{}
	}
	seconds, _ := strconv.ParseFloat(found.Format.Duration, 64) // a picture has none
	return shape{found.Streams[0].Width, found.Streams[0].Height, int(math.Round(seconds))}
}

// small makes the thumbnail of a clip: at most 320 pixels in width and height, as Telegram's.
func (s *Server) small(name string) *file {
	cmd := exec.CommandContext(s.ended, "ffmpeg", "-v", "error", "-nostdin", "-i", name, "-frames:v", "1",
		"-vf", "scale='min(320,iw)':'min(320,ih)':force_original_aspect_ratio=decrease", "-f", "mjpeg", "-")
	out, err := cmd.Output()
	if err != nil || len(out) == 0 {
		return nil
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(out))
	if err != nil {
		return nil
	}
	return &file{
		kind: thumbnailKind, name: filepath.Base(name) + ".thumb", data: out, size: int64(len(out)),
		shape: shape{width: config.Width, height: config.Height},
	}
}
