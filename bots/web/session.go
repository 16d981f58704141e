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
	maxToken       = 64        // bytes of a cookie that is read
)

// session is a browser that may use the chat. Only the browser has the token; the store has hashes of it.
type session struct {
	token string // at least 128 random bits
	id    string // of the chat and the user
}

func newSession() session { return sessionOf(rand.Text()) }

func sessionOf(token string) session { return session{token: token, id: deriveID("chat", token)[:32]} }

// deriveID returns a hash of a token for a purpose.
func deriveID(purpose, token string) string {
	sum := sha256.Sum256([]byte(purpose + "\x00" + token))
	return hex.EncodeToString(sum[:])
}

func (s session) chatID() core.ChatID { return core.ChatID{Platform: Platform, ID: s.id} }

func (s session) userID() core.UserID { return core.UserID{Platform: Platform, ID: s.id} }

// sessionRecord is a session as it is stored. Password is a hash, so that a new password ends the session.
type sessionRecord struct {
	Since    time.Time `json:"since"`
	Password string    `json:"password"`
}

// hashPassword returns a hash of the session's token and the password.
func (s *Server) hashPassword(ses session) string {
	return deriveID("password", ses.token+"\x00"+s.Password)
}

// keepSession stores a session, or renews its time.
func (s *Server) keepSession(ctx context.Context, ses session, before []byte) error {
	record, err := json.Marshal(sessionRecord{Since: s.Service.Now().UTC(), Password: s.hashPassword(ses)})
	if err == nil {
		_, err = s.Memory.Save(ctx, ses.chatID().String(), sessionName, before, record, sessionKept)
	}
	return err
}

// sessionFrom returns the session of the request's cookie, if it has one.
func (s *Server) sessionFrom(r *http.Request) (session, bool, error) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil || len(cookie.Value) < 16 || len(cookie.Value) > maxToken {
		return session{}, false, nil //nolint:nilerr // no cookie is no session
	}
	ses := sessionOf(cookie.Value)
	raw, err := s.Memory.Load(r.Context(), ses.chatID().String(), sessionName)
	if err != nil || raw == nil {
		return session{}, false, err
	}
	var record sessionRecord
	if err := json.Unmarshal(raw, &record); err != nil {
		return session{}, false, err
	}
	if subtle.ConstantTimeCompare([]byte(record.Password), []byte(s.hashPassword(ses))) != 1 {
		return session{}, false, nil
	}
	if s.Service.Now().Sub(record.Since) > sessionRenew {
		err = s.keepSession(r.Context(), ses, raw)
	}
	return ses, true, err
}

type sessionHandler func(http.ResponseWriter, *http.Request, session)

// withSession handles requests with a session. A request without one gets a new session, or if there is a password the login page.
func (s *Server) withSession(next sessionHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ses, ok, err := s.sessionFrom(r)
		switch {
		case err != nil:
			s.Logger.Error("a session was not found", "error", err)
			s.pages.writeRefusal(w, r, http.StatusServiceUnavailable, "problem.unavailable")
			return
		case !ok && r.Method != http.MethodGet:
			s.pages.writeRefusal(w, r, http.StatusForbidden, "web.refused.origin")
			return
		case !ok && s.Password != "":
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		case !ok:
			ses = newSession()
			if err := s.startSession(w, r, ses); err != nil {
				s.Logger.Error("a session was not kept", "error", err)
				s.pages.writeRefusal(w, r, http.StatusServiceUnavailable, "problem.unavailable")
				return
			}
		}
		next(w, r, ses)
	}
}

// startSession stores a new session and sets the browser's cookie.
func (s *Server) startSession(w http.ResponseWriter, r *http.Request, ses session) error {
	if err := s.keepSession(r.Context(), ses, nil); err != nil {
		return err
	}
	setCookie(w, r, sessionCookie, ses.token, sessionKept)
	return nil
}

// setCookie sets a cookie that scripts and other sites cannot use. After an https request it is for https alone.
func setCookie(w http.ResponseWriter, r *http.Request, name, value string, ttl time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(ttl / time.Second), HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
	})
}
