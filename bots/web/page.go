package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"log/slog"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

//go:embed page
var pageFiles embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"words": renderHTML,
	"clock": func(t time.Time) string { return t.UTC().Format("15:04") },
	"iso":   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
}).ParseFS(pageFiles, "page/*.html"))

// page is the data of a template.
type page struct {
	Lang     text.Lang
	Title    string
	Sentence string // an error message, or empty
	Retry    bool   // of an error page: the same address may work in a while
	Token    string
	Locked   bool // there is a password
	Sample   bool
	Last     int64
	Messages []message
	Working  []working
	Form     *form
	Desk     *desk
	Limit    int64
}

// message is an entry in the language of the page.
type message struct {
	entry
	Lang  text.Lang
	Token string
}

// working is a message that is being worked on.
type working struct {
	Key   string
	Stage string
	Lang  text.Lang
}

// T returns the sentence with this key. args are pairs of a placeholder's name and its value.
func (p page) T(key string, args ...string) string { return formatSentence(p.Lang, key, args) }

// T returns the sentence with this key.
func (m message) T(key string, args ...string) string { return formatSentence(m.Lang, key, args) }

// T returns the sentence with this key.
func (w working) T(key string, args ...string) string { return formatSentence(w.Lang, key, args) }

func formatSentence(l text.Lang, key string, args []string) string {
	named := text.Args{}
	for i := 0; i+1 < len(args); i += 2 {
		named[args[i]] = args[i+1]
	}
	return l.T(key, named)
}

// LimitWords returns the size of the largest clip, with its unit.
func (p page) LimitWords() string { return formatSize(p.Lang, p.Limit) }

// Languages returns the languages that the page can have.
func (p page) Languages() []text.Lang { return text.Languages() }

// pageWriter writes pages, and refusals as pages or JSON.
type pageWriter struct {
	locked    bool  // there is a password
	maxUpload int64 // bytes of a clip
	log       *slog.Logger
}

func newPageWriter(c Config) *pageWriter {
	return &pageWriter{locked: c.Password != "", maxUpload: c.MaxUpload, log: c.Logger}
}

// renderPage writes a page from a template.
func (pw *pageWriter) renderPage(w http.ResponseWriter, status int, name string, p page) {
	p.Locked = pw.locked
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name+".html", p); err != nil {
		pw.log.Error("a page was not made", "page", name, "error", err)
		http.Error(w, p.Lang.T("web.refused.fault", nil), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// renderMessage returns the HTML of a message.
func renderMessage(lang text.Lang, token string, e entry) (string, error) {
	var b strings.Builder
	err := templates.ExecuteTemplate(&b, "message", message{e, lang, token})
	return b.String(), err
}

// renderStage returns the HTML of a message that is being worked on.
func renderStage(lang text.Lang, key string, stage checking.Stage) (string, error) {
	var b strings.Builder
	err := templates.ExecuteTemplate(&b, "working", working{key, lang.T("stage."+string(stage), nil), lang})
	return b.String(), err
}

// requestLanguage returns the language that the person chose, or the one that the browser asks for.
func requestLanguage(r *http.Request) text.Lang {
	if c, err := r.Cookie(languageCookie); err == nil {
		return text.For(c.Value, r.Header.Get("Accept-Language"))
	}
	return text.For(r.Header.Get("Accept-Language"))
}

// handleLanguage sets the cookie of the language that the person chose.
func handleLanguage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	setCookie(w, r, languageCookie, text.For(r.PostFormValue("language")).Tag(), sessionKept)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

var staticTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
}

// serveStatic serves a style, script or picture of the pages.
func (pw *pageWriter) serveStatic(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	kind, ok := staticTypes[path.Ext(name)]
	raw, err := pageFiles.ReadFile("page/" + name)
	if !ok || err != nil {
		pw.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	_, _ = w.Write(raw)
}

func wantsJSON(r *http.Request) bool { return r.Header.Get("Accept") == "application/json" }

func writeJSON(w http.ResponseWriter, status int, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		raw, status = nil, http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(raw)
}

// writeAccepted answers a message that was accepted: with status 202 and its id for the script, otherwise with a redirect to the page.
func writeAccepted(w http.ResponseWriter, r *http.Request, id string) {
	if wantsJSON(r) {
		writeJSON(w, http.StatusAccepted, map[string]string{"id": id})
		return
	}
	http.Redirect(w, r, "/#message", http.StatusSeeOther)
}
