package stagetest

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadBody(t *testing.T) {
	const boundary = "multipart/form-data; boundary=x"
	part := func(head, text string) string {
		return "--x\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + text + "\r\n--x--\r\n"
	}
	for _, tt := range []struct {
		name, kind, body string
		want             string // the text, or of the part
		wrong            error
	}{
		{"text", "application/json; charset=utf-8", "{}", "{}", nil},
		{"nothing", "", "text", "", nil},
		{"a field", boundary, part("name=f", "abc"), "abc", nil},
		{"a file of just the limit", boundary, part("name=f; filename=a.txt", strings.Repeat("a", 100)), strings.Repeat("a", 100), nil},
		{"a file without a name", boundary, part(`name=f; filename=""`, "abc"), "abc", nil},
		{"too large a file", boundary, part("name=f; filename=f", strings.Repeat("a", 101)), "", ErrTooLarge},
		{"too large a body", "text/plain", strings.Repeat("a", 501), "", ErrTooLarge},
		{"cut", boundary, "--x\r\nContent-Disposition: form-data; name=f\r\n\r\nabc", "", ErrMalformed},
		{"no type", "/;;", "", "", ErrMalformed},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tt.body))
		r.Header.Set("Content-Type", tt.kind)
		b, err := ReadBody(r, 100, 500)
		got := string(b.Text) + b.Fields["f"]
		if len(b.Files) > 0 {
			got += string(b.Files[0].Data)
		}
		if !errors.Is(err, tt.wrong) || err == nil && got != tt.want {
			t.Errorf("%s: %q, %v", tt.name, got, err)
		}
	}
}

func TestFiles(t *testing.T) {
	f, err := FindFile("body_test.go")
	if err != nil || f.Size == 0 || f.Name != "body_test.go" {
		t.Errorf("%+v, %v", f, err)
	}
	for _, f := range []File{f, {Data: []byte("package stagetest")}} {
		body, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(body); err != nil || !strings.HasPrefix(string(text), "package stagetest") {
			t.Errorf("%.20q, %v", text, err)
		}
		body.Close()
	}
	if _, err := FindFile(filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Error("an absent file was found")
	}
	if _, err := (&File{Disk: "absent"}).Open(); err == nil {
		t.Error("an absent file was opened")
	}
	if _, _, err := MeasurePicture([]byte("text")); err == nil {
		t.Error("a text was measured")
	}
	for name, want := range map[string]string{"a.MP4": "video/mp4", "b.jpeg": "image/jpeg", "none": ""} {
		if got := MIMEType(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
