package text

import (
	"maps"
	"strings"
)

// merge puts the parts of a catalogue together. It panics if two parts have the same key: one would be lost.
func merge(parts ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, p := range parts {
		for key := range p {
			if _, taken := all[key]; taken {
				panic("text: two sentences with the key " + key)
			}
		}
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
