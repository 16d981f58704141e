// Package text turns replies into words: one catalogue a language, and the only place with
// sentences that users read. It composes a [Doc], which [Plain], [HTML], [TelegramHTML] and [DiscordMarkdown] write
// in the form that a platform takes. Whatever people typed is made inert here, and escaped there.
package text

import (
	"cmp"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Args are the arguments of a sentence, by the name of their placeholder. They may hold what
// people typed.
type Args = map[string]string

// Lang is one language's words. The zero Lang is English.
type Lang struct{ *catalogue }

// catalogue holds the sentences of a language. A sentence with a number has a key for each plural
// form, such as "asked#one".
type catalogue struct {
	tag   language.Tag
	words map[string]string
}

// catalogues has one for each language; the first is the one to fall back on.
var catalogues = []*catalogue{
	{language.English, english},
	{language.French, french},
}

var matcher = language.NewMatcher(func() (tags []language.Tag) {
	for _, c := range catalogues {
		tags = append(tags, c.tag)
	}
	return tags
}())

// maxTag bounds a language preference in bytes; a browser's list of a dozen languages is shorter.
const maxTag = 200

// For returns the language that suits the first preference that suits any, and English if none does.
// A preference is a BCP 47 tag, the value of an Accept-Language header, or a locale such as fr_FR.UTF-8.
func For(preferences ...string) Lang {
	short := make([]string, 0, len(preferences))
	for _, p := range preferences {
		if !strings.ContainsAny(p, ",;") {
			p, _, _ = strings.Cut(p, ".")
		}
		if len(p) <= maxTag {
			short = append(short, p)
		}
	}
	_, i := language.MatchStrings(matcher, short...)
	return Lang{catalogues[i]}
}

// Languages lists the languages that there are, English first.
func Languages() []Lang {
	all := make([]Lang, len(catalogues))
	for i, c := range catalogues {
		all[i] = Lang{c}
	}
	return all
}

// Tag is the language's BCP 47 tag.
func (l Lang) Tag() string { return l.lang().tag.String() }

func (l Lang) lang() *catalogue { return cmp.Or(l.catalogue, catalogues[0]) }

// Has reports whether the catalogue has a sentence with this key.
func (l Lang) Has(key string) bool {
	_, one := l.lang().words[key]
	_, many := l.lang().words[key+"#other"]
	return one || many
}

// T returns the sentence with this key, its placeholders filled. A key that no catalogue has comes
// back as it is. Args["n"], if it is a number, chooses the plural form.
func (l Lang) T(key string, args Args) string {
	inline := make(map[string]Para, len(args))
	for name, arg := range args {
		inline[name] = user(arg, maxArg)
	}
	if n, err := strconv.Atoi(args["n"]); err == nil {
		inline["n"] = Para{{Text: l.number(n)}}
		key = l.plural(key, n)
	}
	return Plain(Doc{l.fill(key, inline)})
}

// count returns the sentence with this key in the plural form for n.
func (l Lang) count(key string, n int) string { return l.T(key, Args{"n": strconv.Itoa(n)}) }

var forms = map[plural.Form]string{
	plural.Zero: "#zero", plural.One: "#one", plural.Two: "#two", plural.Few: "#few", plural.Many: "#many",
}

// plural adds to key the plural form for n that the catalogue has.
func (l Lang) plural(key string, n int) string {
	form := forms[plural.Cardinal.MatchPlural(l.lang().tag, max(n, -n), 0, 0, 0, 0)]
	for _, suffix := range []string{form, "#other"} {
		if _, ok := l.lang().words[key+suffix]; ok && suffix != "" {
			return key + suffix
		}
	}
	return key
}

func (l Lang) sentence(key string) string {
	if s, ok := l.lang().words[key]; ok {
		return s
	}
	return cmp.Or(english[key], key)
}

// number writes n as the language does: 3,000 or 3 000.
func (l Lang) number(n int) string { return l.printer().Sprint(number.Decimal(n)) }

// factor writes f with at most two decimals.
func (l Lang) factor(f float64) string {
	return l.printer().Sprint(number.Decimal(f, number.MaxFractionDigits(2)))
}

func (l Lang) printer() *message.Printer { return message.NewPrinter(l.lang().tag) }

// list joins the parts as the language does: "a, b and c".
func (l Lang) list(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + l.sentence("list.and") + parts[last]
}

// fill replaces the placeholders of a sentence by args. What stands in square brackets is left out
// if a placeholder inside it has no value.
func (l Lang) fill(key string, args map[string]Para) Para {
	var out Para
	rest := l.sentence(key)
	for rest != "" {
		before, group, after := cut(rest)
		part, _ := substitute(before, args)
		out.add(part...)
		if optional, full := substitute(group, args); full {
			out.add(optional...)
		}
		rest = after
	}
	return out
}

// cut returns what stands before the first pair of square brackets, in it and after it.
func cut(s string) (before, group, after string) {
	before, rest, _ := strings.Cut(s, "[")
	group, after, _ = strings.Cut(rest, "]")
	return before, group, after
}

func substitute(s string, args map[string]Para) (out Para, full bool) {
	full = true
	for s != "" {
		before, rest, found := strings.Cut(s, "{")
		name, after, _ := strings.Cut(rest, "}")
		if before != "" {
			out.add(Span{Text: before})
		}
		if found {
			out.add(args[name]...)
			full = full && len(args[name]) > 0
		}
		s = after
	}
	return out, full
}
