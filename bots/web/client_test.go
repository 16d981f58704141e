package web

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
)

// client is a browser without a script: it keeps cookies, and knows its token once it has seen a page.
type client struct {
	t     testing.TB
	http  *http.Client
	url   string
	token string
	id    string   // that a script gives the next message, or empty
	more  []string // further fields of the next message and their values, in turn
}

func newClient(t testing.TB, site *instance) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &client{t: t, url: site.url, http: &http.Client{Jar: jar, Timeout: waitLimit, CheckRedirect: only}}
}

// answer is a response with its body.
type answer struct {
	*http.Response
	body string
}

var tokenPattern = regexp.MustCompile(`name="token" value="([^"]+)"`)

func (c *client) do(r *http.Request) answer {
	c.t.Helper()
	response, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if m := tokenPattern.FindSubmatch(body); m != nil {
		c.token = string(m[1])
	}
	return answer{response, string(body)}
}

func (c *client) request(method, path, kind string, body io.Reader) *http.Request {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return r
}

func (c *client) get(path string) answer {
	c.t.Helper()
	return c.do(c.request(http.MethodGet, path, "", nil))
}

// post sends a form, with the token if the client has one and none is given.
func (c *client) post(path string, pairs ...string) answer {
	c.t.Helper()
	values := url.Values{}
	if c.token != "" {
		values.Set("token", c.token)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return c.do(c.request(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(values.Encode())))
}

// upload is the request that sends words and a clip.
func (c *client) upload(words, name string, clip io.Reader) *http.Request {
	c.t.Helper()
	var head bytes.Buffer
	form := multipart.NewWriter(&head)
	pairs := [][2]string{{"token", c.token}, {"id", c.id}, {"text", words}}
	for i := 0; i+1 < len(c.more); i += 2 {
		pairs = append(pairs, [2]string{c.more[i], c.more[i+1]})
	}
	for _, pair := range pairs {
		if err := form.WriteField(pair[0], pair[1]); err != nil {
			c.t.Fatal(err)
		}
	}
	if clip == nil {
		clip = strings.NewReader("")
		_ = form.Close() // a buffer takes all
	} else {
		fmt.Fprintf(&head, "\r\n--%s\r\nContent-Disposition: form-data; name=\"clip\"; filename=\"%s\"\r\n\r\n", form.Boundary(), name)
		clip = io.MultiReader(clip, strings.NewReader("\r\n--"+form.Boundary()+"--\r\n"))
	}
	return c.request(http.MethodPost, "/send", form.FormDataContentType(), io.MultiReader(&head, clip))
}

// say sends words.
func (c *client) say(words string) answer {
	c.t.Helper()
	return c.do(c.upload(words, "", nil))
}

// send sends a clip.
func (c *client) send(words, path string) {
	c.t.Helper()
	f, err := os.Open(path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer f.Close()
	if r := c.do(c.upload(words, "clip.mp4", f)); r.StatusCode != http.StatusSeeOther {
		c.t.Fatalf("a clip was not taken: %d\n%s", r.StatusCode, r.body)
	}
}

// reads waits until the page says all of this, and returns it.
func (c *client) reads(wanted ...string) string {
	c.t.Helper()
	page := ""
	defer func() {
		if c.t.Failed() {
			c.t.Logf("the page is:\n%s", page)
		}
	}()
	waitFor(c.t, fmt.Sprintf("a page with %q", wanted), func() bool {
		page = c.get("/").body
		for _, w := range wanted {
			if !strings.Contains(page, w) {
				return false
			}
		}
		return true
	})
	return page
}
