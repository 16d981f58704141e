package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/firstseen/firstseen/core/text"
)

// Reasons to refuse a message.
var (
	errToken    = errors.New("web: wrong or missing token")
	errTooLarge = errors.New("web: clip too large")
	errTooLong  = errors.New("web: message too long")
	errEmpty    = errors.New("web: empty message")
	errOften    = errors.New("web: too many messages")
	errBroken   = errors.New("web: upload broke off")
)

// upload is a message from the browser: text, a clip or both.
type upload struct {
	text string
	id   string // that a script gave the message; empty: none
	from string // the key of the message whose button or form it is sent with; empty: none
	then string // what the browser is led to: "form" is that of a fact-check
	path string // of the clip's file
	name string // that the browser gave it; for its sender's eyes only
	size int64
}

// uploadReceiver receives the messages that browsers send, with their clips.
type uploadReceiver struct {
	uploads   *uploads
	maxUpload int64 // bytes of a clip
	jobs      *jobQueue
	visitors  *visitors
	samples   *sampleMaker
	pages     *pageWriter
}

// receiveMessage handles a message. The clip is written to its file as it comes.
func (ur *uploadReceiver) receiveMessage(w http.ResponseWriter, r *http.Request, ses session) {
	end, ok := ur.visitors.beginUpload(ses.id)
	if !ok {
		ur.pages.writeRefusal(w, r, http.StatusTooManyRequests, "web.often")
		return
	}
	defer end()
	u, err := ur.readUpload(w, r, ses)
	var id string
	if err == nil {
		ctx, cancel := context.WithTimeout(r.Context(), storeTime)
		defer cancel()
		id, err = ur.acceptUpload(ctx, ses, requestLanguage(r), u)
	}
	if err != nil {
		u.discardFile()
		ur.pages.writeMessageRefusal(w, r, err)
		return
	}
	if u.then == "form" && !wantsJSON(r) {
		http.Redirect(w, r, "/form?after="+id, http.StatusSeeOther)
		return
	}
	writeAccepted(w, r, id)
}

// readUpload reads the parts of the form as they come. The token has to be the first, so that nothing is stored without it.
func (ur *uploadReceiver) readUpload(w http.ResponseWriter, r *http.Request, ses session) (u upload, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, ur.maxUpload+maxForm)
	r.Body = newPatientReader(r.Body, w, nil)
	parts, err := r.MultipartReader()
	if err != nil {
		return u, errBroken
	}
	token, err := parts.NextPart()
	if err != nil || token.FormName() != "token" {
		return u, errToken
	}
	given, err := readField(token)
	switch {
	case err != nil:
		return u, err
	case !ses.hasToken(given):
		return u, errToken
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF { // one that is wrapped says that the form broke off
			return u, nil
		}
		if err != nil {
			return u, classifyUploadError(err)
		}
		if err := ur.readPart(part, &u, ses); err != nil {
			return u, err
		}
	}
}

// readPart reads the text or the clip of the form.
func (ur *uploadReceiver) readPart(part *multipart.Part, u *upload, ses session) (err error) {
	switch part.FormName() {
	case "text":
		u.text, err = readField(part)
	case "id":
		u.id, err = readField(part)
	case "message":
		u.from, err = readField(part)
	case "then":
		u.then, err = readField(part)
	case "clip":
		if part.FileName() == "" || u.path != "" {
			return nil
		}
		if !ur.visitors.allowClip(ses.id) {
			return errOften
		}
		u.name = path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
		u.path, u.size, err = ur.uploads.receiveFile(part, ur.maxUpload)
		if err != nil {
			return classifyUploadError(err)
		}
		if u.path == "" {
			return errTooLarge
		}
	}
	return err
}

// classifyUploadError returns errTooLarge for a clip that is too large, the errors of this machine's files unchanged, and errBroken for all
// others: the connection was lost or too slow, or what came is no form.
func classifyUploadError(err error) error {
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		return errTooLarge
	case errors.As(err, new(*fs.PathError)):
		return err
	}
	return fmt.Errorf("%w: %w", errBroken, err)
}

// readField returns a text field of the form.
func readField(part *multipart.Part) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(part, maxField+1))
	switch {
	case err != nil:
		return "", classifyUploadError(err)
	case len(raw) > maxField:
		return "", errTooLong
	}
	return string(raw), nil
}

// discardFile removes the file of an upload that was not accepted.
func (u upload) discardFile() {
	if u.path != "" {
		os.Remove(u.path) // it has another name, if its job may be in the queue
	}
}

// acceptUpload checks an upload and accepts it as a message, whose id it returns.
func (ur *uploadReceiver) acceptUpload(ctx context.Context, ses session, lang text.Lang, u upload) (id string, err error) {
	words := strings.TrimSpace(strings.ToValidUTF8(u.text, "\ufffd"))
	in := ur.jobs.newRepeatable(ses, lang, u.id)
	in.Text = words
	switch {
	case utf8.RuneCountInString(words) > maxText && !strings.HasPrefix(words, "/"):
		return "", errTooLong
	case words == "" && u.path == "":
		return "", errEmpty
	case !ur.visitors.allowMessage(ses.id):
		return "", errOften
	}
	if u.path != "" {
		if sample, err := ur.samples.isClip(u.path); err != nil {
			return "", err
		} else if sample {
			in.ID = samplePrefix + in.ID
		}
	}
	mine := entry{Key: in.ID, Mine: true, Name: nameUpload(u, words), Doc: uploadDoc(lang, u, lang.QuoteMessage(words))}
	if u.from != "" {
		events, err := ur.jobs.chats.loadEvents(ctx, ses.chatID().String(), 0)
		if err != nil {
			return "", err
		}
		if label, pressed := findDenied(latestEntries(events), u.from, words); pressed != "" {
			mine.Doc, mine.Pressed = uploadDoc(lang, u, text.Para{{Text: label}}), pressed
		}
	}
	return in.ID, ur.jobs.acceptMessage(ctx, in, u.path, mine)
}

// nameUpload returns the name of the clip's file, or the words if there is none.
func nameUpload(u upload, words string) string {
	if u.path != "" {
		words = strings.ToValidUTF8(u.name, "\ufffd")
	}
	if name := []rune(words); len(name) > maxName {
		return string(name[:maxName-1]) + "…"
	}
	return words
}

// uploadDoc returns the person's own message as the chat shows it.
func uploadDoc(lang text.Lang, u upload, words text.Para) text.Doc {
	var doc text.Doc
	if u.path != "" {
		doc = append(doc, text.Para{{Text: lang.T("web.clip", text.Args{
			"name": strings.ToValidUTF8(u.name, "\ufffd"), "size": formatSize(lang, u.size),
		})}})
	}
	if text.Plain(text.Doc{words}) != "" {
		doc = append(doc, words)
	}
	return doc
}

// formatSize returns a number of bytes in MB or GB.
func formatSize(lang text.Lang, n int64) string {
	unit, per := "MB", int64(1<<20)
	if n >= 1<<30 {
		unit, per = "GB", 1<<30
	}
	return fmt.Sprintf("%.1f\u00a0%s", float64(n)/float64(per), lang.T("unit."+unit, nil))
}
