package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// Part is a part of the program that has to work, such as the store.
type Part struct {
	Name  string
	Fault string // the key of the sentence that says what is wrong with it; empty: it works
}

// healthPage says how the program is, to whoever asks: health checks have no session.
type healthPage struct {
	checkParts func(ctx context.Context) []Part
}

// serveLive serves /healthz: the process answers.
func (*healthPage) serveLive(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write([]byte("ok\n"))
}

// serveReady serves /readyz: a line for each part, with status 503 if one does not work. The lines have sentences of the catalogue alone:
// the errors behind them may name addresses.
func (h *healthPage) serveReady(w http.ResponseWriter, r *http.Request) {
	var parts []Part
	if h.checkParts != nil {
		parts = h.checkParts(r.Context())
	}
	var lines strings.Builder
	head, status, lang := "ready", http.StatusOK, requestLanguage(r)
	for _, p := range parts {
		if p.Fault == "" {
			fmt.Fprintf(&lines, "ok   %s\n", p.Name)
			continue
		}
		head, status = "not ready", http.StatusServiceUnavailable
		fmt.Fprintf(&lines, "BAD  %-9s %s\n", p.Name, lang.T(p.Fault, nil))
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, "%s\n%s", head, &lines)
}
