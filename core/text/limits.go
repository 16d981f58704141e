package text

import "github.com/firstseen/firstseen/core"

// Limits of what a reply shows.
const (
	answerSources  = 3 // sources of an answer; Details has them all
	answerSegments = 2 // matching segments of an answer
	allSources     = core.MaxSources
	listedDebunks  = 10 // in one message
	listedCaptions = 3  // of one clip in the queue
	quotedLines    = 40 // of a person's own message
	quotedRunes    = 500
)

// LeadsShown is the number of leads of a clip that are shown.
const LeadsShown = 3

// Limits of the words of people in a reply, in runes: a message of a chat platform has room for some thousands, a caption for one
// thousand, and a phone shows about 600 at a time. The record has the whole.
const (
	maxClaim     = 300
	maxNote      = 400
	maxPlace     = 100
	maxPublisher = 80
	maxName      = 60
	maxCaption   = 140
	maxReason    = 200
	maxWords     = 300 // to search for
	maxArg       = 200
	maxTitle     = 100 // of a card that is offered
	maxPerson    = 100 // platform and id
)

// maxMarks is the largest number of combining marks on one character; no script needs more.
const maxMarks = 6

// maxTag is the length in bytes of the longest language preference that is looked at; a browser's list of a dozen languages is shorter.
const maxTag = 200
