package telegramtest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// judge returns what is wrong with a call, and how Telegram refuses it.
func judge(method string, p map[string]string) (said, refused string) {
	for _, found := range checkCall(&Call{Method: method, Params: p}) {
		said += found.String() + "\n"
		if e := refusalOf(found); e != nil {
			refused += e.Description + "\n"
		}
	}
	return said, refused
}

// with returns parameters with one more, or another value of one.
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
		{"a list of entities", "sendMessage", with(send, "entities", "[]"), "not known", ""},
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
		{"Markdown", "sendMessage", with(send, "parse_mode", "MarkdownV2"), "parse mode", "unsupported parse_mode"},
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
			said, refused := judge(tt.method, tt.params)
			if !strings.Contains(said, tt.violation) || (tt.violation == "") != (said == "") {
				t.Errorf("said %q, want %q", said, tt.violation)
			}
			if !strings.Contains(refused, tt.refusal) || (tt.refusal == "") != (refused == "") {
				t.Errorf("refused with %q, want %q", refused, tt.refusal)
			}
		})
	}
}

func TestCheckFiles(t *testing.T) {
	file := map[string]stagetest.Upload{"part": {Name: "a.jpg", Size: 1}}
	media := map[string]string{"chat_id": "1", "message_id": "2", "media": `{"type":"photo","media":"attach://part"}`}
	tests := []struct {
		name   string
		call   Call
		wanted int
	}{
		{"attached", Call{Method: "editMessageMedia", Params: media, Files: file}, 0},
		{"attached to nothing", Call{Method: "sendMessage", Params: map[string]string{"chat_id": "1", "text": "x"}, Files: file}, 1},
		{"in its own parameter", Call{Method: "sendPhoto", Params: map[string]string{"chat_id": "1"}, Files: map[string]stagetest.Upload{"photo": {}}}, 0},
		{"no photo", Call{Method: "sendPhoto", Params: map[string]string{"chat_id": "1"}}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if found := checkCall(&tt.call); len(found) != tt.wanted {
				t.Errorf("%+v, want %d", found, tt.wanted)
			}
		})
	}
}

// Every parameter of every method that this server does, as it must not be.
func TestEveryParameter(t *testing.T) {
	fields := 0
	for method := range methods {
		trial := apitable.Trial{Table: checker.Table, AnyText: true, Judge: func(values map[string]any) (string, bool) {
			params := map[string]string{}
			for name, value := range values {
				text, isText := value.(string)
				if raw, err := json.Marshal(value); err != nil {
					t.Fatal(err)
				} else if !isText {
					text = string(raw)
				}
				params[name] = text
			}
			said, refused := judge(method, params)
			return said, refused != ""
		}}
		m, known := checker.Table.Methods[method]
		if !known {
			t.Errorf("%s is not in the table", method)
		}
		fields += trial.TryFields(t, method, m)
	}
	if fields < 90 {
		t.Errorf("only %d parameters", fields)
	}
}

func TestUnknownPaths(t *testing.T) {
	s := New(t, Options{})
	for _, path := range []string{"", "/bot" + s.Token, "/other/getMe"} {
		response, err := client.Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusNotFound {
			t.Errorf("%q: %s", path, response.Status)
		}
	}
	if a, err := send(s, "1:wrong", "getMe", asJSON, http.NoBody); a.Code != http.StatusUnauthorized {
		t.Errorf("%+v, %v", a, err)
	}
}
