package core

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxTermBytes bounds a search term; a longer word is cut.
const MaxTermBytes = 40

// SplitTerms cuts text into the words that it is found by: case and accents folded, each once, in order of appearance.
func SplitTerms(text string) []string {
	var terms []string
	seen := map[string]bool{}
	for _, word := range strings.FieldsFunc(FoldText(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		for len(word) > MaxTermBytes {
			r := []rune(word)
			word = string(r[:len(r)-1])
		}
		if !seen[word] {
			seen[word] = true
			terms = append(terms, word)
		}
	}
	return terms
}

// FoldText returns a text in lower case and without accents and other marks.
func FoldText(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(strings.ToLower(s)))
}

// SearchTerms returns what the facts are found by: claim, note, place and publishers.
func (f Facts) SearchTerms() []string { return SplitTerms(f.SearchText()) }

// SearchText returns the text that searches look through: claim, note, place and publishers.
func (f Facts) SearchText() string {
	parts := []string{f.Claim, f.Note, f.Place}
	for _, s := range f.Sources {
		parts = append(parts, s.Publisher)
	}
	if f.Review != nil {
		parts = append(parts, f.Review.Publisher)
	}
	return strings.Join(parts, "\n")
}
