package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// formPage serves the form for writing a debunk, and sends what is written as a command of the chat.
type formPage struct {
	service *services.Services
	engine  *conversation.Engine
	jobs    *jobQueue
	pages   *pageWriter
}

// form is the data of the page for writing a debunk. Without a video it asks for a clip.
type form struct {
	Video  core.VideoID
	Name   string         // of the clip, as the person sent it, if they did
	Still  bool           // the video has a picture to show
	Unread bool           // the clip that was sent for it could not be read
	Debunk *core.DebunkID // that is edited, or nil
	Fields []formField
	Wrong  bool
}

// formField is one field of the form.
type formField struct {
	Name     string
	Value    string
	Problem  string
	Required bool
	Lines    int // of a text area; 0: one line
	Verdicts []core.Verdict
}

var fieldLines = map[string]int{"claim": 2, "source": 2, "note": 3}

// optionalFields are the fields that may be empty.
var optionalFields = []string{"claim_date", "place", "review", "note", "credit", "lang"}

// showForm serves the empty form for the video that the address names, for the clip of the message "after", or for the last clip; or the form
// of the draft.
func (fp *formPage) showForm(w http.ResponseWriter, r *http.Request, ses session) {
	if r.URL.Query().Has("video") {
		fp.showVideoForm(w, r, ses)
		return
	}
	draft, err := fp.loadForm(r.Context(), ses)
	switch {
	case err != nil:
		fp.pages.writeMessageRefusal(w, r, err)
	case r.URL.Query().Has("draft") && draft.Video != 0:
		fp.renderForm(w, r, ses, http.StatusOK, form{Video: draft.Video, Debunk: draft.Debunk}, draft.Fields, nil)
	case r.URL.Query().Has("after") && r.URL.Query().Get("after") != draft.From: // the clip of that message could not be read
		fp.renderForm(w, r, ses, http.StatusOK, form{Unread: true}, nil, nil)
	default:
		fp.renderForm(w, r, ses, http.StatusOK, form{Video: draft.Clip}, nil, nil)
	}
}

// showVideoForm serves the empty form for the video that the address names.
func (fp *formPage) showVideoForm(w http.ResponseWriter, r *http.Request, ses session) {
	id, err := core.ParseVideoID(r.URL.Query().Get("video"))
	if err == nil {
		_, err = fp.service.Records.LoadVideo(r.Context(), id)
	}
	if err != nil {
		fp.pages.writeFailure(w, r, err)
		return
	}
	fp.renderForm(w, r, ses, http.StatusOK, form{Video: id}, nil, nil)
}

// loadForm returns the draft. It first waits for the answers to earlier messages: they may change the draft or the last clip.
func (fp *formPage) loadForm(ctx context.Context, ses session) (conversation.DraftForm, error) {
	if err := fp.jobs.waitForJobs(ctx, ses.chatID()); err != nil {
		return conversation.DraftForm{}, err
	}
	return fp.engine.LoadForm(ctx, ses.chatID(), ses.userID())
}

func (fp *formPage) renderForm(w http.ResponseWriter, r *http.Request, ses session, status int, f form, values core.Fields, problems []*core.Problem) {
	lang := requestLanguage(r)
	if f.Wrong = len(problems) > 0; f.Video != 0 {
		if err := fp.describeClip(r.Context(), ses, &f); err != nil {
			fp.pages.writeMessageRefusal(w, r, err)
			return
		}
	}
	for _, name := range core.FieldNames {
		field := formField{
			Name: name, Value: strings.Join(values[name], "\n"), Lines: fieldLines[name], Required: !slices.Contains(optionalFields, name),
		}
		if name == "verdict" {
			field.Verdicts = core.Verdicts
			if v, err := text.ParseVerdict(field.Value); err == nil {
				field.Value = string(v) // it may have been typed in short
			}
		}
		if i := slices.IndexFunc(problems, func(p *core.Problem) bool { return p.Field == name }); i >= 0 {
			p := *problems[i]
			if key := "problem." + string(p.Code); lang.Has(key) && !lang.Has(key+".field") {
				p.Field = "" // the label says it
			}
			field.Problem = lang.Problem(&p)
		}
		f.Fields = append(f.Fields, field)
	}
	title := lang.T("web.form.title", nil)
	if f.Debunk != nil {
		title = lang.T("web.form.edit", text.Args{"id": f.Debunk.String()})
	}
	fp.pages.renderPage(w, status, "form", page{Lang: lang, Title: title, Token: ses.formToken(), Form: &f})
}

// describeClip adds what the person knows the form's clip by: its picture, and the name under which they sent it.
func (fp *formPage) describeClip(ctx context.Context, ses session, f *form) error {
	v, err := fp.service.Records.LoadVideo(ctx, f.Video)
	if err != nil && !errors.Is(err, &core.Problem{Code: core.NotFound}) { // of which the command says so
		return err
	}
	f.Still = len(v.Thumbs) > 0
	events, err := fp.jobs.chats.loadEvents(ctx, ses.chatID().String(), 0)
	if err != nil {
		return err
	}
	entries := latestEntries(events)
	for _, e := range entries {
		if !slices.ContainsFunc(slices.Concat(e.Buttons...), func(b button) bool { return b.isAbout(f.Video) }) {
			continue
		}
		if a := findQuestion(entries, e.Key[:max(0, strings.LastIndexByte(e.Key, '-'))]); a != nil {
			f.Name = a.Name
			return nil
		}
	}
	return nil
}

// isAbout reports whether a button of an answer is about a clip that was made this video.
func (b button) isAbout(v core.VideoID) bool {
	return slices.Contains([]core.ButtonAction{core.DoDebunk, core.DoSearch, core.DoUnwatch}, b.Action) && b.Arg == v.String()
}

// handleForm checks the fields, and sends them as the command /debunk or /edit of the chat.
func (fp *formPage) handleForm(w http.ResponseWriter, r *http.Request, ses session) {
	f, before, err := fp.parseFormTarget(r.Context(), r.PostForm)
	if errors.Is(err, &core.Problem{Code: core.BadID}) {
		fp.pages.writeRefusal(w, r, http.StatusBadRequest, "web.refused.form")
		return
	}
	if err != nil {
		fp.pages.writeFailure(w, r, err)
		return
	}
	fields := parseFields(r.PostForm)
	if problems := conversation.CheckFields(before, fields, fp.service.Now()); len(problems) > 0 {
		fp.renderForm(w, r, ses, http.StatusUnprocessableEntity, f, fields, problems)
		return
	}
	command := "/debunk " + f.Video.String()
	if f.Debunk != nil {
		command = "/edit " + f.Debunk.String()
	}
	lang := requestLanguage(r)
	in := fp.jobs.newRepeatable(ses, lang, r.PostForm.Get("id"))
	in.Text = command + "\n" + fields.String()
	mine := entry{Key: in.ID, Mine: true, Doc: text.Doc{{{Text: lang.T("web.form.title", nil)}}}}
	if f.Debunk != nil {
		mine.Doc = text.Doc{{{Text: lang.T("web.form.edit", text.Args{"id": f.Debunk.String()})}}}
	}
	if err := fp.jobs.acceptMessage(r.Context(), in, "", mine); err != nil {
		fp.pages.writeMessageRefusal(w, r, err)
		return
	}
	writeAccepted(w, r, in.ID)
}

// parseFormTarget returns the video or debunk of a submitted form.
func (fp *formPage) parseFormTarget(ctx context.Context, values url.Values) (f form, before core.Facts, err error) {
	if id := values.Get("debunk"); id != "" {
		debunk, err := core.ParseDebunkID(id)
		if err != nil {
			return f, before, err
		}
		d, err := fp.service.Records.LoadDebunk(ctx, debunk)
		return form{Video: d.Video, Debunk: &debunk}, d.Facts, err
	}
	f.Video, err = core.ParseVideoID(values.Get("video"))
	return f, before, err
}

// parseFields returns the fields of a submitted form. Each line of the sources is one source.
func parseFields(values url.Values) core.Fields {
	fields := core.Fields{}
	for _, name := range core.FieldNames {
		value := strings.TrimSpace(strings.ReplaceAll(values.Get(name), "\r\n", "\n"))
		fields[name] = []string{value}
		if name == "source" {
			fields[name] = strings.FieldsFunc(value, func(r rune) bool { return r == '\n' || r == '\r' })
		}
	}
	if fields.Get("date") == "" {
		delete(fields, "date") // "unknown" must be said
	}
	return fields
}
