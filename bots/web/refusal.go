package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"syscall"

	"github.com/firstseen/firstseen/core"
)

// refusalTitles are the headings of error pages, by status. Another status has the heading of a refused request.
var refusalTitles = map[int]string{
	http.StatusNotFound:              "web.missing",
	http.StatusConflict:              "web.outdated",
	http.StatusRequestEntityTooLarge: "web.large",
	http.StatusTooManyRequests:       "web.wait",
	http.StatusInternalServerError:   "web.fault",
	http.StatusServiceUnavailable:    "web.unavailable",
	http.StatusInsufficientStorage:   "web.full",
}

// retryAfter is the number of seconds after which a page that could not be shown is tried again.
const retryAfter = "20"

// writeRefusal writes the reason of a refusal: as a page, or as JSON for the script. args are pairs of a placeholder's name and its value.
func (pw *pageWriter) writeRefusal(w http.ResponseWriter, r *http.Request, status int, key string, args ...string) {
	lang := requestLanguage(r)
	sentence := formatSentence(lang, key, args)
	retry := status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests || status == http.StatusInsufficientStorage
	if retry {
		w.Header().Set("Retry-After", retryAfter)
	}
	if wantsJSON(r) {
		writeJSON(w, status, map[string]string{"error": sentence})
		return
	}
	title, ok := refusalTitles[status]
	if !ok {
		title = "web.refused"
	}
	pw.renderPage(w, status, "refused", page{
		Lang: lang, Title: lang.T(title, nil), Sentence: sentence, Retry: retry && r.Method == http.MethodGet,
	})
}

// writeMessageRefusal writes why a message is refused. The rest of the request is not read: the connection ends.
func (pw *pageWriter) writeMessageRefusal(w http.ResponseWriter, r *http.Request, err error) {
	w.Header().Set("Connection", "close")
	switch {
	case errors.Is(err, errToken):
		pw.writeRefusal(w, r, http.StatusForbidden, "web.refused.origin")
	case errors.Is(err, errTooLarge):
		pw.writeRefusal(w, r, http.StatusRequestEntityTooLarge, "web.too_large", "limit", formatSize(requestLanguage(r), pw.maxUpload))
	case errors.Is(err, errTooLong):
		pw.writeRefusal(w, r, http.StatusRequestEntityTooLarge, "web.long", "limit", strconv.Itoa(maxText))
	case errors.Is(err, errEmpty):
		pw.writeRefusal(w, r, http.StatusBadRequest, "web.empty")
	case errors.Is(err, errOften):
		pw.writeRefusal(w, r, http.StatusTooManyRequests, "web.often")
	case errors.Is(err, errBusy):
		pw.writeRefusal(w, r, http.StatusTooManyRequests, "web.busy")
	case errors.Is(err, errBroken):
		pw.writeRefusal(w, r, http.StatusBadRequest, "web.broken")
	default:
		pw.writeFailure(w, r, err)
	}
}

// writeFailure writes why a request failed: what it names does not exist (404), the database cannot be reached (503), the disk is full (507), or a
// fault of the program (500). All but the first are logged.
func (pw *pageWriter) writeFailure(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, syscall.ENOSPC) {
		pw.log.Error("the disk is full", "page", r.Pattern, "error", err)
		pw.writeRefusal(w, r, http.StatusInsufficientStorage, "web.refused.full")
		return
	}
	if errors.Is(err, context.DeadlineExceeded) { // the store hangs
		err = &core.Problem{Code: core.Unavailable, Op: "wait for the store", Err: err}
	}
	for _, p := range core.Problems(err) {
		switch p.Code {
		case core.NotFound, core.BadID:
			pw.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
			return
		case core.Unavailable:
			pw.log.Error("a request failed", "page", r.Pattern, "error", err)
			pw.writeRefusal(w, r, http.StatusServiceUnavailable, "web.refused.unavailable")
			return
		}
	}
	pw.log.Error("a request failed", "page", r.Pattern, "error", err)
	pw.writeRefusal(w, r, http.StatusInternalServerError, "web.refused.fault")
}
