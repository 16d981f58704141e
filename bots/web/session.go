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

	"github.com/firstseen/firstseen/bots"
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

// sessionStore keeps the sessions.
type sessionStore struct {
	memory   bots.Memory
	password string // of the web chat, or empty
	now      func() time.Time
}

func newSessionStore(c Config) *sessionStore {
	return &sessionStore{memory: c.Memory, password: c.Password, now: c.Service.Now}
}

// hashPassword returns a hash of the session's token and the password.
func (st *sessionStore) hashPassword(ses session) string {
	return deriveID("password", ses.token+"\x00"+st.password)
}

// keepSession stores a session, or renews its time.
func (st *sessionStore) keepSession(ctx context.Context, ses session, before []byte) error {
	record, err := json.Marshal(sessionRecord{Since: st.now().UTC(), Password: st.hashPassword(ses)})
	if err == nil {
		_, err = st.memory.Save(ctx, ses.chatID().String(), sessionName, before, record, sessionKept)
	}
	return err
}

// loadSession returns the session of the request's cookie, if it has one.
func (st *sessionStore) loadSession(r *http.Request) (session, bool, error) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil || len(cookie.Value) < 16 || len(cookie.Value) > maxToken {
		return session{}, false, nil //nolint:nilerr // no cookie is no session
	}
	ses := sessionOf(cookie.Value)
	raw, err := st.memory.Load(r.Context(), ses.chatID().String(), sessionName)
	if err != nil || raw == nil {
		return session{}, false, err
	}
	var record sessionRecord
	if err := json.Unmarshal(raw, &record); err != nil {
		return session{}, false, err
	}
	if subtle.ConstantTimeCompare([]byte(record.Password), []byte(st.hashPassword(ses))) != 1 {
		return session{}, false, nil
	}
	if st.now().Sub(record.Since) > sessionRenew {
		err = st.keepSession(r.Context(), ses, raw)
	}
	return ses, true, err
}

// startSession stores a new session and sets the browser's cookie.
func (st *sessionStore) startSession(w http.ResponseWriter, r *http.Request, ses session) error {
	if err := st.keepSession(r.Context(), ses, nil); err != nil {
		return err
	}
	setCookie(w, r, sessionCookie, ses.token, sessionKept)
	return nil
}

// endSession removes a session from the store.
func (st *sessionStore) endSession(ctx context.Context, ses session) error {
	chat := ses.chatID().String()
	raw, err := st.memory.Load(ctx, chat, sessionName)
	if err == nil {
		_, err = st.memory.Save(ctx, chat, sessionName, raw, nil, 0)
	}
	return err
}

// setCookie sets a cookie that scripts and other sites cannot use. After an https request it is for https alone.
func setCookie(w http.ResponseWriter, r *http.Request, name, value string, ttl time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(ttl / time.Second), HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
	})
}
