package web

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
)

func TestConfigIsChecked(t *testing.T) {
	for _, tt := range []struct {
		name, addr, password string
		want                 error
	}{
		{"loopback", "127.0.0.1:0", "", nil},
		{"loopback of IPv6", "[::1]:0", "", nil},
		{"localhost", "localhost:0", "", nil},
		{"every address", ":0", "", errExposed},
		{"every address by number", "0.0.0.0:0", "", errExposed},
		{"another machine's", "192.0.2.1:0", "", errExposed},
		{"a name that only looks so", "localhost.example.org:0", "", errExposed},
		{"every address with a password", "0.0.0.0:0", "correct horse", nil},
		{"a short password", "127.0.0.1:0", "1234567", errWeak},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := Config{Addr: tt.addr, Password: tt.password, Dir: t.TempDir()}
			if err := c.checkConfig(); err != tt.want { //nolint:errorlint // the very value
				t.Errorf("error = %v, want %v", err, tt.want)
			}
		})
	}
}

// Every response has the headers, whatever it is.
func TestEveryPageIsGuarded(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	for _, path := range []string{
		"/", "/form", "/login", "/healthz", "/nowhere", "/static/chat.js", "/static/style.css", "/static/chat.html", "/picture/none",
		"/static/..%2f..%2fserver.go", "/picture/..%2f..%2ftest.db", "/static/../../etc/passwd",
	} {
		r := c.get(path)
		policy := r.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || r.Header.Get("X-Content-Type-Options") != "nosniff" ||
			r.Header.Get("Referrer-Policy") != "no-referrer" || r.Header.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%s has the headers %v", path, r.Header)
		}
		if strings.Contains(r.body, "package web") || strings.Contains(r.body, "root:") || strings.Contains(r.body, "{{") {
			t.Errorf("%s gives a file away", path)
		}
		if strings.Contains(r.body, "<script>") || strings.Contains(r.body, "style=\"") || strings.Contains(r.body, "onclick") {
			t.Errorf("%s has something inline, which the policy forbids", path)
		}
	}
	if r := c.get("/healthz"); r.StatusCode != http.StatusOK || r.body != "ok\n" {
		t.Errorf("health: %d %q", r.StatusCode, r.body)
	}
}

func TestHosts(t *testing.T) {
	site := start(t, t.TempDir(), func(c *Config) { c.Hosts = []string{"check.example.org"} })
	c := newClient(t, site)
	for host, want := range map[string]int{
		"localhost:8080": http.StatusOK, "127.0.0.1": http.StatusOK, "[::1]:8080": http.StatusOK, "check.example.org": http.StatusOK,
		"evil.example": http.StatusMisdirectedRequest, "localhost.evil.example": http.StatusMisdirectedRequest,
		"127.0.0.1.evil.example:8080": http.StatusMisdirectedRequest, "192.0.2.1": http.StatusMisdirectedRequest,
	} {
		r := c.request(http.MethodGet, "/", "", nil)
		r.Host = host
		if got := c.do(r); got.StatusCode != want {
			t.Errorf("host %s: %d, want %d", host, got.StatusCode, want)
		}
	}
}

// What another site can make a browser send is refused, and changes nothing.
func TestForgeriesAreRefused(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	token := c.token
	for _, path := range []string{"/press", "/form", "/sample", "/sample/check", "/logout"} {
		for name, wrong := range map[string]string{"none": "", "another": strings.Repeat("A", len(token))} {
			c.token = wrong
			if r := c.post(path); r.StatusCode != http.StatusForbidden {
				t.Errorf("%s with token %s: %d, want 403", path, name, r.StatusCode)
			}
		}
	}
	c.token = ""
	if r := c.say("without a token"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a message without a token: %d, want 403", r.StatusCode)
	}
	c.token = token
	for name, headers := range map[string][2]string{
		"origin": {"Origin", "https://evil.example"}, "site": {"Sec-Fetch-Site", "cross-site"}, "port": {"Origin", "http://127.0.0.1:1"},
	} {
		r := c.upload("from afar", "", nil)
		r.Header.Set(headers[0], headers[1])
		if got := c.do(r); got.StatusCode != http.StatusForbidden {
			t.Errorf("with another %s: %d, want 403", name, got.StatusCode)
		}
	}
	c.token = token
	if page := c.get("/").body; strings.Contains(page, "from afar") || strings.Contains(page, "without a token") {
		t.Error("a refused message is in the chat")
	}
}

func TestPassword(t *testing.T) {
	site := start(t, t.TempDir(), func(c *Config) { c.Password = "correct horse" })
	c := newClient(t, site)
	for _, path := range []string{"/", "/events", "/form", "/picture/x", "/sample.mp4"} {
		if r := c.get(path); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/login" {
			t.Errorf("%s without a session: %d to %q", path, r.StatusCode, r.Header.Get("Location"))
		}
	}
	if r := c.say("hello"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a message without a session: %d, want 403", r.StatusCode)
	}
	if r := c.post("/login", "password", "wrong"); r.StatusCode != http.StatusForbidden || !strings.Contains(r.body, "not the password") {
		t.Errorf("a wrong password: %d %s", r.StatusCode, r.body)
	}
	r := c.post("/login", "password", "correct horse")
	cookie := r.Header.Get("Set-Cookie")
	if r.StatusCode != http.StatusSeeOther || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") || strings.Contains(cookie, "Secure") {
		t.Errorf("the right password: %d with the cookie %q", r.StatusCode, cookie)
	}
	if r := c.get("/"); r.StatusCode != http.StatusOK {
		t.Errorf("with a session: %d", r.StatusCode)
	}
	stolen := cookieOf(t, c)
	if r := c.post("/logout"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("sign out: %d", r.StatusCode)
	}
	if r := c.get("/"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("after signing out: %d", r.StatusCode)
	}
	again := c.request(http.MethodGet, "/", "", nil)
	again.AddCookie(&http.Cookie{Name: sessionCookie, Value: stolen})
	if r := c.do(again); r.StatusCode != http.StatusSeeOther {
		t.Errorf("the cookie still works after signing out: %d", r.StatusCode)
	}
	if strings.Contains(site.logs.String(), "horse") {
		t.Error("the password is in the log")
	}
}

func TestCookieIsSecureBehindHTTPS(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	r := c.request(http.MethodGet, "/", "", nil)
	r.Header.Set("X-Forwarded-Proto", "https")
	if cookie := c.do(r).Header.Get("Set-Cookie"); !strings.Contains(cookie, "Secure") {
		t.Errorf("cookie = %q", cookie)
	}
}

func TestPasswordsCannotBeTried(t *testing.T) {
	site := start(t, t.TempDir(), func(c *Config) { c.Password = "correct horse" })
	c := newClient(t, site)
	for range loginBurst {
		c.post("/login", "password", "guess")
	}
	if r := c.post("/login", "password", "correct horse"); r.StatusCode != http.StatusTooManyRequests {
		t.Errorf("after %d guesses: %d, want 429", loginBurst, r.StatusCode)
	}
}

func TestGateTellsAddressesApart(t *testing.T) {
	g := newLoginLimiter()
	for range loginBurst {
		g.allowAttempt("[2001:db8::1]:1")
	}
	if g.allowAttempt("[2001:db8::2]:1") {
		t.Error("the next address of the same network may go on")
	}
	if !g.allowAttempt("[2001:db8:1::1]:1") || !g.allowAttempt("192.0.2.1:1") {
		t.Error("another network is held up")
	}
	for i := range loginsBurst {
		g.allowAttempt("198.51.100." + strconv.Itoa(i) + ":1")
	}
	if g.allowAttempt("203.0.113.1:1") {
		t.Error("there is no bound on all together")
	}
}

// A session of a server with one password is none where the password is another.
func TestPasswordChangeEndsSessions(t *testing.T) {
	dir := t.TempDir()
	first := start(t, dir)
	c := newClient(t, first)
	c.get("/")
	addr := first.Addr()
	first.stop()
	start(t, dir, func(c *Config) { c.Addr, c.Password = addr, "correct horse" })
	if r := c.get("/"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("the old session: %d, want to be sent to sign in", r.StatusCode)
	}
}

// zeros gives n bytes.
func zeros(n int64) io.Reader { return io.LimitReader(zeroReader{}, n) }

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestUploadLimit(t *testing.T) {
	const limit = 1 << 20
	dir := t.TempDir()
	site := start(t, dir, func(c *Config) { c.MaxUpload = limit })
	c := newClient(t, site)
	c.get("/")
	for n, want := range map[int64]int{limit - 1: http.StatusSeeOther, limit: http.StatusSeeOther, limit + 1: http.StatusRequestEntityTooLarge} {
		r := c.do(c.upload("", "zeros.mp4", zeros(n)))
		if r.StatusCode != want {
			t.Errorf("%d bytes: %d, want %d", n, r.StatusCode, want)
		}
		if want != http.StatusSeeOther && !strings.Contains(r.body, "at most 1.0\u00a0MB") {
			t.Errorf("it says:\n%s", r.body)
		}
	}
	waitFor(t, "the uploads to be removed", func() bool { return len(uploadsIn(t, dir)) == 0 })
}

// A declared length far above the limit ends the same way, without the bytes.
func TestUploadsAreForTheScriptToo(t *testing.T) {
	site := start(t, t.TempDir(), func(c *Config) { c.MaxUpload = 1000 })
	c := newClient(t, site)
	c.get("/")
	r := c.upload("", "zeros.mp4", zeros(5000))
	r.Header.Set("Accept", "application/json")
	if got := c.do(r); got.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(got.body, `{"error":"The clip is too large`) {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
}

func TestNamesAreHarmless(t *testing.T) {
	dir := t.TempDir()
	site := start(t, dir)
	c := newClient(t, site)
	c.get("/")
	for _, name := range []string{`../../../../tmp/escaped`, `..\\..\\escaped`, `<img src=x onerror=alert(1)>`, "\u202egpj.exe", "secret-name.mp4"} {
		if r := c.do(c.upload("a secret caption", name, strings.NewReader("no video"))); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%q: %d %s", name, r.StatusCode, r.body)
		}
	}
	page := c.reads("escaped", "secret-name.mp4")
	if strings.Contains(page, "<img src=x") || strings.Contains(page, "\u202e") {
		t.Error("a name breaks out")
	}
	waitFor(t, "the answers", func() bool { return strings.Count(c.get("/").body, `class="message bot"`) == 5 })
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if strings.Contains(path, "escaped") {
			t.Errorf("the name became a file: %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	for _, private := range []string{"secret-name", "secret caption"} {
		if strings.Contains(site.logs.String(), private) {
			t.Errorf("%q is in the log:\n%s", private, site.logs)
		}
	}
}

// A picture is shown to the session that it was made for, and to no other.
func TestPicturesArePrivate(t *testing.T) {
	site := start(t, t.TempDir())
	mine, theirs := newClient(t, site), newClient(t, site)
	mine.get("/")
	theirs.get("/")
	chat := sessionOf(cookieOf(t, mine)).chatID()
	if err := site.chats.keepPicture(t.Context(), chat.String(), "k-0", []byte("jpeg")); err != nil {
		t.Fatal(err)
	}
	if r := mine.get("/picture/k-0"); r.StatusCode != http.StatusOK || r.body != "jpeg" || r.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("mine: %d %q", r.StatusCode, r.body)
	}
	if r := theirs.get("/picture/k-0"); r.StatusCode != http.StatusNotFound {
		t.Errorf("theirs: %d, want 404", r.StatusCode)
	}
}

func cookieOf(t *testing.T, c *client) string {
	t.Helper()
	r := c.request(http.MethodGet, "/", "", nil)
	for _, cookie := range c.http.Jar.Cookies(r.URL) {
		if cookie.Name == sessionCookie {
			return cookie.Value
		}
	}
	t.Fatal("no session")
	return ""
}

// Buttons that no message has cannot be pressed.
func TestPressesAreOfButtonsThatAreThere(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	if r := c.post("/press", "message", "x-0", "action", string(core.DoPublish), "arg", "abc"); r.StatusCode != http.StatusConflict {
		t.Errorf("a button from nowhere: %d, want 409", r.StatusCode)
	}
}

func TestRates(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	refused := 0
	for range messagesBurst + 5 {
		if c.post("/press", "message", "x", "action", "watch").StatusCode == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
	other := newClient(t, site)
	other.get("/")
	if r := other.say("/help"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("another session is held up: %d", r.StatusCode)
	}
}

// A client that sends slowly, or stops, does not hold the server up at the end.
func TestStopDoesNotWaitForStreams(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	stream, err := c.http.Do(c.request(http.MethodGet, "/events", "", nil))
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	began := time.Now()
	site.stop()
	if took := time.Since(began); took > serverBudget {
		t.Errorf("stopping took %v", took)
	}
}

// Figures are for those who may use the chat: by session, or by the password as a scraper sends it.
func TestMetricsNeedThePassword(t *testing.T) {
	metrics := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("figures")) })
	i := start(t, t.TempDir(), func(c *Config) { c.Password, c.Metrics = "a long password", metrics })
	for password, want := range map[string]int{"": http.StatusUnauthorized, "a long passwor": http.StatusUnauthorized, "a long password": http.StatusOK} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, i.url+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		if password != "" {
			req.SetBasicAuth("prometheus", password)
		}
		resp, err := (&http.Client{Timeout: waitLimit}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != want {
			t.Errorf("with %q: %d, want %d", password, resp.StatusCode, want)
		}
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}
