package text

import (
	"slices"
	"sync"

	"github.com/firstseen/firstseen/core"
)

// talk holds the words of a language that say nothing of what a clip shows.
type talk struct {
	Stop     []string `yaml:"stop"`   // that every sentence has, and words for clips
	Asking   []string `yaml:"asking"` // with which people ask whether a clip is true
	Thanks   []string `yaml:"thanks"`
	Greeting []string `yaml:"greeting"`
}

// Talk is a kind of message that asks about nothing in particular.
type Talk string

// The kinds of talk. NoTalk is a message that has words to search for.
const (
	NoTalk   Talk = ""
	Wordless Talk = "wordless" // an emoji, a sign
	Asking   Talk = "asking"   // is this real?
	Thanks   Talk = "thanks"
	Greeting Talk = "greeting"
)

// talkByRank has the kinds of single words, the most telling last.
var talkByRank = []Talk{Wordless, Greeting, Thanks, Asking}

// kindsOfTalk has the kind of each word that says nothing of what a clip shows, in all languages: people do not always write in the one
// that the bot answers in. Of a word that has several kinds the most telling counts.
var kindsOfTalk = sync.OnceValue(func() map[string]Talk {
	all := map[string]Talk{}
	for _, c := range catalogues() {
		t := c.load().Talk
		for rank, words := range [][]string{t.Stop, t.Greeting, t.Thanks, t.Asking} {
			for _, w := range words {
				if slices.Index(talkByRank, all[w]) < rank {
					all[w] = talkByRank[rank]
				}
			}
		}
	}
	return all
})

// ReadTalk returns the kind of a message that has nothing to search for, whichever of the languages it is in.
func ReadTalk(message string) Talk {
	best := 0
	terms := core.SplitTerms(message)
	for _, term := range terms {
		kind, known := kindsOfTalk()[term]
		if !known {
			return NoTalk
		}
		best = max(best, slices.Index(talkByRank, kind))
	}
	if best == 0 && len(terms) > 0 {
		return Asking // such as: what is this?
	}
	return talkByRank[best]
}

// IsStopWord reports whether a search term, as core.SplitTerms returns it, says nothing of what a fact-check is about.
func IsStopWord(term string) bool {
	_, known := kindsOfTalk()[term]
	return known
}
