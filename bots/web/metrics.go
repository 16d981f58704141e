package web

import (
	"crypto/subtle"
	"net/http"
)

// measured lets in who may read the figures: everybody who can reach the server where it has no password, else who has a
// session, or the password as that of HTTP's basic authentication (RFC 7617) with any name.
func (s *Server) measured(w http.ResponseWriter, r *http.Request) {
	_, ok, err := s.sessionFrom(r)
	if _, password, given := r.BasicAuth(); given && s.Password != "" && s.gate.allow(r.RemoteAddr) {
		ok = ok || subtle.ConstantTimeCompare([]byte(password), []byte(s.Password)) == 1
	}
	switch {
	case err != nil:
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
	case !ok && s.Password != "":
		w.Header().Set("WWW-Authenticate", `Basic realm="firstseen"`)
		http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
	default:
		s.Metrics.ServeHTTP(w, r)
	}
}
