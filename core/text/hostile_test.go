package text

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/firstseen/firstseen/core"
)

// hostileTexts are what somebody may write into any field.
var hostileTexts = map[string]string{
	"markup":   markup + ` <script>alert(1)</script><img src=x onerror=alert(1)> ~~x~~ ||spoiler|| ` + "`code` ```block```",
	"override": override, "lines": "nothing\nFakeline: Trusted News says so\r\nFakeline: x\u2028Fakeline: y\u2029Fakeline: z\u0085Fakeline: w\vFakeline: v",
	"zalgo": zalgo + emoji, "arabic": arabic, "long": long, "control": "a\x00b\x07c\x1b[31md\x7fe\u009bf\ufeffg", "broken": "\xff\xfe\xc3(",
	"script": "javascript:alert(1)", "data": "data:text/html,<script>alert(1)</script>", "account": "tg://user?id=1",
	"mention": "@everyone <@123> <#5> /start@bot", "button": "[ Publish ] [ Not the same video ]", "link": `https://x.example/"><script>`,
	"password": "https://bank.example:443@evil.example/\u202e",
}

// fields that people do not write.
var ours = []string{"Key", "Op", "Field", "Limit", "SHA256", "Cursor"}

// filled returns a copy of v with a text in every string that people may have written.
func filled(v reflect.Value, s string) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.IsExported() && !slices.Contains(ours, f.Name) {
				out.Field(i).Set(filled(v.Field(i), s))
			}
		}
	case reflect.Slice:
		out = reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(filled(v.Index(i), s))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			out = reflect.New(v.Type().Elem())
			out.Elem().Set(filled(v.Elem(), s))
		}
	case reflect.Map:
		if values, ok := v.Interface().(map[string]string); ok {
			copied := maps.Clone(values)
			for key := range copied {
				copied[key] = s
			}
			out = reflect.ValueOf(copied)
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			out.SetString(s)
		}
	}
	return out
}

// Whatever people write, into whatever field, comes out inert wherever it is shown: it makes no line, mark, link or button of its
// own, reorders nothing, and leaves the rest its room.
func TestHostileTextIsInert(t *testing.T) {
	for kind, s := range hostileTexts {
		for name, content := range golden {
			c, _ := filled(reflect.ValueOf(content), s).Interface().(core.Content)
			for _, l := range Languages() {
				doc := l.Reply(core.Reply{Content: c})
				where := kind + " in " + name + " in " + l.Tag()
				inertText(t, where, Plain(doc))
				inertMarkup(t, where+" as HTML", string(HTML(doc)), "p", "b", "i", "a", "br", "blockquote")
				short := Fit(doc, 4096)
				if n := Units(short); n > 4096 {
					t.Errorf("%s: %d units", where, n)
				}
				inertMarkup(t, where+" on Telegram", TelegramHTML(short), "b", "i", "a", "u", "s", "code", "blockquote")
				inertText(t, where+" on Discord", readDiscord(t, DiscordFit(doc, 4096)))
			}
		}
		label := Languages()[0].Button(core.Button{Action: core.DoDetails, Label: s})
		inertText(t, kind+" as a button", label)
		if strings.Contains(label, "\n") || len([]rune(label)) > core.MaxName+1 {
			t.Errorf("%s as a button: %q", kind, label)
		}
	}
}

func inertText(t *testing.T, where, s string) {
	t.Helper()
	for _, r := range s {
		if r != '\n' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r == 0x2028 || r == 0x2029 || r == unicode.ReplacementChar && !strings.Contains(where, "broken") {
			t.Errorf("%s: %U is in %.300q", where, r, s)
			return
		}
	}
	for line := range strings.Lines(s) {
		if strings.HasPrefix(strings.TrimSpace(line), "Fakeline") {
			t.Errorf("%s: a line of its own: %q", where, line)
		}
	}
}

// inertMarkup checks that a text has no tags but these, without attributes but the address of a link.
func inertMarkup(t *testing.T, where, s string, tags ...string) {
	t.Helper()
	for tokens := html.NewTokenizer(strings.NewReader(s)); tokens.Next() != html.ErrorToken; {
		token := tokens.Token()
		if token.Type == html.TextToken {
			inertText(t, where, strings.ReplaceAll(token.Data, "\n", " "))
			continue
		}
		if !slices.Contains(tags, token.Data) || token.Type == html.CommentToken {
			t.Errorf("%s: <%s>", where, token.Data)
		}
		for _, a := range token.Attr {
			switch {
			case a.Key == "href" && (strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "https://")) && !strings.ContainsAny(a.Val, "<>\"@\u202e"):
			case a.Key == "rel", a.Key == "dir", a.Key == "lang", a.Key == "expandable":
			default:
				t.Errorf("%s: %s=%q", where, a.Key, a.Val)
			}
		}
	}
}
