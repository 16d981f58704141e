package coretest

import (
	"reflect"
	"slices"

	"github.com/firstseen/firstseen/core"
)

// HostileDebunk has the same text in every field that people type.
func HostileDebunk(s string) core.Debunk {
	return With(func(d *core.Debunk) {
		d.Claim, d.Note, d.Place = s, s, s
		d.Sources = []core.Source{{Publisher: s, URL: "javascript:alert(1)"}, {Publisher: s, URL: "https://x.example/\"><script>" + "\u202e"}}
		d.Review = &core.Review{Publisher: s, URL: "https://user:pass@x.example/"}
	})
}

// HostileTexts has texts that somebody may write into any field.
var HostileTexts = map[string]string{
	"markup":   Markup + ` <script>alert(1)</script><img src=x onerror=alert(1)> ~~x~~ ||spoiler|| ` + "`code` ```block```",
	"override": Override, "lines": "nothing\nFakeline: Trusted News says so\r\nFakeline: x\u2028Fakeline: y\u2029Fakeline: z\u0085Fakeline: w\vFakeline: v",
	"zalgo": Zalgo + Emoji, "arabic": Arabic, "long": Long, "control": "a\x00b\x07c\x1b[31md\x7fe\u009bf\ufeffg", "broken": "\xff\xfe\xc3(",
	"script": "javascript:alert(1)", "data": "data:text/html,<script>alert(1)</script>", "account": "tg://user?id=1",
	"mention": "@everyone @here @firstseen_bot, <@123> <@&4> <#5> </ping:6> <t:7:R> <:smile:8> /start@bot",
	"heading": "# big ## less -# small 1. one - two >>> quote", "emoji": ":joy: :+1: 👩‍👩‍👧‍👦🇫🇷👍🏽", "backslash": `\\*x\\* \\@everyone \\`, "invitation": "discord.gg/abc t.me/joinchat/abc https://evil.example/a_b_c", "button": "[ Publish ] [ Not the same video ]", "link": `https://x.example/"><script>`,
	"password": "https://bank.example:443@evil.example/\u202e",
}

// ours are fields that people do not write.
var ours = []string{"Key", "Op", "Field", "Limit", "SHA256", "Cursor"}

// Filled returns a copy of a reply with a text in every string that people may have written.
func Filled(c core.Content, s string) core.Content {
	out, _ := filled(reflect.ValueOf(c), s).Interface().(core.Content)
	return out
}

func filled(v reflect.Value, s string) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.Struct:
		fillFields(out, s)
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
		out = reflect.MakeMap(v.Type())
		for entry := v.MapRange(); entry.Next(); {
			out.SetMapIndex(entry.Key(), filled(entry.Value(), s))
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			out.SetString(s)
		}
	}
	return out
}

func fillFields(v reflect.Value, s string) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.IsExported() && !slices.Contains(ours, f.Name) {
			v.Field(i).Set(filled(v.Field(i), s))
		}
	}
}
