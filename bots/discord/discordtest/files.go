package discordtest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/jpeg" // pictures that the bot sends
	_ "image/png"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Downloads is the method of a Fault that strikes the downloads of attachments.
const Downloads = "attachment"

// A file is one that Discord keeps.
type file struct {
	id            string
	place         string // the channel, or for ephemeral ones the application
	name          string
	kind          string // its MIME type
	disk          string // where it is on this machine, or
	data          []byte // what is in it
	size          int64  // as messages tell it
	width, height int
	description   string
	ephemeral     bool
	downloads     int
}

// files are all files, by id.
type files struct {
	byID map[string]*file
	kept int64 // bytes of what the bot uploaded
	key  string
}

func newFiles() files { return files{byID: map[string]*file{}, key: secret()} }

// addFile gives a file an id and a place.
func (s *Server) addFile(f *file, place string) *file {
	f.id, f.place = s.newID(), place
	s.files.byID[f.id] = f
	return f
}

// personal reads a file that a person sends.
func personal(path string) (*file, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("send a file: %w", err)
	}
	f := &file{name: filepath.Base(path), disk: path, size: info.Size(), kind: mimeType(path)}
	switch {
	case strings.HasPrefix(f.kind, "video/"):
		f.width, f.height = 640, 360 // as Discord tells it of clips
	case strings.HasPrefix(f.kind, "image/"):
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("send a file: %w", err)
		}
		f.measure(data)
	}
	return f, nil
}

// mimeType is a file's by its ending: the few that matter do not depend on the machine.
func mimeType(name string) string {
	ending := strings.ToLower(filepath.Ext(name))
	known := map[string]string{
		".mp4": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm", ".mkv": "video/x-matroska", ".gif": "image/gif",
		".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".txt": "text/plain; charset=utf-8",
	}
	if kind := known[ending]; kind != "" {
		return kind
	}
	return mime.TypeByExtension(ending)
}

// measure finds the size of a picture.
func (f *file) measure(data []byte) {
	if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		f.width, f.height = config.Width, config.Height
	}
}

// upload keeps a file that the bot sent.
func (s *Server) upload(u Upload, ch *channel) *file {
	f := &file{name: u.Name, size: u.Size, kind: mimeType(u.Name)}
	f.measure(u.data)
	if s.files.kept+u.Size <= keptUploads {
		s.files.kept += u.Size
		f.data = u.data
	}
	return s.addFile(f, ch.id)
}

// attachments are files as a message shows them, but for those that its embeds show.
func (s *Server) attachments(m *message, of []*file, used map[string]bool) []discordapi.Attachment {
	out := []discordapi.Attachment{}
	for _, f := range of {
		if !used[f.name] {
			a := s.attachment(f)
			a.Ephemeral = m.only != nil
			out = append(out, a)
		}
	}
	return out
}

func (s *Server) attachment(f *file) discordapi.Attachment {
	address := s.link(f)
	return discordapi.Attachment{
		ID: f.id, Filename: f.name, Description: f.description, ContentType: f.kind, Size: f.size, URL: address, ProxyURL: address,
		Width: f.width, Height: f.height, Ephemeral: f.ephemeral,
	}
}

// pictures gives the pictures of an embed that are attached their addresses, and notes their names.
func (s *Server) pictures(m *message, e *discordapi.Embed, used map[string]bool) {
	for _, field := range []**discordapi.EmbedImage{&e.Image, &e.Thumbnail} {
		if *field == nil {
			continue
		}
		name, attached := strings.CutPrefix((*field).URL, "attachment://")
		i := slices.IndexFunc(m.files, func(f *file) bool { return f.name == name })
		if !attached || i < 0 {
			continue
		}
		f := m.files[i]
		used[name] = true
		*field = &discordapi.EmbedImage{URL: s.link(f), Width: f.width, Height: f.height}
	}
}

// link is a signed address of a file, which is valid for a while from now on.
func (s *Server) link(f *file) string {
	from := s.now()
	folder := "attachments"
	if f.ephemeral {
		folder = "ephemeral-attachments"
	}
	path := fmt.Sprintf("/%s/%s/%s/%s", folder, f.place, f.id, url.PathEscape(f.name))
	until := strconv.FormatInt(from.Add(s.opts.LinkLife).Unix(), 16)
	since := strconv.FormatInt(from.Unix(), 16)
	return s.http.URL + path + "?ex=" + until + "&is=" + since + "&hm=" + s.sign(f.id, until, since)
}

func (s *Server) sign(words ...string) string {
	sum := hmac.New(sha256.New, []byte(s.files.key))
	_, _ = sum.Write([]byte(strings.Join(words, " "))) // it does not fail
	return hex.EncodeToString(sum.Sum(nil))
}

// serveFile serves an attachment to whoever has a valid address of it.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	fault := s.Take(Downloads, r.PathValue("channel"))
	if fault != nil && fault.Before(r.Context(), s.ended) {
		fault.Strike(w)
		return
	}
	f := s.linked(r)
	if f == nil {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", f.kind)
	if f.disk != "" {
		http.ServeFile(w, r, f.disk)
		return
	}
	http.ServeContent(w, r, f.name, time.Time{}, bytes.NewReader(f.data))
}

// linked is the file of an address, or nil if the address is not valid, or no longer.
func (s *Server) linked(r *http.Request) *file {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.bell.Ring()
	f := s.files.byID[r.PathValue("id")]
	q := r.URL.Query()
	until, err := strconv.ParseInt(q.Get("ex"), 16, 64)
	if f == nil || err != nil || f.name != r.PathValue("name") || f.place != r.PathValue("channel") {
		return nil
	}
	if q.Get("hm") != s.sign(f.id, q.Get("ex"), q.Get("is")) || s.now().Unix() >= until {
		return nil
	}
	f.downloads++
	return f
}

// Downloaded is how often files of a name were downloaded.
func (s *Server) Downloaded(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, f := range s.files.byID {
		if f.name == name {
			n += f.downloads
		}
	}
	return n
}

// Uploads are the files that the bot has sent with a message, in their order.
func (s *Server) Uploads(messageID string) [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[messageID]
	if m == nil {
		return nil
	}
	var out [][]byte
	for _, f := range m.files {
		out = append(out, slices.Clone(f.data))
	}
	return out
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
