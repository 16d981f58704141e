package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// form is the page on which a debunk is written.
type form struct {
	Video  core.VideoID
	Debunk *core.DebunkID // that is edited, or nil
	Fields []formField
	Wrong  bool
}

// formField is one field of it.
type formField struct {
	Name     string
	Value    string
	Problem  string
	Required bool
	Lines    int // of the box to write in; 0: one line, not a box
	Verdicts []core.Verdict
}

var lines = map[string]int{"claim": 2, "source": 2, "note": 3}

// optional are the fields that may be left empty.
var optional = []string{"claim_date", "place", "review", "note", "credit", "lang"}

// showForm is the empty form for a video, or the form of the draft.
func (s *Server) showForm(w http.ResponseWriter, r *http.Request, ses session) {
	if id, err := core.ParseVideoID(r.URL.Query().Get("video")); err == nil {
		s.formPage(w, r, ses, http.StatusOK, form{Video: id}, nil, nil)
		return
	}
	draft, err := s.loadForm(r.Context(), ses)
	switch {
	case err != nil:
		s.refuseMessage(w, r, err)
	case r.URL.Query().Has("draft"):
		s.formPage(w, r, ses, http.StatusOK, form{Video: draft.Video, Debunk: draft.Debunk}, draft.Fields, nil)
	default:
		s.formPage(w, r, ses, http.StatusOK, form{Video: draft.Clip}, nil, nil)
	}
}

// loadForm returns the draft after what was sent before has been answered: the last clip may be under way, and what a
// request remembers is saved after what it says.
func (s *Server) loadForm(ctx context.Context, ses session) (conversation.DraftForm, error) {
	if err := s.waitForJobs(ctx, ses.chat()); err != nil {
		return conversation.DraftForm{}, err
	}
	return s.engine.LoadForm(ctx, ses.chat(), ses.user())
}

func (s *Server) formPage(w http.ResponseWriter, r *http.Request, ses session, status int, f form, values core.Fields, problems []*core.Problem) {
	lang := languageOf(r)
	f.Wrong = len(problems) > 0
	for _, name := range core.FieldNames {
		field := formField{
			Name: name, Value: strings.Join(values[name], "\n"), Lines: lines[name], Required: !slices.Contains(optional, name),
		}
		if name == "verdict" {
			field.Verdicts = core.Verdicts
			if v, err := core.ParseVerdict(field.Value); err == nil {
				field.Value = string(v) // it may have been typed in short
			}
		}
		if i := slices.IndexFunc(problems, func(p *core.Problem) bool { return p.Field == name }); i >= 0 {
			p := *problems[i]
			if lang.Has("problem." + string(p.Code)) {
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
	s.render(w, status, "form", page{Lang: lang, Title: title, Token: ses.csrf(), Form: &f})
}

// submitForm checks the fields and hands them to the conversation as the command that they stand for.
func (s *Server) submitForm(w http.ResponseWriter, r *http.Request, ses session) {
	f, before, err := s.formOf(r.Context(), r.PostForm)
	if err != nil {
		s.refuse(w, r, http.StatusBadRequest, "web.refused.form")
		return
	}
	fields := fieldsOf(r.PostForm)
	if problems := conversation.CheckFields(before, fields, s.Service.Now()); len(problems) > 0 {
		s.formPage(w, r, ses, http.StatusUnprocessableEntity, f, fields, problems)
		return
	}
	command := "/debunk " + f.Video.String()
	if f.Debunk != nil {
		command = "/edit " + f.Debunk.String()
	}
	lang := languageOf(r)
	in := s.incoming(ses, lang)
	in.Text = command + "\n" + fields.String()
	mine := entry{Key: in.ID, Mine: true, Doc: text.Doc{{{Text: lang.T("web.form.title", nil)}}}}
	if f.Debunk != nil {
		mine.Doc = text.Doc{{{Text: lang.T("web.form.edit", text.Args{"id": f.Debunk.String()})}}}
	}
	if err := s.accept(r.Context(), in, "", mine); err != nil {
		s.refuseMessage(w, r, err)
		return
	}
	accepted(w, r)
}

// formOf reads what the form is about.
func (s *Server) formOf(ctx context.Context, values url.Values) (f form, before core.Facts, err error) {
	if id := values.Get("debunk"); id != "" {
		debunk, err := core.ParseDebunkID(id)
		if err != nil {
			return f, before, err
		}
		d, err := s.Service.Records.LoadDebunk(ctx, debunk)
		return form{Video: d.Video, Debunk: &debunk}, d.Facts, err
	}
	f.Video, err = core.ParseVideoID(values.Get("video"))
	return f, before, err
}

// fieldsOf reads the fields; each line of the sources is one.
func fieldsOf(values url.Values) core.Fields {
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
