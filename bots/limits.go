package bots

import "time"

// Bounds on queues.
const (
	chatDepth   = 32    // jobs that wait in one chat: more than a person sends before an answer comes
	chatsAtOnce = 10000 // chats with work at one time; each costs a goroutine
)

// Bounds on what goes to a platform and comes from it.
const (
	sentKept      = 30 * 24 * time.Hour // how long a message that was sent can be found again, to edit it
	handshakeTime = 30 * time.Second    // for agreeing on encryption
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
