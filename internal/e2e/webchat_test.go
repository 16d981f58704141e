package e2e

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// visitor is somebody at the web chat of a story, with a browser that runs no scripts.
type visitor struct {
	http *http.Client
	url  string
}

// visitorKey finds the visitor of a script.
type visitorKey struct{}

var (
	tokenOf = regexp.MustCompile(`name="token" value="([^"]+)"`)
	tag     = regexp.MustCompile(`<[^>]*>`)
)

// webchat plays a visitor of the web chat at $FIRSTSEEN_WEB_ADDR: webchat says TEXT; webchat sends FILE; webchat reads PATTERN, which
// waits for it, and prints the page's words.
func webchat(ts *testscript.TestScript, neg bool, args []string) {
	v, _ := ts.Value(visitorKey{}).(*visitor)
	if neg || len(args) != 2 || v == nil {
		ts.Fatalf("usage: webchat says|sends|reads WORDS")
	}
	v.url = "http://" + ts.Getenv("FIRSTSEEN_WEB_ADDR")
	switch args[0] {
	case "says":
		ts.Check(v.send(args[1], "", nil))
	case "sends":
		raw, err := os.ReadFile(ts.MkAbs(args[1]))
		ts.Check(err)
		ts.Check(v.send("", filepath.Base(args[1]), raw))
	case "reads":
		page, err := v.reads(regexp.MustCompile(args[1]))
		_, _ = ts.Stdout().Write([]byte(page))
		ts.Check(err)
	default:
		ts.Fatalf("webchat %s?", args[0])
	}
}

func newVisitor() (*visitor, error) {
	jar, err := cookiejar.New(nil)
	return &visitor{http: &http.Client{Jar: jar, Timeout: time.Minute}}, err
}

func (v *visitor) do(method, path, kind string, body io.Reader) (string, error) {
	r, err := http.NewRequestWithContext(context.Background(), method, v.url+path, body)
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", kind)
	resp, err := v.http.Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, resp.Status)
	}
	return string(page), err
}

// send sends words, or a clip.
func (v *visitor) send(words, name string, clip []byte) error {
	page, err := v.do(http.MethodGet, "/", "", nil)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, field := range [][2]string{{"token", tokenOf.FindStringSubmatch(page)[1]}, {"text", words}} {
		if err := form.WriteField(field[0], field[1]); err != nil {
			return err
		}
	}
	if clip != nil {
		part, err := form.CreateFormFile("clip", name)
		if err == nil {
			_, err = part.Write(clip)
		}
		if err != nil {
			return err
		}
	}
	if err := form.Close(); err != nil {
		return err
	}
	_, err = v.do(http.MethodPost, "/send", form.FormDataContentType(), &body)
	return err
}

// readLimit bounds the time that an answer may take: it comes within a second, and much later where a machine has a lot to do.
const readLimit = 5 * time.Minute

// reads looks at the page until its words match.
func (v *visitor) reads(pattern *regexp.Regexp) (words string, err error) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(readLimit); time.Now().Before(end); <-tick.C {
		page, err := v.do(http.MethodGet, "/", "", nil)
		if err != nil {
			return "", err
		}
		_, page, _ = strings.Cut(page, `role="log"`)
		words = html.UnescapeString(tag.ReplaceAllString(page, ""))
		if pattern.MatchString(words) {
			return words, nil
		}
	}
	return words, fmt.Errorf("no %q", pattern)
}
