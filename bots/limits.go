package bots

import "time"

// Bounds on conversations.
const (
	chatDepth      = 32                   // jobs that wait in one chat: more than a person sends before an answer comes
	chatsAtOnce    = 10000                // chats with work at one time; each costs a goroutine
	talkKept       = 7 * 24 * time.Hour   // how long a chat's last clip and half-filled form are remembered
	handledKept    = 32                   // turns that a chat remembers to have answered; as many as can wait, for all may be repeated
	searchShown    = 10                   // results of a search
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
	maxLinked      = 100 << 20            // bytes of a clip that a link leads to: minutes of video
	serverVideos   = 300                  // videos that a server remembers to have asked about, the latest
	serverKept     = 90 * 24 * time.Hour  // how long it does
	maxServerRoles = 20                   // that make moderators of a server
	maxRole        = 40                   // bytes of a platform's id of a role
	answerBudget   = 30 * time.Second     // for telling that a turn failed, when its own time may be over
)

// Bounds on what goes to a platform and comes from it.
const (
	sentKept      = 30 * 24 * time.Hour // how long a message that was sent can be found again, to edit it
	handshakeTime = 30 * time.Second    // for agreeing on encryption
	maxPicture    = 8 << 20             // bytes of a picture of an answer, which has some hundred thousand
	fetchStall    = 30 * time.Second    // without a byte of a file
	leaderLease   = 15 * time.Second    // how long another process waits after a crash, before it leads
	unlockTime    = time.Second         // for giving a lock back at the end
)

// Bounds on letters.
const (
	roundsAtOnce  = 16               // chats whose letters one process deals with at one time; the others are for who looks next
	keptAtOnce    = 4                // chats that are told at one time of what was kept for another process or hour
	lettersRead   = 20               // letters of a chat that are looked at together: two albums
	chatLease     = 10 * time.Second // how long a chat waits for another process after a crash; renewed at a third of it
	lookEvery     = time.Second / 2  // how soon a letter is found that another process posted, or that was held
	letterTries   = 4                // attempts at once, before the letter is held
	retryPause    = time.Second      // before the second attempt; it doubles each time
	retryLater    = time.Minute      // how long a letter is held that failed each time
	releaseBudget = 5 * time.Second  // for giving a chat back at the end
)
