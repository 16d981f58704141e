package text

import (
	"slices"
	"unicode/utf8"

	"github.com/firstseen/firstseen/core"
)

// Limits of what a reply shows.
const (
	answerSegments = 2  // matching segments of an answer
	listedDebunks  = 10 // in one message
	listedCaptions = 3  // of one clip in the queue
	listedLeads    = 3
	quotedLines    = 40 // of a person's own message
	quotedRunes    = 500
)

// lengths are the most that a reply shows of each field of a fact-check: runes, and the number of sources.
type lengths struct{ claim, note, place, publisher, name, sources int }

var (
	// inAnswer is for answers: a caption has room for a thousand characters, and a phone shows about 600 at a time.
	inAnswer = lengths{claim: 300, note: 400, place: 100, publisher: 80, name: 60, sources: 3}
	// inFurther is for the further matches of an answer.
	inFurther = lengths{claim: 300, place: 100, publisher: 80, name: 60, sources: 1}
	// inFull is for whoever wants to read it all.
	inFull = lengths{core.MaxClaim, core.MaxNote, core.MaxPlace, core.MaxPublisher, core.MaxName, core.MaxSources}
)

// cut reports whether some of the facts is left out.
func (l lengths) cut(f core.Facts) bool {
	return isLonger(f.Claim, l.claim) || isLonger(f.Note, l.note) || isLonger(f.Place, l.place) || isLonger(f.Credit, l.name) || len(f.Sources) > l.sources ||
		f.Review != nil && isLonger(f.Review.Publisher, l.publisher) ||
		slices.ContainsFunc(f.Sources, func(s core.Source) bool { return isLonger(s.Publisher, l.publisher) })
}

func isLonger(s string, runes int) bool { return len(s) > runes && utf8.RuneCountInString(s) > runes }

// Limits of the words of people in lists, in runes. An id beside them leads to the whole.
const (
	maxPlace     = 100
	maxPublisher = 80
	maxName      = 60
	maxCaption   = 140
	maxWords     = 300 // to search for
	maxArg       = 200
	maxLine      = 4000 // of an argument that is a list, a line or a path
	maxTitle     = 100  // of a card that is offered
	maxPerson    = 100  // platform and id
)

// maxMarks is the largest number of combining marks on one character; no script needs more.
const maxMarks = 6

// maxTag is the length in bytes of the longest language preference that is looked at; a browser's list of a dozen languages is shorter.
const maxTag = 200
