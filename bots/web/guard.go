package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
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

// guardRequests sets the security headers of every response, and answers a panic with an error page.
func (s *Server) guardRequests(next http.Handler) http.Handler {
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
			s.Logger.Error("a request panicked", "panic", v, "stack", string(debug.Stack()))
			s.pages.writeRefusal(w, r, http.StatusInternalServerError, "web.refused.fault")
		}()
		next.ServeHTTP(w, r)
	})
}

// requireKnownHost refuses requests for an unknown host name. Otherwise a site that points its own name at loopback (DNS rebinding)
// could read the pages.
func (s *Server) requireKnownHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.isKnownHost(r.Host) {
			s.pages.writeRefusal(w, r, http.StatusMisdirectedRequest, "web.refused.host")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isKnownHost reports whether a host name is loopback or is configured. With a password and no configured names, every name is known:
// the session's cookie belongs to one name anyway.
func (s *Server) isKnownHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	if isLoopback(host) || slices.ContainsFunc(s.Hosts, func(h string) bool { return strings.EqualFold(h, host) }) {
		return true
	}
	bound, _, _ := net.SplitHostPort(s.Config.Addr)
	return len(s.Hosts) == 0 && s.Password != "" && !isLoopback(bound)
}

// requireSameOrigin refuses requests that another site made the browser send.
func (s *Server) requireSameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.pages.writeRefusal(w, r, http.StatusForbidden, "web.refused.origin")
	}))
	return protection.Handler(next)
}

// requireToken handles a small form if it has the session's token, and the session does not send too many.
func (s *Server) requireToken(next sessionHandler) sessionHandler {
	return func(w http.ResponseWriter, r *http.Request, ses session) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			s.pages.writeRefusal(w, r, http.StatusBadRequest, "web.refused.form")
			return
		}
		if !ses.hasToken(r.PostForm.Get("token")) {
			s.pages.writeRefusal(w, r, http.StatusForbidden, "web.refused.origin")
			return
		}
		if !s.visitors.allowMessage(ses.id) {
			s.pages.writeRefusal(w, r, http.StatusTooManyRequests, "web.often")
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
