package telegramtest

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const asJSON = "application/json"

func request(kind, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/bot1:x/sendMessage", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return r
}

func TestReadCall(t *testing.T) {
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
		{"multipart", w.FormDataContentType(), mixed.String(), map[string]string{"chat_id": "42"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := request(tt.kind, tt.body)
			c, err := readCall(r, 100)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.params, c.Params); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if got := c.Files["photo"]; tt.name == "multipart" && (got.Name != "a.jpg" || string(got.Data) != "bytes") {
				t.Errorf("file %+v", got)
			}
		})
	}
}

func TestReadCallRefuses(t *testing.T) {
	const tooLarge = "--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n0123456789\r\n--x--\r\n"
	for _, tt := range []struct {
		name, kind, body string
		code             int
	}{
		{"cut JSON", asJSON, `{"a":`, http.StatusBadRequest},
		{"an array", asJSON, `[1]`, http.StatusBadRequest},
		{"no kind", "/;;", "", http.StatusBadRequest},
		{"too large a file", "multipart/form-data; boundary=x", tooLarge, http.StatusRequestEntityTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readCall(request(tt.kind, tt.body), 9)
			var refused *Error
			if !errors.As(err, &refused) || refused.Code != tt.code {
				t.Errorf("error %v", err)
			}
		})
	}
}

func FuzzReadCall(f *testing.F) {
	f.Add(asJSON, []byte(`{"chat_id":"1","reply_markup":"{\"inline_keyboard\":[[{\"text\":\"a\",\"callback_data\":\"b\"}]]}","text":"x"}`))
	f.Add(asJSON, []byte("null"))
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=photo; filename=f\r\n\r\nabc\r\n--x--\r\n"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.Header.Set("Content-Type", kind)
		c, err := readCall(r, 1<<10)
		if err != nil {
			return
		}
		for _, method := range []string{"sendMessage", "sendPhoto", "editMessageMedia", "answerInlineQuery", "setMyCommands"} {
			c.Method = method
			checkCall(c) // must come back
		}
	})
}
