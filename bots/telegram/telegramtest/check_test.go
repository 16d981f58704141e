package telegramtest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

var loaded = botapi.Load()

func with(params map[string]string, name, value string) map[string]string {
	out := map[string]string{name: value}
	for k, v := range params {
		if k != name {
			out[k] = v
		}
	}
	return out
}

func buttons(data string) string {
	text, _ := json.Marshal(map[string]any{"inline_keyboard": [][]map[string]string{{{"text": "A", "callback_data": data}}}})
	return string(text)
}

func articles(n int) string {
	all := make([]map[string]any, n)
	for i := range all {
		all[i] = map[string]any{"type": "article", "id": "a", "title": "t", "input_message_content": map[string]string{"message_text": "x"}}
	}
	text, _ := json.Marshal(all)
	return string(text)
}

// Each limit just inside and just outside.
func TestCheck(t *testing.T) {
	send := map[string]string{"chat_id": "42", "text": "x"}
	html := with(send, "parse_mode", "HTML")
	inline := map[string]string{"inline_query_id": "1", "results": "[]"}
	photo := map[string]string{"chat_id": "42", "photo": "file"}
	emoji := strings.Repeat("😀", 2048) // 4096 units
	tests := []struct {
		name, method string
		params       map[string]string
		violation    string // a part of it; empty: none
		refusal      string // of Telegram; empty: it lets the call through
	}{
		{"good", "sendMessage", send, "", ""},
		{"a channel by its name", "sendMessage", with(send, "chat_id", "@channel"), "", ""},
		{"a name with a slip", "sendMessage", with(send, "parsemode", "HTML"), "parsemode is no parameter", ""},
		{"legacy", "sendMessage", with(send, "reply_to_message_id", "5"), "", ""},
		{"legacy elsewhere", "getMe", map[string]string{"reply_to_message_id": "5"}, "no parameter of getMe", ""},
		{"no chat", "sendMessage", map[string]string{"text": "x"}, "chat_id is missing", "chat_id is empty"},
		{"no text", "sendMessage", map[string]string{"chat_id": "1"}, "text is missing", "message text is empty"},
		{"4096 units", "sendMessage", with(send, "text", emoji), "", ""},
		{"4097 units", "sendMessage", with(send, "text", emoji+"x"), "4097", "message is too long"},
		{"4096 without the markup", "sendMessage", with(html, "text", "<b>"+emoji+"</b>"), "", ""},
		{"4097 without the markup", "sendMessage", with(html, "text", "<b>"+emoji+"</b>y"), "4097", "message is too long"},
		{"nothing but markup", "sendMessage", with(html, "text", "<b></b>"), "0 characters", "message text is empty"},
		{"open tag", "sendMessage", with(html, "text", "<b>x"), "can't parse entities", "can't parse entities"},
		{"bare ampersand", "sendMessage", with(html, "text", "a & b"), "not escaped", ""},
		{"Markdown", "sendMessage", with(send, "parse_mode", "MarkdownV2"), "Markdown", ""},
		{"caption of 1024", "sendPhoto", with(photo, "caption", strings.Repeat("é", 1024)), "", ""},
		{"caption of 1025", "sendPhoto", with(photo, "caption", strings.Repeat("é", 1025)), "1025", "caption is too long"},
		{"64 bytes", "sendMessage", with(send, "reply_markup", buttons(strings.Repeat("é", 32))), "", ""},
		{"66 bytes", "sendMessage", with(send, "reply_markup", buttons(strings.Repeat("é", 33))), "66 bytes", "BUTTON_DATA_INVALID"},
		{"a markup that is no object", "sendMessage", with(send, "reply_markup", "7"), "reply_markup", "can't parse"},
		{"50 results", "answerInlineQuery", with(inline, "results", articles(50)), "", ""},
		{"51 results", "answerInlineQuery", with(inline, "results", articles(51)), "51 items", "RESULTS_TOO_MUCH"},
		{"an unknown action", "sendChatAction", map[string]string{"chat_id": "1", "action": "dancing"}, "dancing", "wrong parameter action"},
		{"an action", "sendChatAction", map[string]string{"chat_id": "1", "action": "upload_photo"}, "", ""},
		{"no number", "getUpdates", map[string]string{"offset": "x"}, "offset", "can't parse offset"},
		{"a limit of 101", "getUpdates", map[string]string{"limit": "101"}, "101", "wrong parameter limit"},
		{"reactions", "setMessageReaction", map[string]string{"chat_id": "1", "message_id": "2", "reaction": `[{"type":"emoji","emoji":"👀"}]`}, "", ""},
		{"a field with a slip", "setMyCommands", map[string]string{"commands": `[{"command":"a","describe":"b"}]`}, "describe is no field", "required"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := checker{loaded}.check(&Call{Method: tt.method, Params: tt.params})
			if tt.violation == "" {
				if len(found) > 0 {
					t.Errorf("%+v", found)
				}
				return
			}
			var what, refusal strings.Builder
			for _, p := range found {
				what.WriteString(p.what + "\n")
				if p.refuse != nil {
					refusal.WriteString(p.refuse.Description + "\n")
				}
			}
			if !strings.Contains(what.String(), tt.violation) {
				t.Errorf("said %q, want %q", what.String(), tt.violation)
			}
			if got := refusal.String(); !strings.Contains(got, tt.refusal) || (tt.refusal == "") != (got == "") {
				t.Errorf("refused with %q, want %q", got, tt.refusal)
			}
		})
	}
}

func TestCheckFiles(t *testing.T) {
	file := map[string]Upload{"part": {Name: "a.jpg", Size: 1}}
	album := map[string]string{"chat_id": "1", "media": `[{"type":"photo","media":"attach://part"},{"type":"video","media":"id"}]`}
	tests := []struct {
		name   string
		call   Call
		wanted int
	}{
		{"attached", Call{Method: "sendMediaGroup", Params: album, Files: file}, 0},
		{"attached to nothing", Call{Method: "sendMessage", Params: map[string]string{"chat_id": "1", "text": "x"}, Files: file}, 1},
		{"in its own parameter", Call{Method: "sendPhoto", Params: map[string]string{"chat_id": "1"}, Files: map[string]Upload{"photo": {}}}, 0},
		{"no photo", Call{Method: "sendPhoto", Params: map[string]string{"chat_id": "1"}}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if found := (checker{loaded}).check(&tt.call); len(found) != tt.wanted {
				t.Errorf("%+v, want %d", found, tt.wanted)
			}
		})
	}
}
