package telegram

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	tele "gopkg.in/telebot.v3"
)

// refusing refuses all calls, and keeps the body of the last one.
type refusing struct{ last string }

// RoundTrip implements http.RoundTripper.
func (r *refusing) RoundTrip(q *http.Request) (*http.Response, error) {
	raw, err := io.ReadAll(q.Body)
	r.last = string(raw)
	const answer = `{"ok":false,"error_code":400,"description":"Bad Request: a reason of tomorrow"}`
	return &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: q}, err
}

// The library's uploads leave out which message they reply to, and keep the code of a refusal to themselves, so the package
// uploads pictures itself (uploadFiles).
func TestLibraryUploadsLoseTheReplyAndTheCode(t *testing.T) {
	far := &refusing{}
	client := &http.Client{Transport: far}
	b, err := tele.NewBot(tele.Settings{URL: "http://127.0.0.1", Token: "1:x", Client: client, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	picture := &tele.Photo{File: tele.FromReader(strings.NewReader("a picture"))}
	_, err = b.Send(&tele.Chat{ID: 1}, picture, &tele.SendOptions{ReplyParams: &tele.ReplyParams{MessageID: 5, AllowWithoutReply: true}})
	var refused *tele.Error
	if err == nil || errors.As(err, &refused) {
		t.Errorf("the library tells the code by now: %v", err)
	}
	if !strings.Contains(far.last, "a picture") || strings.Contains(far.last, "reply_") {
		t.Errorf("the library tells what it replies to by now:\n%s", far.last)
	}
	ours := &apiClient{bot: b, client: client, methodURL: "http://127.0.0.1/bot1:x/", token: "1:x"}
	reply := params{"reply_parameters": params{"message_id": 5}}
	err = ours.uploadFiles(t.Context(), "sendPhoto", reply, map[string][]byte{"photo": []byte("a picture")}, nil)
	if findAPIError(err).Code != http.StatusBadRequest || !strings.Contains(far.last, `{"message_id":5}`) {
		t.Errorf("%v\n%s", err, far.last)
	}
}
