package web

import (
	"crypto/subtle"
	"net/http"
)

// serveMetrics serves the metrics. If the server has a password, the request needs a session, or this password with any user name in
// HTTP basic authentication (RFC 7617).
func (s *Server) serveMetrics(w http.ResponseWriter, r *http.Request) {
	_, ok, err := s.sessionFrom(r)
	if _, password, given := r.BasicAuth(); given && s.Password != "" && s.loginLimiter.allowAttempt(r.RemoteAddr) {
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
