package telegramtest

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	asJSON = "application/json"
	asForm = "application/x-www-form-urlencoded"
)

func request(kind, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/bot1:x/sendMessage", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return r
}

func TestDecode(t *testing.T) {
	var mixed bytes.Buffer
	w := multipart.NewWriter(&mixed)
	file, err := w.CreateFormFile("photo", "a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = file.Write([]byte("bytes"))
	_ = w.WriteField("chat_id", "42")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, kind, body string
		params           map[string]string
	}{
		{"telebot's strings", asJSON, `{"chat_id":"42","text":"a\"b"}`, map[string]string{"chat_id": "42", "text": `a"b`}},
		{"typed", asJSON + "; charset=utf-8", `{"chat_id":42,"on":true,"o":{"a":[1]},"none":null}`, map[string]string{"chat_id": "42", "on": "true", "o": `{"a":[1]}`}},
		{"null", asJSON, "null\n", map[string]string{}},
		{"nothing", asJSON, "", map[string]string{}},
		{"form", asForm, "chat_id=42&text=a+b", map[string]string{"chat_id": "42", "text": "a b"}},
		{"multipart", w.FormDataContentType(), mixed.String(), map[string]string{"chat_id": "42"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := decode(request(tt.kind, tt.body), 100)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.params, c.Params); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if got := c.Files["photo"]; tt.name == "multipart" && (got.Name != "a.jpg" || string(got.data) != "bytes") {
				t.Errorf("file %+v", got)
			}
		})
	}
}

func TestDecodeQuery(t *testing.T) {
	c, err := decode(httptest.NewRequest(http.MethodGet, "/bot1:x/getFile?"+url.Values{"file_id": {"a b"}}.Encode(), nil), 1)
	if err != nil || c.Params["file_id"] != "a b" {
		t.Errorf("%v, %v", c, err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	const boundary = `multipart/form-data; boundary=x`
	part := func(size int) string {
		return "--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n" + strings.Repeat("a", size) + "\r\n--x--\r\n"
	}
	many := "{" + strings.Repeat(" ", 10)
	for i := range maxParams + 1 {
		many += `"` + strings.Repeat("p", i+1) + `":1,`
	}
	tests := []struct {
		name, kind, body string
		want             error // nil: any 400
	}{
		{"cut JSON", asJSON, `{"a":`, nil},
		{"an array", asJSON, `[1]`, nil},
		{"a form that is none", asForm, "%zz", nil},
		{"multipart cut", boundary, "--x\r\nContent-Disposition: form-data; name=f\r\n\r\nabc", nil},
		{"no kind", "/;;", "", nil},
		{"too many", asJSON, strings.TrimSuffix(many, ",") + "}", nil},
		{"too large a file", boundary, part(101), errTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := decode(request(tt.kind, tt.body), 100)
			var refused *Error
			if !errors.As(err, &refused) || tt.want == nil && refused.Code != http.StatusBadRequest || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("error %v", err)
			}
		})
	}
	if c, err := decode(request(boundary, part(100)), 100); err != nil || c.Files["f"].Size != 100 {
		t.Errorf("a file of just the limit: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(asJSON, []byte(`{"chat_id":"1","reply_markup":"{\"inline_keyboard\":[[{\"text\":\"a\",\"callback_data\":\"b\"}]]}","text":"x"}`))
	f.Add(asJSON, []byte("null"))
	f.Add(asForm, []byte("chat_id=1&text=%F0%9F%98%80"))
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=photo; filename=f\r\n\r\nabc\r\n--x--\r\n"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.Header.Set("Content-Type", kind)
		c, err := decode(r, 1<<10)
		if err != nil {
			return
		}
		if len(c.Params) > maxParams {
			t.Errorf("%d parameters", len(c.Params))
		}
		for _, method := range []string{"sendMessage", "sendPhoto", "sendMediaGroup", "answerInlineQuery", "setMyCommands"} {
			c.Method = method
			checker{loaded}.check(c) // must come back
		}
	})
}
