package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// gate slows down whoever tries passwords.
type gate struct {
	mu   sync.Mutex
	all  *rate.Limiter
	each map[string]*rate.Limiter // by address; those of IPv6 by their /64, which one person has
}

func newGate() *gate {
	return &gate{all: rate.NewLimiter(rate.Every(loginsEvery), loginsBurst), each: map[string]*rate.Limiter{}}
}

func (g *gate) allow(remote string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	from := network(remote)
	one := g.each[from]
	if one == nil {
		if len(g.each) >= maxVisitors {
			clear(g.each) // the limit of all still holds
		}
		one = rate.NewLimiter(rate.Every(loginEvery), loginBurst)
		g.each[from] = one
	}
	return one.Allow() && g.all.Allow()
}

func network(remote string) string {
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

func (s *Server) showLogin(w http.ResponseWriter, r *http.Request) {
	if s.Password == "" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	s.loginPage(w, r, http.StatusOK, "")
}

func (s *Server) loginPage(w http.ResponseWriter, r *http.Request, status int, key string) {
	lang := languageOf(r)
	p := page{Lang: lang, Title: lang.T("web.login", nil)}
	if key != "" {
		p.Sentence = lang.T(key, nil)
	}
	s.render(w, status, "login", p)
}

func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	switch {
	case s.Password == "":
		http.Redirect(w, r, "/", http.StatusSeeOther)
	case !s.gate.allow(r.RemoteAddr):
		s.loginPage(w, r, http.StatusTooManyRequests, "web.login_often")
	case !samePassword(r.PostFormValue("password"), s.Password):
		s.Logger.Warn("a wrong password was given")
		s.loginPage(w, r, http.StatusForbidden, "web.wrong_password")
	default:
		if err := s.admit(w, r, newSession()); err != nil {
			s.Logger.Error("a session was not kept", "error", err)
			s.refuse(w, r, http.StatusServiceUnavailable, "problem.unavailable")
			return
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

// samePassword takes the same time whatever differs, the length included.
func samePassword(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// logout ends the session; its conversation goes with its time.
func (s *Server) logout(w http.ResponseWriter, r *http.Request, ses session) {
	chat := ses.chat().String()
	raw, err := s.Memory.Load(r.Context(), chat, sessionName)
	if err == nil {
		_, err = s.Memory.Save(r.Context(), chat, sessionName, raw, nil, 0)
	}
	if err != nil {
		s.Logger.Error("a session was not ended", "error", err)
		s.refuse(w, r, http.StatusServiceUnavailable, "problem.unavailable")
		return
	}
	setCookie(w, r, sessionCookie, "", -time.Second)
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}
