package text

import (
	"maps"
	"strings"
)

func merge(parts ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, p := range parts {
		maps.Copy(all, p)
	}
	return all
}

// spaced puts the no-break spaces that French typography wants, so that no line starts with a colon.
func spaced(words map[string]string) map[string]string {
	r := strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", " ?", "\u00a0?", " !", "\u00a0!", "« ", "«\u00a0", " »", "\u00a0»")
	for key, s := range words {
		words[key] = r.Replace(s)
	}
	return words
}
