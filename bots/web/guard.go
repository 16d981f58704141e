package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
)

// policy lets pages load from this server alone, and run no inline scripts.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

var securityHeaders = map[string]string{
	"Content-Security-Policy":      policy,
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "no-referrer",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), microphone=(), geolocation=()",
	"Cache-Control":                "no-store",
}

// requestGuard refuses requests that name an unknown host, that another site made the browser send, that have no session or that are too many.
type requestGuard struct {
	hosts    []string // the names of the server, beside loopback
	anyHost  bool     // every host name is known
	sessions *sessionStore
	visitors *visitors
	pages    *pageWriter
	log      *slog.Logger
}

// newRequestGuard returns a guard. With a password and no configured names, every host name is known: the session's cookie belongs to one
// name anyway.
func newRequestGuard(c Config, sessions *sessionStore, visits *visitors, pages *pageWriter) *requestGuard {
	bound, _, _ := net.SplitHostPort(c.Addr)
	return &requestGuard{
		hosts: c.Hosts, anyHost: len(c.Hosts) == 0 && c.Password != "" && !isLoopback(bound),
		sessions: sessions, visitors: visits, pages: pages, log: c.Logger,
	}
}

// guardRequests sets the security headers of every response, and answers a panic with an error page.
func (g *requestGuard) guardRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range securityHeaders {
			w.Header().Set(name, value)
		}
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler { //nolint:errorlint // the very value
				panic(v)
			}
			g.log.Error("a request panicked", "panic", v, "stack", string(debug.Stack()))
			g.pages.writeRefusal(w, r, http.StatusInternalServerError, "web.refused.fault")
		}()
		next.ServeHTTP(w, r)
	})
}

// requireKnownHost refuses requests for an unknown host name. Otherwise a site that points its own name at loopback (DNS rebinding)
// could read the pages.
func (g *requestGuard) requireKnownHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.isKnownHost(r.Host) {
			g.pages.writeRefusal(w, r, http.StatusMisdirectedRequest, "web.refused.host")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isKnownHost reports whether a host name is loopback or is configured, or every name is known.
func (g *requestGuard) isKnownHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	return g.anyHost || isLoopback(host) || slices.ContainsFunc(g.hosts, func(h string) bool { return strings.EqualFold(h, host) })
}

// requireSameOrigin refuses requests that another site made the browser send.
func (g *requestGuard) requireSameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.pages.writeRefusal(w, r, http.StatusForbidden, "web.refused.origin")
	}))
	return protection.Handler(next)
}

// sessionHandler handles a request of a session.
type sessionHandler func(http.ResponseWriter, *http.Request, session)

// withSession handles requests with a session. A request without one gets a new session, or if there is a password the login page.
func (g *requestGuard) withSession(next sessionHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		limited, cancel := limitTime(r)
		defer cancel()
		ses, ok, err := g.sessions.loadSession(limited)
		switch {
		case err != nil:
			g.pages.writeFailure(w, r, err)
			return
		case !ok && r.Method != http.MethodGet:
			g.pages.writeRefusal(w, r, http.StatusForbidden, "web.refused.origin")
			return
		case !ok && g.sessions.password != "":
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		case !ok:
			ses = newSession()
			if err := g.sessions.startSession(w, limited, ses); err != nil {
				g.pages.writeFailure(w, r, err)
				return
			}
		}
		if r.Pattern == streamPattern || r.Pattern == sendPattern { // which take their time
			limited = r
		}
		next(w, limited, ses)
	}
}

// limitTime returns a request whose work ends in time for an answer, even if the store hangs.
func limitTime(r *http.Request) (limited *http.Request, cancel context.CancelFunc) {
	ctx, cancel := context.WithTimeout(r.Context(), storeTime)
	return r.WithContext(ctx), cancel
}

// requireToken handles a small form if it has the session's token, and the session does not send too many.
func (g *requestGuard) requireToken(next sessionHandler) sessionHandler {
	return func(w http.ResponseWriter, r *http.Request, ses session) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			g.pages.writeRefusal(w, r, http.StatusBadRequest, "web.refused.form")
			return
		}
		if !ses.hasToken(r.PostForm.Get("token")) {
			g.pages.writeRefusal(w, r, http.StatusForbidden, "web.refused.origin")
			return
		}
		if !g.visitors.allowMessage(ses.id) {
			g.pages.writeRefusal(w, r, http.StatusTooManyRequests, "web.often")
			return
		}
		next(w, r, ses)
	}
}

// formToken returns the token of the session's forms. It is derived from the cookie, which other sites cannot read.
func (s session) formToken() string {
	sum := sha256.Sum256([]byte("form\x00" + s.token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// hasToken reports whether a form's token is the session's.
func (s session) hasToken(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.formToken())) == 1
}
