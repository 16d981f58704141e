package discordtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

// Downloads is the method of a Fault that strikes the downloads of attachments.
const Downloads = "attachment"

// file is one that Discord keeps.
type file struct {
	stagetest.File
	id        string
	place     string // the channel, or for ephemeral ones the application
	ephemeral bool
}

// addFile gives a file an id and a place.
func (s *Server) addFile(f *file, place string) *file {
	f.id, f.place = s.newID(), place
	s.files[f.id] = f
	return f
}

// readFile reads a file that a person sends.
func readFile(path string) (*file, error) {
	found, err := stagetest.FindFile(path)
	f := &file{File: found}
	switch {
	case err != nil:
		return nil, err
	case strings.HasPrefix(f.Type, "video/"):
		f.Width, f.Height = 640, 360 // as Discord tells it of clips
	case strings.HasPrefix(f.Type, "image/"):
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("send a file: %w", err)
		}
		f.measurePicture(data)
	}
	return f, nil
}

// measurePicture finds the size of a picture; what is none has no size.
func (f *file) measurePicture(data []byte) {
	if width, height, err := stagetest.MeasurePicture(data); err == nil {
		f.Width, f.Height = width, height
	}
}

// keepUpload keeps a file that the bot sent.
func (s *Server) keepUpload(u Upload, ch *channel) *file {
	f := &file{File: stagetest.File{Name: u.Name, Size: u.Size, Type: stagetest.MIMEType(u.Name), Data: u.Data}}
	f.measurePicture(u.Data)
	return s.addFile(f, ch.id)
}

// listAttachments returns files as a message shows them, but for those that its embeds show.
func (s *Server) listAttachments(m *message, of []*file, used map[string]bool) []discordapi.Attachment {
	out := []discordapi.Attachment{}
	for _, f := range of {
		if !used[f.Name] {
			a := s.describeFile(f)
			a.Ephemeral = m.Only != ""
			out = append(out, a)
		}
	}
	return out
}

func (s *Server) describeFile(f *file) discordapi.Attachment {
	link := s.signLink(f)
	return discordapi.Attachment{
		ID: f.id, Filename: f.Name, ContentType: f.Type, Size: f.Size, URL: link, ProxyURL: link,
		Width: f.Width, Height: f.Height, Ephemeral: f.ephemeral,
	}
}

// findPicture returns the file of a message that is the picture of one of its embeds, or nil.
func (m *message) findPicture(e *discordgo.MessageEmbed) *file {
	if e.Image == nil {
		return nil
	}
	i := slices.IndexFunc(m.files, func(f *file) bool { return attached+f.Name == e.Image.URL })
	if i < 0 {
		return nil
	}
	return m.files[i]
}

// attached begins the address of a picture in an embed that is a file of the message.
const attached = "attachment://"

// linkPicture returns an embed whose picture has an address if it is attached, and notes the name of that file.
func (s *Server) linkPicture(m *message, e *discordgo.MessageEmbed, used map[string]bool) *discordgo.MessageEmbed {
	f := m.findPicture(e)
	if f == nil {
		return e
	}
	used[f.Name] = true
	shown := *e
	shown.Image = &discordgo.MessageEmbedImage{URL: s.signLink(f), Width: f.Width, Height: f.Height}
	return &shown
}

// signLink returns a signed address of a file, which is valid for a while from now on.
func (s *Server) signLink(f *file) string {
	folder := "attachments"
	if f.ephemeral {
		folder = "ephemeral-attachments"
	}
	until := strconv.FormatInt(s.now().Add(s.opts.LinkLife).Unix(), 16)
	since := strconv.FormatInt(s.now().Unix(), 16)
	return fmt.Sprintf("%s/%s/%s/%s/%s?ex=%s&is=%s&hm=%s",
		s.address, folder, f.place, f.id, url.PathEscape(f.Name), until, since, s.signWords(f.id, until, since))
}

func (s *Server) signWords(words ...string) string {
	sum := hmac.New(sha256.New, []byte(s.linkKey))
	_, _ = sum.Write([]byte(strings.Join(words, " "))) // it does not fail
	return hex.EncodeToString(sum.Sum(nil))
}

// serveFile serves an attachment to whoever has a valid address of it.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	fault := s.TakeFault(Downloads, r.PathValue("channel"))
	if fault != nil && fault.StartCall(r.Context(), s.Ended) {
		fault.Answer(w)
		return
	}
	f := s.followLink(r)
	if f == nil {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	content, err := f.Open()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer content.Close()
	w.Header().Set("Content-Type", f.Type)
	http.ServeContent(w, r, f.Name, time.Time{}, content)
}

// followLink returns the file of an address, or nil if the address is not valid, or no longer.
func (s *Server) followLink(r *http.Request) *file {
	defer s.LockForChange()()
	f, q := s.files[r.PathValue("id")], r.URL.Query()
	until, err := strconv.ParseInt(q.Get("ex"), 16, 64)
	isFile := f != nil && err == nil && f.Name == r.PathValue("name") && f.place == r.PathValue("channel")
	if !isFile || q.Get("hm") != s.signWords(f.id, q.Get("ex"), q.Get("is")) || s.now().Unix() >= until {
		return nil
	}
	s.CountDownload(f.Name)
	return f
}
