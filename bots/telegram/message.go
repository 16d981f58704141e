package telegram

import (
	"cmp"
	"encoding/json"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// message is a message. The library knows only some of the files that a message may have.
type message struct {
	*tele.Message
	Files     files
	Ephemeral int // its number among those that one person sees, or 0
}

// UnmarshalJSON decodes all parts of a message.
func (m *message) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &m.Message); err != nil {
		return err //nolint:wrapcheck // decodeUpdate replaces it
	}
	var more struct {
		files
		Ephemeral int `json:"ephemeral_message_id"`
	}
	err := json.Unmarshal(raw, &more)
	m.Files, m.Ephemeral = more.files, more.Ephemeral
	return err //nolint:wrapcheck // decodeUpdate replaces it
}

// files are the files of a message, of a message elsewhere that it replies to, or of an item of paid media.
type files struct {
	Video     *file  `json:"video"`
	Animation *file  `json:"animation"`
	VideoNote *file  `json:"video_note"`
	LivePhoto *file  `json:"live_photo"` // the moving part of it
	Photo     []file `json:"photo"`      // one picture in several sizes, the largest last
	Document  *file  `json:"document"`

	Story *struct{} `json:"story"`
	Paid  *struct {
		All []files `json:"paid_media"` // what nobody has paid for has no files
	} `json:"paid_media"`

	Replied  *files `json:"reply_to_message"`
	External *files `json:"external_reply"`
}

// file is a file as Telegram describes it.
type file struct {
	ID        string `json:"file_id"`
	UniqueID  string `json:"file_unique_id"`
	Size      int64  `json:"file_size"`
	MIME      string `json:"mime_type"`
	Name      string `json:"file_name"`
	Thumbnail *file  `json:"thumbnail"`
	Qualities []file `json:"qualities"` // smaller copies of a video
}

// isStill reports whether the clip is a picture that does not move.
func (f *files) isStill() bool {
	return f.Video == nil && f.Animation == nil && f.VideoNote == nil && f.LivePhoto == nil && len(f.Photo) > 0
}

// findClip returns the file of the video or picture, or nil.
func (f *files) findClip() *file {
	switch {
	case f.Video != nil:
		return f.Video
	case f.Animation != nil: // it has a document too, so it comes first
		return f.Animation
	case f.VideoNote != nil:
		return f.VideoNote
	case f.LivePhoto != nil: // it has a photo too
		return f.LivePhoto
	case len(f.Photo) > 0:
		return &f.Photo[len(f.Photo)-1]
	case f.Document != nil && delivery.IsVideoOrPicture(f.Document.MIME, f.Document.Name):
		return f.Document
	}
	return nil
}

// readClip returns the clip of a message, or nil if it has none. Of stories and of what has to be paid for the bot is given no
// file: then the clip is a problem, which says what to do instead.
func (r messageReader) readClip(f files, from *tele.MessageOrigin) *bots.Clip {
	problem := core.Code("")
	switch {
	case f.Story != nil:
		problem = "story"
	case f.Paid != nil:
		problem = "paid_media"
		for _, item := range f.Paid.All {
			if c := r.readClip(item, from); c != nil {
				return c
			}
		}
	}
	if problem != "" {
		return &bots.Clip{Origin: readOrigin(from), Problem: &core.Problem{Code: problem, Op: "fetch clip"}}
	}
	found := f.findClip()
	if found == nil {
		return nil
	}
	c := &bots.Clip{File: newFile(chooseQuality(*found, maxFileSize(r.local))), Origin: readOrigin(from), Still: f.isStill()}
	if c.File == nil {
		return nil
	}
	if c.File.Size > maxFileSize(r.local) {
		c.Problem = newTooLarge(r.local)
	}
	return c
}

// chooseQuality returns the file, or if it has more bytes than most the largest copy of it that has not.
func chooseQuality(f file, most int64) file {
	if f.Size <= most {
		return f
	}
	best := f
	for _, q := range f.Qualities {
		if q.ID != "" && q.Size > 0 && q.Size <= most && (best.Size > most || q.Size > best.Size) {
			best = q
		}
	}
	best.Thumbnail = cmp.Or(best.Thumbnail, f.Thumbnail)
	return best
}

// newFile returns a file and its thumbnail, or nil if it has no id.
func newFile(f file) *bots.File {
	if f.ID == "" || f.UniqueID == "" {
		return nil
	}
	out := &bots.File{ID: f.UniqueID, Ref: f.ID, Size: f.Size}
	if f.Thumbnail != nil {
		out.Thumb = newFile(file{ID: f.Thumbnail.ID, UniqueID: f.Thumbnail.UniqueID, Size: f.Thumbnail.Size})
	}
	return out
}
