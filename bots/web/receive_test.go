package web

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

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

// What is no form is the browser's fault, and leaves nothing behind.
func TestMalformedParts(t *testing.T) {
	dir := t.TempDir()
	site := start(t, dir)
	c := newClient(t, site)
	c.get("/")
	head := "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n" + c.token + "\r\n"
	clip := "--x\r\nContent-Disposition: form-data; name=\"clip\"; filename=\"a.mp4\"\r\n\r\nclip"
	for _, body := range []string{
		head + "--x\r\nno header at all\r\n\r\nwords\r\n--x--\r\n", head + "--x\r\n: \r\n\r\n--x--\r\n",
		head + clip, head + clip + "\r\n--x\r\nno header\r\n\r\n", head + "--x", head,
	} {
		r := c.do(c.request(http.MethodPost, "/send", "multipart/form-data; boundary=x", strings.NewReader(body)))
		if r.StatusCode != http.StatusBadRequest || !strings.Contains(r.body, "broke off") {
			t.Errorf("%q: %d %s", body, r.StatusCode, r.body)
		}
	}
	waitFor(t, "the uploads to be removed", func() bool { return len(uploadsIn(t, dir)) == 0 })
}

// deadlines is a connection that keeps the deadline for reading.
type deadlines struct {
	http.ResponseWriter
	read time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error { d.read = t; return nil }

func (d *deadlines) SetWriteDeadline(time.Time) error { return nil }

// An upload goes on as long as bytes come, however long it takes; one that drips ends.
func TestDrippingUpload(t *testing.T) {
	for speed, ends := range map[int]bool{leastSpeed / 10: true, leastSpeed * 2: false} {
		now := time.Now()
		conn := &deadlines{}
		r := newPatientReader(io.NopCloser(zeros(1<<40)), conn, func() time.Time { return now })
		var took time.Duration
		for buf := make([]byte, speed*10); took < time.Hour; took += 10 * time.Second {
			if _, err := r.Read(buf); err != nil {
				t.Fatal(err)
			}
			if now = now.Add(10 * time.Second); now.After(conn.read) {
				break
			}
		}
		if took < stallTime || took < time.Hour != ends {
			t.Errorf("%d bytes a second end after %v", speed, took)
		}
	}
}
