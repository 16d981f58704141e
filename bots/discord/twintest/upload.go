package twintest

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

const (
	filesPath = "/attachments/"
	attached  = "attachment://"
	maxFile   = 10 << 20 // bytes of a file, without a subscription
)

// A file is one that was sent.
type file struct {
	name, kind string
	data       []byte
}

// A File is one that a person or the bot has sent, as messages describe it.
type File struct {
	ID       string `json:"id"`
	Filename string `json:"filename"`
	Kind     string `json:"content_type"`
	Size     int    `json:"size"`
	URL      string `json:"url"`
	ProxyURL string `json:"proxy_url"`
}

func isUpload(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "multipart/form-data"
}

var fileField = regexp.MustCompile(`^files\[\d\]$`)

// unpack takes the JSON and the files out of a form.
func (c *request) unpack() error {
	_, params, err := mime.ParseMediaType(c.in.Header.Get("Content-Type"))
	if err != nil {
		return fmt.Errorf("read form: %w", err)
	}
	c.Body = nil
	form := multipart.NewReader(bytes.NewReader(c.raw), params["boundary"])
	for {
		part, err := form.NextPart()
		if err == io.EOF { //nolint:errorlint // NextPart returns it as it is
			break
		}
		if err == nil {
			err = c.take(part)
		}
		if err != nil {
			return fmt.Errorf("read form: %w", err)
		}
	}
	if c.Body == nil {
		return fmt.Errorf("a form without payload_json")
	}
	return nil
}

func (c *request) take(part *multipart.Part) error {
	data, err := io.ReadAll(part)
	if err != nil {
		return fmt.Errorf("%s: %w", part.FormName(), err)
	}
	switch name := part.FormName(); {
	case name == "payload_json" && c.Body == nil:
		c.Body = data
	case !fileField.MatchString(name):
		return fmt.Errorf("the form has a field %q", name)
	case part.FileName() == "" || len(data) == 0 || len(data) > maxFile:
		return fmt.Errorf("%s: %q of %d bytes", name, part.FileName(), len(data))
	default:
		c.files = append(c.files, file{part.FileName(), http.DetectContentType(data), data})
		c.Files = append(c.Files, part.FileName())
	}
	return nil
}

func named(files []file, name string) *file {
	for i := range files {
		if files[i].name == name {
			return &files[i]
		}
	}
	return nil
}

// store keeps a file where messages can refer to it.
func (tw *Twin) store(channel string, f file) (File, error) {
	var made struct {
		ID string `json:"id"`
	}
	if err := tw.bridge.ask("id", nil, &made); err != nil {
		return File{}, err
	}
	at := path.Join(filesPath, channel, made.ID, f.name)
	tw.mu.Lock()
	tw.files[at] = f
	tw.mu.Unlock()
	// Discord signs its addresses, for a time.
	url := tw.server.URL + at + "?ex=6a00f0f0&is=69ff9f70&hm=0123456789abcdef"
	return File{ID: made.ID, Filename: f.name, Kind: f.kind, Size: len(f.data), URL: url, ProxyURL: url}, nil
}

// Upload makes a file on disk one that people can send.
func (tw *Twin) Upload(name string) File {
	tw.t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tw.t.Fatal(err)
	}
	kind := mime.TypeByExtension(filepath.Ext(name))
	if kind == "" {
		kind = http.DetectContentType(data)
	}
	f, err := tw.store("1", file{filepath.Base(name), kind, data})
	if err != nil {
		tw.t.Fatal(err)
	}
	return f
}

// serve serves a file, as Discord's network for that does: to whoever knows the whole address, which the token is none of.
func (tw *Twin) serve(w http.ResponseWriter, r *http.Request) {
	tw.mu.Lock()
	f, ok := tw.files[r.URL.Path]
	tw.mu.Unlock()
	if r.Header.Get("Authorization") != "" || strings.Contains(r.URL.String(), tw.Token) {
		tw.note("the token was sent along with a download")
	}
	if !ok || r.URL.Query().Get("hm") == "" {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", f.kind)
	_, _ = w.Write(f.data) // whoever asked may be gone
}

// Sent is a file that was sent, by its address.
func (tw *Twin) Sent(url string) []byte {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	at, _, _ := strings.Cut(strings.TrimPrefix(url, tw.server.URL), "?")
	return tw.files[at].data
}
