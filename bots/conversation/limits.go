package conversation

import "time"

// Bounds on conversations.
const (
	stateKept      = 7 * 24 * time.Hour   // how long a chat's last clip and half-filled form are remembered
	handledKept    = 32                   // requests that a chat remembers to have answered; as many as can wait, for all may be repeated
	searchCounted  = 100                  // results of a search; text shows the first, and how many more there are
	queueShown     = 10                   // entries of the queue
	auditShown     = 20                   // acts on a page of the audit log
	maxPages       = 1000                 // that are asked for by number
	cardsShown     = 5                    // fact-checks that Details shows
	maxDisputed    = 200                  // disputed videos that are remembered
	disputesHold   = 3                    // people who dispute a match within disputeSpan: it is held back
	disputeSpan    = 24 * time.Hour       // in which they do
	evidenceKept   = 90 * 24 * time.Hour  // how long the picture of a disputed match is
	disputesShown  = 5                    // disputed matches that are listed, each with buttons
	accountKept    = 365 * 24 * time.Hour // how long it is remembered which language a person chose
	lateFirst      = 5 * time.Second      // until a clip that could not be read is tried again
	lateMost       = time.Minute          // the same, of one that was tried often
	lateBusy       = 2 * time.Hour        // after which a busy machine is not waited for any more
	lateFetch      = 3 * time.Hour        // after which a file that the platform does not hand out is not waited for any more
	lateFetchMost  = 10 * time.Minute     // the longest pause until it is tried again
	quickFetches   = 3                    // tries before the person is told that it is late
	lateUnasked    = 10 * time.Minute     // after which a clip that nobody asked about is let go
	lateKept       = 7 * 24 * time.Hour   // how long it is remembered that a question was put off
	serverVideos   = 300                  // videos that a server remembers to have asked about, the latest
	serverKept     = 90 * 24 * time.Hour  // how long it does
	maxServerRoles = 20                   // that make moderators of a server
	maxRole        = 40                   // bytes of a platform's id of a role
	answerBudget   = 30 * time.Second     // to say that a request failed, when its own time may be over
	maxPicture     = 8 << 20              // bytes of a picture of an answer, which has some hundred thousand
)
