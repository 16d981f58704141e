package web

import (
	"crypto/subtle"
	"net/http"
)

// metricsPage serves the metrics to those who may use the chat.
type metricsPage struct {
	metrics  http.Handler
	sessions *sessionStore
	attempts *loginLimiter
}

// serveMetrics serves the metrics. If the server has a password, the request needs a session, or this password with any user name in
// HTTP basic authentication (RFC 7617).
func (mp *metricsPage) serveMetrics(w http.ResponseWriter, r *http.Request) {
	_, ok, err := mp.sessions.loadSession(r)
	if _, password, given := r.BasicAuth(); given && mp.sessions.password != "" && mp.attempts.allowAttempt(r.RemoteAddr) {
		ok = ok || subtle.ConstantTimeCompare([]byte(password), []byte(mp.sessions.password)) == 1
	}
	switch {
	case err != nil:
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
	case !ok && mp.sessions.password != "":
		w.Header().Set("WWW-Authenticate", `Basic realm="firstseen"`)
		http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
	default:
		mp.metrics.ServeHTTP(w, r)
	}
}
