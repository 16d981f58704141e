package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// loginLimiter limits the attempts to guess the password.
type loginLimiter struct {
	mu        sync.Mutex
	all       *rate.Limiter
	byNetwork map[string]*rate.Limiter // by IPv4 address or IPv6 /64, which one person has
}

func newLoginLimiter() *loginLimiter {
	return &loginLimiter{all: rate.NewLimiter(rate.Every(loginsEvery), loginsBurst), byNetwork: map[string]*rate.Limiter{}}
}

// allowAttempt reports whether an address may try a password now.
func (l *loginLimiter) allowAttempt(remote string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	from := networkOf(remote)
	one := l.byNetwork[from]
	if one == nil {
		if len(l.byNetwork) >= maxVisitors {
			clear(l.byNetwork) // the limit of all still holds
		}
		one = rate.NewLimiter(rate.Every(loginEvery), loginBurst)
		l.byNetwork[from] = one
	}
	return one.Allow() && l.all.Allow()
}

// networkOf returns the IPv4 address or the IPv6 /64 of a remote address.
func networkOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	ip := net.ParseIP(host)
	if err != nil || ip == nil {
		return remote
	}
	if ip.To4() == nil {
		ip = ip.Mask(net.CIDRMask(64, 128))
	}
	return ip.String()
}

// loginPage asks for the password, and starts and ends sessions.
type loginPage struct {
	sessions *sessionStore
	attempts *loginLimiter
	pages    *pageWriter
	log      *slog.Logger
}

// showLogin serves the page that asks for the password.
func (lp *loginPage) showLogin(w http.ResponseWriter, r *http.Request) {
	if lp.sessions.password == "" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	lp.renderLogin(w, r, http.StatusOK, "")
}

// renderLogin writes the page that asks for the password. key is that of an error message, or empty.
func (lp *loginPage) renderLogin(w http.ResponseWriter, r *http.Request, status int, key string) {
	lang := requestLanguage(r)
	p := page{Lang: lang, Title: lang.T("web.login", nil)}
	if key != "" {
		p.Sentence = lang.T(key, nil)
	}
	lp.pages.renderPage(w, status, "login", p)
}

// handleLogin checks the password, and starts a session if it is right.
func (lp *loginPage) handleLogin(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	switch {
	case lp.sessions.password == "":
		http.Redirect(w, r, "/", http.StatusSeeOther)
	case !lp.attempts.allowAttempt(r.RemoteAddr):
		lp.renderLogin(w, r, http.StatusTooManyRequests, "web.login_often")
	case !samePassword(r.PostFormValue("password"), lp.sessions.password):
		lp.log.Warn("a wrong password was given")
		lp.renderLogin(w, r, http.StatusForbidden, "web.wrong_password")
	default:
		if err := lp.sessions.startSession(w, r, newSession()); err != nil {
			lp.pages.writeFailure(w, r, err)
			return
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

// samePassword reports whether two passwords are the same. The time it takes depends on neither, nor on their lengths.
func samePassword(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// handleLogout ends the session. Its conversation is removed when its time is over.
func (lp *loginPage) handleLogout(w http.ResponseWriter, r *http.Request, ses session) {
	if err := lp.sessions.endSession(r.Context(), ses); err != nil {
		lp.pages.writeFailure(w, r, err)
		return
	}
	setCookie(w, r, sessionCookie, "", -time.Second)
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}
