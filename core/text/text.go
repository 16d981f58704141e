// Package text turns replies into words: one catalogue a language, and the only place with
// sentences that users read. It composes a [Doc], which [Plain] writes without markup and each chat platform in
// its own. Whatever people typed is made inert here, and escaped there.
package text

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"github.com/firstseen/firstseen/core"
)

// Args has the arguments of a sentence by the names of their placeholders. They may hold what people typed.
type Args = map[string]string

// Lang stands for a language and a platform, which may word some sentences in its own way. The zero Lang is English, for
// no platform.
type Lang struct {
	*catalogue
	platform core.Platform
}

// matcher chooses the language that suits somebody's preferences.
var matcher = sync.OnceValue(func() language.Matcher {
	var tags []language.Tag
	for _, c := range catalogues() {
		tags = append(tags, c.tag)
	}
	return language.NewMatcher(tags)
})

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
	_, i := language.MatchStrings(matcher(), short...)
	return Lang{catalogue: catalogues()[i]}
}

// Find returns the language that suits a preference, which is written as For has it, and whether there is one.
func Find(preference string) (l Lang, ok bool) {
	l = For(preference)
	preference, _, _ = strings.Cut(preference, ".")
	wanted, err := language.Parse(preference)
	base, confidence := wanted.Base()
	return l, err == nil && confidence != language.No && base.String() == l.Base()
}

// Languages returns the languages that there are, English first.
func Languages() []Lang {
	var all []Lang
	for _, c := range catalogues() {
		all = append(all, Lang{catalogue: c})
	}
	return all
}

// Tags returns the BCP 47 tags of the languages that there are, English first.
func Tags() []string {
	var all []string
	for _, c := range catalogues() {
		all = append(all, c.tag.String())
	}
	return all
}

// Platforms returns the platforms that word some sentence in their own way.
func Platforms() []core.Platform {
	seen := map[core.Platform]bool{}
	for _, c := range catalogues() {
		for _, s := range c.load().Sentences {
			for p := range s.platforms {
				seen[p] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// On returns the language with the platform's own wording of the sentences that have one.
func (l Lang) On(p core.Platform) Lang { return Lang{l.catalogue, p} }

// Tag returns the language's BCP 47 tag.
func (l Lang) Tag() string { return l.own().tag.String() }

// Base returns the first part of the language's BCP 47 tag: "pt" of "pt-BR".
func (l Lang) Base() string {
	base, _ := l.own().tag.Base()
	return base.String()
}

// Name returns the language's own name of itself.
func (l Lang) Name() string { return l.T("language.name", nil) }

// RightToLeft reports whether the language is written from right to left.
func (l Lang) RightToLeft() bool { return l.loadGrammar().Direction == "right-to-left" }

// own returns the catalogue of the language.
func (l Lang) own() *catalogue {
	if l.catalogue == nil {
		return catalogues()[0]
	}
	return l.catalogue
}

func (l Lang) loadGrammar() grammar { return l.own().load().Grammar }

// Has reports whether the catalogue has a sentence with this key.
func (l Lang) Has(key string) bool {
	_, ok := l.own().load().Sentences[key]
	return ok
}

// T returns the sentence with this key, its placeholders filled. A key that no catalogue has comes
// back as it is. Args["n"], if it is a number, chooses the plural form.
func (l Lang) T(key string, args Args) string {
	inline := make(map[string]Para, len(args))
	for name, arg := range args {
		limit := maxArg
		if name == "list" || name == "line" || name == "path" {
			limit = maxLine
		}
		inline[name] = defuse(arg, limit)
	}
	var pattern string
	if n, err := strconv.Atoi(args["n"]); err == nil {
		inline["n"] = Para{{Text: l.formatNumber(n)}}
		pattern = l.findPluralPattern(key, n)
	} else {
		pattern = l.findPattern(key)
	}
	return Plain(Doc{fillPattern(pattern, inline)})
}

// countForm returns the sentence with this key in the plural form for n.
func (l Lang) countForm(key string, n int) string { return l.T(key, Args{"n": strconv.Itoa(n)}) }

// findPattern returns a sentence with its placeholders: the platform's own wording, if it has one.
func (l Lang) findPattern(key string) string {
	w, _ := l.findWording(key)
	return cmp.Or(w.only, key)
}

// findPluralPattern returns the plural form for n of a sentence, with its placeholders.
func (l Lang) findPluralPattern(key string, n int) string {
	w, tag := l.findWording(key)
	return cmp.Or(w.chooseForm(tag, n), key)
}

// findWording returns the wording of a sentence and its language, which is English where the catalogue lacks the
// sentence.
func (l Lang) findWording(key string) (wording, language.Tag) {
	for _, c := range []*catalogue{l.own(), catalogues()[0]} {
		s, ok := c.load().Sentences[key]
		if !ok {
			continue
		}
		if own, ok := s.platforms[l.platform]; ok {
			return own, c.tag
		}
		return s.wording, c.tag
	}
	return wording{}, l.own().tag
}

// formatNumber returns n as the language writes it: 3,000 or 3 000.
func (l Lang) formatNumber(n int) string { return l.newPrinter().Sprint(number.Decimal(n)) }

// formatRatio returns f with at most two decimals.
func (l Lang) formatRatio(f float64) string {
	return l.newPrinter().Sprint(number.Decimal(f, number.MaxFractionDigits(2)))
}

func (l Lang) newPrinter() *message.Printer { return message.NewPrinter(l.own().tag) }

// joinList returns the parts as the language lists them: "a, b and c".
func (l Lang) joinList(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + l.findPattern("list.and") + parts[last]
}

// fillSentence returns the sentence with this key, its placeholders replaced by args.
func (l Lang) fillSentence(key string, args map[string]Para) Para {
	return fillPattern(l.findPattern(key), args)
}

// fillPattern replaces the placeholders of a pattern by args. What stands in square brackets is left out if a placeholder
// inside it has no value.
func fillPattern(pattern string, args map[string]Para) Para {
	var out Para
	rest := pattern
	for rest != "" {
		before, group, after := cutGroup(rest)
		part, _ := fillPlaceholders(before, args)
		out.addSpans(part...)
		if optional, full := fillPlaceholders(group, args); full {
			out.addSpans(optional...)
		}
		rest = after
	}
	return out
}

// cutGroup returns the parts of s before, inside and after the first pair of square brackets.
func cutGroup(s string) (before, group, after string) {
	before, rest, _ := strings.Cut(s, "[")
	group, after, _ = strings.Cut(rest, "]")
	return before, group, after
}

// fillPlaceholders replaces the placeholders in s by args, and reports whether each had a value.
func fillPlaceholders(s string, args map[string]Para) (out Para, full bool) {
	full = true
	for s != "" {
		before, rest, found := strings.Cut(s, "{")
		name, after, _ := strings.Cut(rest, "}")
		if before != "" {
			out.addSpans(Span{Text: before})
		}
		if found {
			out.addSpans(args[name]...)
			full = full && len(args[name]) > 0
		}
		s = after
	}
	return out, full
}
