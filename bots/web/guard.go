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

	"github.com/firstseen/firstseen/core/text"
)

// policy lets pages load what this server serves, and nothing else; nothing inline runs.
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

// guard sets the headers that every response has, and turns a panic into a page.
func (s *Server) guard(next http.Handler) http.Handler {
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
			s.refuse(w, r, http.StatusInternalServerError, "web.refused.fault")
		}()
		next.ServeHTTP(w, r)
	})
}

// knownHost refuses requests for a name that is not ours: a site that points its own name at loopback (DNS rebinding)
// would else be let in by the browser.
func (s *Server) knownHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.hostKnown(r.Host) {
			s.refuse(w, r, http.StatusMisdirectedRequest, "web.refused.host")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostKnown admits loopback and the names that are configured. A server with a password that has no names configured
// goes by any: the session's cookie belongs to one name anyway.
func (s *Server) hostKnown(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	if loopback(host) || slices.ContainsFunc(s.Hosts, func(h string) bool { return strings.EqualFold(h, host) }) {
		return true
	}
	bound, _, _ := net.SplitHostPort(s.Config.Addr)
	return len(s.Hosts) == 0 && s.Password != "" && !loopback(bound)
}

// sameOrigin refuses what another site makes the browser send.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, http.StatusForbidden, "web.refused.origin")
	}))
	return protection.Handler(next)
}

// posted lets a small form through that has the session's token. A client that asks for JSON may send it as a header.
func (s *Server) posted(next sessionHandler) sessionHandler {
	return func(w http.ResponseWriter, r *http.Request, ses session) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			s.refuse(w, r, http.StatusBadRequest, "web.refused.form")
			return
		}
		if !ses.allows(r.PostForm.Get("token")) {
			s.refuse(w, r, http.StatusForbidden, "web.refused.origin")
			return
		}
		if !s.visitors.message(ses.id) {
			s.refuse(w, r, http.StatusTooManyRequests, "web.often")
			return
		}
		next(w, r, ses)
	}
}

// csrf is the token that the session's forms carry. It is made from the cookie, which other sites cannot read.
func (s session) csrf() string {
	sum := sha256.Sum256([]byte("form\x00" + s.token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (s session) allows(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.csrf())) == 1
}

// refuse says in one sentence why a request is not done: as a page, or to the script as JSON.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, key string, args ...string) {
	lang := languageOf(r)
	named := text.Args{}
	for i := 0; i+1 < len(args); i += 2 {
		named[args[i]] = args[i+1]
	}
	sentence := lang.T(key, named)
	if wantsJSON(r) {
		writeJSON(w, status, map[string]string{"error": sentence})
		return
	}
	s.render(w, status, "refused", page{Lang: lang, Title: lang.T("web.refused", nil), Sentence: sentence})
}
