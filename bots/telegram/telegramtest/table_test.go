package telegramtest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// good is a value that fits a field, as text.
func good(f botapi.Field) string {
	switch {
	case f.OneOf != nil:
		return f.OneOf[0]
	case f.Types[0] == "Integer" || f.Types[0] == "Float":
		return fmt.Sprint(max(f.Min, 1))
	case f.Types[0] == "Boolean":
		return "true"
	case f.Types[0] == "String" || f.Types[0] == "InputFile":
		return strings.Repeat("x", int(max(f.Min, 1)))
	case f.Types[0] == "Array of Integer":
		return "[1]"
	case f.Types[0] == "Array of String":
		return `["x"]`
	}
	return objects[f.Types[0]]
}

// objects are values of the types that required parameters have.
var objects = map[string]string{
	"Array of InputMediaAudio":   `[{"type":"photo","media":"x"},{"type":"photo","media":"x"}]`,
	"InputMedia":                 `{"type":"photo","media":"x"}`,
	"Array of BotCommand":        `[{"command":"help","description":"helps"}]`,
	"Array of InlineQueryResult": `[{"type":"article","id":"1","title":"x","input_message_content":{"message_text":"x"}}]`,
	"InlineQueryResult":          `{"type":"article","id":"1","title":"x","input_message_content":{"message_text":"x"}}`,
}

// least are parameters with which a method can be called.
func least(m botapi.Object) map[string]string {
	p := map[string]string{}
	for _, f := range m.Fields {
		if f.Required {
			p[f.Name] = good(f)
		}
	}
	return p
}

func judged(method string, p map[string]string) (said, refused string) {
	for _, found := range (checker{loaded}).check(&Call{Method: method, Params: p}) {
		said += found.what + "\n"
		if found.refuse != nil {
			refused += found.refuse.Description + "\n"
		}
	}
	return said, refused
}

// Every parameter of every method that this server does: without it if it is required, of another type, out of its
// bounds, none of its choices, and beside one that does not exist.
func TestEveryParameter(t *testing.T) {
	fields := 0
	for method := range methods {
		m, known := loaded.Methods[method]
		if !known {
			t.Errorf("%s is not in the table", method)
		}
		if said, _ := judged(method, least(m)); said != "" {
			t.Errorf("%s with %v: %s", method, least(m), said)
		}
		if said, refused := judged(method, with(least(m), "no_such_name", "x")); !strings.Contains(said, "no_such_name is no parameter") || refused != "" {
			t.Errorf("%s beside what does not exist: %q, refused %q", method, said, refused)
		}
		for _, f := range m.Fields {
			fields++
			for what, value := range wrong(f) {
				p := with(least(m), f.Name, value)
				if what == "absent" {
					delete(p, f.Name)
				}
				if said, refused := judged(method, p); !strings.Contains(said, f.Name) || refused == "" {
					t.Errorf("%s.%s %s: %q, refused %q", method, f.Name, what, said, refused)
				}
			}
		}
	}
	if fields < 200 {
		t.Errorf("only %d parameters", fields)
	}
}

// wrong are values that a field must not have.
func wrong(f botapi.Field) map[string]string {
	values := map[string]string{}
	if f.Required {
		values["absent"] = ""
	}
	texts := false
	for _, typ := range f.Types {
		texts = texts || typ == "String" || typ == "InputFile"
	}
	switch {
	case !texts:
		values["of another type"] = "?"
	case f.OneOf != nil:
		values["no choice"] = "none-of-them"
	}
	switch f.Unit {
	case botapi.Value:
		values["too large"], values["too small"] = fmt.Sprint(f.Max+1), fmt.Sprint(f.Min-1)
	case botapi.Characters, botapi.Bytes:
		values["too long"] = strings.Repeat("x", int(f.Max)+1)
	}
	return values
}

// A method that does not exist, or that this server does not do, is a violation, and refused.
func TestUnknownMethods(t *testing.T) {
	s := New(t, Options{})
	for _, method := range []string{"noSuchMethod", "sendDice"} {
		refuse(t, s, method, params{"chat_id": 1}, http.StatusNotFound, "Not Found")
		violated(t, s, method+": is no method that this server knows")
	}
	do(t, s, "getme", nil) // in any case
	for _, path := range []string{"", "/bot" + s.Token, "/other/getMe"} {
		request, err := http.NewRequest(http.MethodGet, s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
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
	if a, err := send(s, s.Token, "getMe", asJSON, strings.NewReader("null")); !a.OK { // as telebot calls it
		t.Errorf("%+v, %v", a, err)
	}
	if a, err := send(s, s.Token, "sendMessage", asJSON, strings.NewReader("{")); a.Code != http.StatusBadRequest {
		t.Errorf("%+v, %v", a, err)
	}
}
