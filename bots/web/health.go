package web

import (
	"context"
	"net/http"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// healthTime bounds the time of a check, so that a busy machine answers too.
const healthTime = 3 * time.Second

// healthPage says whether the bot is well: "ok", or status 503 and a sentence that says why no clip can be read.
type healthPage struct {
	ready func(ctx context.Context) error
}

// serveHealth serves /healthz.
func (h *healthPage) serveHealth(w http.ResponseWriter, r *http.Request) {
	if h.ready != nil {
		ctx, cancel := context.WithTimeout(r.Context(), healthTime)
		defer cancel()
		if err := h.ready(ctx); err != nil {
			http.Error(w, text.Lang{}.Problem(core.Problems(err)[0]), http.StatusServiceUnavailable)
			return
		}
	}
	_, _ = w.Write([]byte("ok\n"))
}
