package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core/text"
)

// Why a message is not taken.
var (
	errToken    = errors.New("web: wrong or missing token")
	errTooLarge = errors.New("web: clip too large")
	errTooLong  = errors.New("web: message too long")
	errEmpty    = errors.New("web: empty message")
	errOften    = errors.New("web: too many messages")
	errBroken   = errors.New("web: upload broke off")
)

// upload is what somebody sends: words, a clip or both.
type upload struct {
	text string
	path string // of the clip, in the inbox
	name string // that the browser gave it; for its sender's eyes only
	size int64
}

// receive takes a message. The clip is written to the inbox as it comes.
func (s *Server) receive(w http.ResponseWriter, r *http.Request, ses session) {
	end, ok := s.visitors.upload(ses.id)
	if !ok {
		s.refuse(w, r, http.StatusTooManyRequests, "web.often")
		return
	}
	defer end()
	u, err := s.readUpload(w, r, ses)
	if err == nil {
		err = s.accept(r.Context(), ses, languageOf(r), u)
	}
	if err != nil {
		s.refuseMessage(w, r, err)
		return
	}
	accepted(w, r)
}

// refuseMessage says why. What is left of the request is not read: the connection ends.
func (s *Server) refuseMessage(w http.ResponseWriter, r *http.Request, err error) {
	w.Header().Set("Connection", "close")
	switch {
	case errors.Is(err, errToken):
		s.refuse(w, r, http.StatusForbidden, "web.refused.origin")
	case errors.Is(err, errTooLarge):
		s.refuse(w, r, http.StatusRequestEntityTooLarge, "web.too_large", "limit", size(languageOf(r), s.MaxUpload))
	case errors.Is(err, errTooLong):
		s.refuse(w, r, http.StatusRequestEntityTooLarge, "web.long", "limit", strconv.Itoa(maxText))
	case errors.Is(err, errEmpty):
		s.refuse(w, r, http.StatusBadRequest, "web.empty")
	case errors.Is(err, errOften):
		s.refuse(w, r, http.StatusTooManyRequests, "web.often")
	case errors.Is(err, delivery.ErrBusy):
		s.refuse(w, r, http.StatusTooManyRequests, "web.busy")
	case errors.Is(err, errBroken):
		s.refuse(w, r, http.StatusBadRequest, "web.broken")
	default:
		s.Logger.Error("a message was not taken", "error", err)
		s.refuse(w, r, http.StatusServiceUnavailable, "web.refused.fault")
	}
}

// readUpload reads the parts of the form as they come. The token has to be the first: nothing is stored for a stranger.
func (s *Server) readUpload(w http.ResponseWriter, r *http.Request, ses session) (u upload, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, s.MaxUpload+maxForm)
	r.Body = &patient{ReadCloser: r.Body, control: http.NewResponseController(w)}
	parts, err := r.MultipartReader()
	if err != nil {
		return u, errBroken
	}
	token, err := parts.NextPart()
	if err != nil || token.FormName() != "token" {
		return u, errToken
	}
	if given, err := field(token); err != nil || !ses.allows(given) {
		return u, errToken
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return u, nil
		}
		if err != nil {
			return u, broken(err)
		}
		if err := s.readPart(part, &u, ses); err != nil {
			return u, err
		}
	}
}

func (s *Server) readPart(part *multipart.Part, u *upload, ses session) (err error) {
	switch part.FormName() {
	case "text":
		u.text, err = field(part)
	case "clip":
		if part.FileName() == "" || u.path != "" {
			return nil
		}
		if !s.visitors.clip(ses.id) {
			return errOften
		}
		u.name = path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
		u.path, u.size, err = s.inbox.Receive(part, s.MaxUpload)
		if err != nil {
			return broken(err)
		}
		if u.path == "" {
			return errTooLarge
		}
	}
	return err
}

// broken tells a clip that is too large and a browser that went away from a fault of ours.
func broken(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errTooLarge
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errBroken
	}
	return err
}

// field reads a field of words.
func field(part *multipart.Part) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(part, maxField+1))
	switch {
	case err != nil:
		return "", broken(err)
	case len(raw) > maxField:
		return "", errTooLong
	}
	return string(raw), nil
}

// patient gives an upload more time as long as bytes come.
type patient struct {
	io.ReadCloser
	control *http.ResponseController
}

// Read implements io.Reader.
func (p *patient) Read(b []byte) (int, error) {
	deadline := time.Now().Add(stallTime)
	_ = p.control.SetReadDeadline(deadline) // a connection without deadlines has none to extend
	_ = p.control.SetWriteDeadline(deadline.Add(requestTime))
	return p.ReadCloser.Read(b)
}

// accept makes a message durable, shows it in the chat and lines it up.
func (s *Server) accept(ctx context.Context, ses session, lang text.Lang, u upload) error {
	words := strings.TrimSpace(strings.ToValidUTF8(u.text, "\ufffd"))
	in := s.incoming(ses, lang)
	in.Text = words
	if u.path != "" {
		in.Clip = &bots.Clip{Path: u.path}
	}
	switch {
	case utf8.RuneCountInString(words) > maxText && !strings.HasPrefix(words, "/"):
		return errTooLong
	case words == "" && in.Clip == nil:
		return errEmpty
	case !s.visitors.message(ses.id):
		return errOften
	}
	return s.take(ctx, in, entry{Key: in.ID, Mine: true, Doc: uploadDoc(lang, u, words)})
}

// uploadDoc is the person's own message as it is shown.
func uploadDoc(lang text.Lang, u upload, words string) text.Doc {
	var doc text.Doc
	if u.path != "" {
		name := []rune(strings.ToValidUTF8(u.name, "\ufffd"))
		doc = append(doc, text.Para{{Text: lang.T("web.clip", text.Args{
			"name": string(name[:min(len(name), maxName)]), "size": size(lang, u.size),
		})}})
	}
	if words != "" {
		doc = append(doc, lang.QuoteMessage(words))
	}
	return doc
}

// size writes a number of bytes as people do.
func size(lang text.Lang, n int64) string {
	unit, per := "MB", int64(1<<20)
	if n >= 1<<30 {
		unit, per = "GB", 1<<30
	}
	return fmt.Sprintf("%.1f\u00a0%s", float64(n)/float64(per), lang.T("unit."+unit, nil))
}
