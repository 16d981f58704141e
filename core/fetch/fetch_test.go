package fetch

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"
)

// secret is in each link, and must not be in any error.
const secret = "s3cr3t"

// server answers /size/N with N bytes, and other paths as they say.
func server(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/size/{n}", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.PathValue("n"))
		w.Header().Set("Content-Type", "video/mp4")
		if r.URL.Query().Has("chunked") {
			w.(http.Flusher).Flush()
		} else {
			w.Header().Set("Content-Length", strconv.Itoa(n))
		}
		fmt.Fprint(w, strings.Repeat("x", n))
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<p>"+r.UserAgent()+" "+r.Referer())
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close() //nolint:errcheck // the client has gone by then
		fmt.Fprint(z, strings.Repeat(" ", 64<<20))
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "50")
		fmt.Fprint(w, "short")
	})
	mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	mux.HandleFunc("/gone", http.NotFound)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// here reaches this machine's 127.0.0.1, and no other of its addresses.
func here() *Client {
	return New(Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Agent: "firstseen"})
}

func code(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func TestFile(t *testing.T) {
	s := server(t)
	for query, want := range map[string]string{
		"/size/99?k=" + secret: "", "/size/100?k=" + secret: "", "/size/101?k=" + secret: TooLarge,
		"/size/99?chunked&k=" + secret: "", "/size/100?chunked&k=" + secret: "", "/size/101?chunked&k=" + secret: TooLarge,
		"/size/0": "", "/gone?k=" + secret: NoContent, "/cut?k=" + secret: Unreachable, "/round?k=" + secret: NoContent,
		"/to?to=file:///etc/passwd": BadURL, "/to?to=ftp://127.0.0.1/x": BadURL, "/to?to=//user:" + secret + "@127.0.0.1/x": BadURL,
		"/to?to=/size/7": "",
	} {
		path := filepath.Join(t.TempDir(), "clip")
		size, kind, err := here().FetchFile(t.Context(), s.URL+query, path, 100)
		if code(err) != want || err == nil != (want == "") {
			t.Errorf("%s: %v, want %q", query, err, want)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error tells the link: %v", query, err)
		}
		info, statErr := os.Stat(path)
		switch {
		case err != nil && statErr == nil:
			t.Errorf("%s: a file was left behind", query)
		case err == nil && (statErr != nil || info.Size() != size || kind != "video/mp4"):
			t.Errorf("%s: %v, %v, size %d, kind %q", query, info, statErr, size, kind)
		}
	}
}

func TestFileLeavesOthersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "there")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := here().FetchFile(t.Context(), server(t).URL+"/size/7", path, 100); code(err) != internal {
		t.Errorf("%v, want %s", err, internal)
	}
	if b, _ := os.ReadFile(path); string(b) != "mine" {
		t.Errorf("the file holds %q now", b)
	}
}

func TestPage(t *testing.T) {
	s := server(t)
	page, kind, err := here().FetchPage(t.Context(), s.URL+"/to?to=/page")
	if err != nil || string(page) != "<p>firstseen " || kind != "text/html; charset=utf-8" {
		t.Errorf("%q, %q, %v", page, kind, err)
	}
	for path, want := range map[string]string{"/bomb": TooLarge, "/size/7": NotPage, "/gone": NoContent} {
		if page, _, err := here().FetchPage(t.Context(), s.URL+path); code(err) != want || page != nil {
			t.Errorf("%s: %d bytes, %v, want %s", path, len(page), err, want)
		}
	}
}

// TestPrivate leads links to a listener that hears nothing of it.
func TestPrivate(t *testing.T) {
	var l net.ListenConfig
	listener, err := l.Listen(t.Context(), "tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	var heard atomic.Int32
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			heard.Add(1)
			c.Close()
		}
	}()
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	redirecting := server(t).URL + "/to?to="
	for _, link := range []string{
		"http://127.0.0.2:" + port + "/" + secret, redirecting + "http://127.0.0.2:" + port + "/" + secret, "http://[::ffff:127.0.0.2]:" + port + "/",
		"http://[::1]:" + port + "/", "http://0.0.0.0:" + port + "/", "http://169.254.169.254/latest", "http://10.0.0.1:" + port + "/",
	} {
		_, _, err := here().FetchPage(t.Context(), link)
		if code(err) != Refused || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v, want %s", link, err, Refused)
		}
	}
	if _, _, err := New(Config{}).FetchPage(t.Context(), "http://localhost:"+port+"/"); code(err) != Refused {
		t.Errorf("localhost: %v, want %s", err, Refused)
	}
	if heard.Load() > 0 {
		t.Errorf("%d connections were made", heard.Load())
	}
}

func TestBadLinks(t *testing.T) {
	for _, link := range []string{
		"", "x", "/etc/passwd", "file:///etc/passwd", "javascript:alert(1)", "gopher://1.1.1.1/", "http://", "http:///x", "https://user@1.1.1.1/", "http://a b/",
	} {
		if _, _, err := New(Config{}).FetchPage(t.Context(), link); code(err) != BadURL {
			t.Errorf("%q: %v, want %s", link, err, BadURL)
		}
	}
}

func TestUnreachable(t *testing.T) {
	s := server(t)
	s.Close()
	_, _, err := here().FetchPage(t.Context(), s.URL+"/"+secret)
	if code(err) != Unreachable || strings.Contains(err.Error(), secret) {
		t.Errorf("%v, want %s", err, Unreachable)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := here().FetchPage(ctx, s.URL); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
}

// A disk that is full must not be taken for a server that is gone.
func TestSaveTellsDiskFromServer(t *testing.T) {
	body := io.NopCloser(iotest.ErrReader(errors.New("connection reset")))
	path := filepath.Join(t.TempDir(), "clip")
	if _, err := saveBody(&http.Response{Body: body}, path, 10); code(err) == internal || err == nil {
		t.Errorf("%v, want the server's fault", err)
	}
	if _, err := saveBody(&http.Response{Body: http.NoBody}, filepath.Join(path, "no", "folder"), 10); code(err) != internal {
		t.Errorf("%v, want %s", err, internal)
	}
}

func TestNamesClip(t *testing.T) {
	for link, want := range map[string]bool{
		"https://example.org/a.mp4": true, "https://example.org/A.MOV?x=1#t": true, "http://example.org/p/x.webm": true, "https://example.org/x.gif": true,
		"https://example.org/watch?v=a.mp4": false, "https://example.org/article.html": false, "https://example.org/": false, "ftp://example.org/a.mp4": false, "a.mp4": false,
	} {
		if NamesClip(link) != want {
			t.Errorf("%s: %t, want %t", link, !want, want)
		}
	}
}

// The clip of a page is found under the same guard as the page: what leads into a private network is passed over.
func TestFindClip(t *testing.T) {
	s := server(t)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	inside := &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "video/mp4")
		t.Error("an address that is not allowed was asked")
	}), ReadHeaderTimeout: time.Minute}}
	inside.Start()
	t.Cleanup(inside.Close)
	forbidden := inside.URL + "/clip.mp4"
	listed := func(links ...string) func([]byte, string, string) []string {
		return func(page []byte, kind, link string) []string {
			if len(page) == 0 || !strings.HasPrefix(kind, "text/html") || !strings.HasPrefix(link, s.URL) {
				t.Errorf("%d bytes of %q at %q are read", len(page), kind, link)
			}
			return links
		}
	}
	clip := s.URL + "/size/10"
	for name, c := range map[string]struct {
		link string
		list func([]byte, string, string) []string
		want string
		code string
	}{
		"a clip without an ending":      {clip, nil, clip, ""},
		"a page with a clip":            {s.URL + "/to?to=/page", listed(clip), clip, ""},
		"more than are tried":           {s.URL + "/page", listed(s.URL+"/gone", s.URL+"/page", "ftp://x", forbidden, clip), "", NoClip},
		"the first that can be had":     {s.URL + "/page", listed(s.URL+"/gone", forbidden, clip), clip, ""},
		"a page without one":            {s.URL + "/page", listed(), "", NoClip},
		"no page":                       {s.URL + "/gone", nil, "", NoContent},
		"not allowed":                   {forbidden, nil, "", Refused},
		"a page that is sent elsewhere": {s.URL + "/to?to=" + forbidden, nil, "", Refused},
	} {
		got, err := here().FindClip(t.Context(), c.link, c.list)
		if got != c.want || code(err) != c.code {
			t.Errorf("%s: %q, %v; want %q, %q", name, got, err, c.want, c.code)
		}
	}
}

// What a server calls nothing in particular, or a part of a list, is a clip by its name.
func TestIsClip(t *testing.T) {
	const named, unnamed = "https://example.org/a.ts", "https://example.org/a"
	for kind, want := range map[string][2]bool{
		"video/mp4": {true, true}, "video/webm; codecs=vp9": {true, true}, "image/gif": {true, true}, "image/png": {false, false}, "text/html": {false, false},
		"application/octet-stream": {true, false}, "binary/octet-stream": {true, false}, "": {true, false}, "video/mp2t": {true, false}, "video/vnd.mpegurl": {true, false},
	} {
		if got := [2]bool{isClip(kind, named), isClip(kind, unnamed)}; got != want {
			t.Errorf("%q: %v, not %v", kind, got, want)
		}
	}
}

// A download is in a folder of its own until it is released; of one that fails nothing stays, and its error says what core needs.
func TestFetchTemp(t *testing.T) {
	s := server(t)
	t.Setenv("TMPDIR", t.TempDir())
	path, release, err := here().FetchTemp(t.Context(), s.URL+"/size/7", "clip-", 7)
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(path); err != nil || string(raw) != "xxxxxxx" || !strings.HasPrefix(filepath.Base(filepath.Dir(path)), "clip-") {
		t.Errorf("%s has %q, %v", path, raw, err)
	}
	release()
	_, _, err = here().FetchTemp(t.Context(), s.URL+"/size/2000000", "clip-", 1<<20)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%v", err)
	}
	if code, limit := e.ProblemCode(); code != TooLarge || limit != "1 MB" {
		t.Errorf("%s, %s", code, limit)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("there are %v, %v", left, err)
	}
	if err := error(&Error{Code: Unreachable, Err: context.DeadlineExceeded}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v hides its cause", err)
	}
}

// That the caller gave up is no fault of the link.
func TestFindClipEndsWithItsCaller(t *testing.T) {
	s := server(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := here().FindClip(ctx, s.URL+"/page", func([]byte, string, string) []string {
		cancel()
		return []string{s.URL + "/size/10"}
	})
	if !errors.Is(err, context.Canceled) || code(err) != "" {
		t.Errorf("%v", err)
	}
}
