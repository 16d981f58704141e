package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"github.com/firstseen/firstseen/core"
)

const (
	sessionCookie  = "firstseen_session"
	languageCookie = "firstseen_language"
	sessionName    = "session" // of the record, in the memory of the session's chat
	maxToken       = 64        // bytes of a cookie that is looked at
)

// session is a browser that was let in. Its token is known to the browser only: what is stored is made from it.
type session struct {
	token string // 128 bits of chance and more
	id    string // names chat and user
}

func newSession() session { return sessionOf(rand.Text()) }

func sessionOf(token string) session { return session{token: token, id: derive("chat", token)[:32]} }

func derive(purpose, token string) string {
	sum := sha256.Sum256([]byte(purpose + "\x00" + token))
	return hex.EncodeToString(sum[:])
}

func (s session) chat() core.ChatID { return core.ChatID{Platform: Platform, ID: s.id} }

func (s session) user() core.UserID { return core.UserID{Platform: Platform, ID: s.id} }

// sessionRecord is what is stored of a session. A changed password makes Password wrong, and so ends the session.
type sessionRecord struct {
	Since    time.Time `json:"since"`
	Password string    `json:"password"`
}

func (s *Server) passwordMark(ses session) string {
	return derive("password", ses.token+"\x00"+s.Password)
}

// keepSession stores a session, or starts its time anew.
func (s *Server) keepSession(ctx context.Context, ses session, before []byte) error {
	record, err := json.Marshal(sessionRecord{Since: s.Service.Now().UTC(), Password: s.passwordMark(ses)})
	if err == nil {
		_, err = s.Memory.Save(ctx, ses.chat().String(), sessionName, before, record, sessionKept)
	}
	return err
}

// sessionFrom returns the session that the request's cookie names, if it is one that was let in.
func (s *Server) sessionFrom(r *http.Request) (session, bool, error) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil || len(cookie.Value) < 16 || len(cookie.Value) > maxToken {
		return session{}, false, nil //nolint:nilerr // no cookie is no session
	}
	ses := sessionOf(cookie.Value)
	raw, err := s.Memory.Load(r.Context(), ses.chat().String(), sessionName)
	if err != nil || raw == nil {
		return session{}, false, err
	}
	var record sessionRecord
	if err := json.Unmarshal(raw, &record); err != nil {
		return session{}, false, err
	}
	if subtle.ConstantTimeCompare([]byte(record.Password), []byte(s.passwordMark(ses))) != 1 {
		return session{}, false, nil
	}
	if s.Service.Now().Sub(record.Since) > sessionRenew {
		err = s.keepSession(r.Context(), ses, raw)
	}
	return ses, true, err
}

type sessionHandler func(http.ResponseWriter, *http.Request, session)

// withSession lets in who has a session. Without a password, whoever asks for a page gets one; with one, they are sent
// to sign in.
func (s *Server) withSession(next sessionHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ses, ok, err := s.sessionFrom(r)
		switch {
		case err != nil:
			s.Logger.Error("a session was not found", "error", err)
			s.refuse(w, r, http.StatusServiceUnavailable, "problem.unavailable")
			return
		case !ok && r.Method != http.MethodGet:
			s.refuse(w, r, http.StatusForbidden, "web.refused.origin")
			return
		case !ok && s.Password != "":
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		case !ok:
			ses = newSession()
			if err := s.admit(w, r, ses); err != nil {
				s.Logger.Error("a session was not kept", "error", err)
				s.refuse(w, r, http.StatusServiceUnavailable, "problem.unavailable")
				return
			}
		}
		next(w, r, ses)
	}
}

// admit stores a new session and gives it to the browser.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, ses session) error {
	if err := s.keepSession(r.Context(), ses, nil); err != nil {
		return err
	}
	setCookie(w, r, sessionCookie, ses.token, sessionKept)
	return nil
}

// setCookie sets a cookie that scripts and other sites cannot use. It is bound to https where the browser came by https.
func setCookie(w http.ResponseWriter, r *http.Request, name, value string, ttl time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(ttl / time.Second), HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
	})
}
