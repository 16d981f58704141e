package telegram

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/bottest"
)

// Each line of the table is reached by its own words: none is hidden by a line before it that means something else. The document has them all.
func TestRefusals(t *testing.T) {
	for _, k := range knownRefusals {
		code := k.Code
		if code == 0 {
			code = http.StatusBadRequest
		}
		if got := bots.SortRefusal(knownRefusals, code, "Bad Request: "+strings.ReplaceAll(k.Words, "…", "X_")); got != k.Meaning {
			t.Errorf("%d %q means %q, want %q", code, k.Words, got, k.Meaning)
		}
	}
	for said, want := range map[string]bots.Meaning{
		"400 Bad Request: not enough rights to send text messages to the chat":                    bots.ChatClosed,
		"403 Forbidden: not enough rights to send photos to the chat":                             bots.NoPicture,
		"400 Bad Request: CHAT_SEND_DOCS_FORBIDDEN":                                               bots.NoPicture,
		"400 Bad Request: wrong file_id or the file is temporarily unavailable":                   bots.NotNow,
		"400 Bad Request: wrong file identifier/HTTP URL specified":                               bots.NoFile,
		"400 Bad Request: PHOTO_INVALID_DIMENSIONS":                                               bots.NoPicture,
		"403 Forbidden: a reason of tomorrow":                                                     bots.ChatClosed,
		"400 Bad Request: a reason of tomorrow":                                                   bots.OurFault,
		"500 Internal Server Error: a reason of tomorrow":                                         bots.NotNow,
		"400 Bad Request: inline keyboard button URL 'https://example.org/kim' is invalid: Wrong": bots.OurFault,
		"400 Bad Request: message is not modified: specified new message content":                 bots.Done,
		"400 Bad Request: query is too old and response timeout expired or query ID is invalid":   bots.Expired,
	} {
		number, words, _ := strings.Cut(said, " ")
		body := `{"ok":false,"error_code":` + number + `,"description":"` + words + `"}`
		err := parseResponse("sendPhoto", []byte(body), nil)
		if got := bots.FindMeaning(err); got != want {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
		if strings.Contains(err.Error(), "kim") {
			t.Errorf("the log would have %q", err)
		}
	}
	gone := parseResponse("sendMessage", []byte(`{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`), nil)
	if !errors.Is(gone, bots.ErrGone) {
		t.Errorf("%v is not gone", gone)
	}
	bottest.CheckRefusals(t, "../../docs/PLATFORMS.md", "Telegram", knownRefusals)
}
