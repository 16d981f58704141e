package web

import "time"

// Bounds of the web chat.
const (
	defaultUpload = 512 << 20           // bytes of a clip: minutes of video from a phone; the decoder has bounds of its own
	maxForm       = 64 << 10            // bytes of a form without a clip: every field at its bound
	maxField      = 16 << 10            // bytes of a field beside a clip
	maxText       = 4096                // runes of a message, as Telegram has it
	maxName       = 80                  // runes of a file's name that are shown
	maxHeader     = 16 << 10            // bytes of a request's headers
	logKept       = 500                 // events of a conversation: some days of use
	contentKept   = 30 * 24 * time.Hour // a conversation and its pictures, after the last message
	sessionKept   = 30 * 24 * time.Hour
	sessionRenew  = 24 * time.Hour // how old a session is when its time starts anew

	// Rates are a session's own; whoever is above them is not a person at a desk.
	messagesEvery = time.Second // on the average
	messagesBurst = 60
	clipsEvery    = 30 * time.Second // on the average
	clipsBurst    = 30
	uploadsAtOnce = 3
	streamsAtOnce = 12    // tabs; browsers hold six to a host with HTTP/1.1, proxies more
	maxVisitors   = 10000 // sessions whose rates are in memory

	loginEvery  = 12 * time.Second // attempts of one address, on the average
	loginBurst  = 5
	loginsEvery = 500 * time.Millisecond // of all addresses together: an 8-letter password holds out for centuries
	loginsBurst = 20
	minPassword = 8 // characters

	headerTime   = 10 * time.Second // for a request's headers
	requestTime  = 30 * time.Second // for a request without a clip, and for any answer
	stallTime    = 30 * time.Second // without a byte of an upload
	formWait     = 20 * time.Second // for the turns before a form; below requestTime
	idleTime     = 2 * time.Minute  // between requests on a connection
	beat         = 15 * time.Second // between signs of life in a stream: proxies cut at 30 to 60 s of silence
	serverBudget = 5 * time.Second  // for requests under way at the end
	turnsBudget  = 20 * time.Second // for answers under way at the end; what is not done then waits in the queue

	maxWaiting    = 32               // messages of a chat that are not answered yet: more than a person sends before an answer comes
	maxPeeked     = 1000             // jobs of a chat that are looked through; a chat has not many more than maxWaiting
	parallelChats = 32               // chats that are answered at one time
	uploadAge     = time.Hour        // after the last write, a file that no job names is of no use; uploads stall for stallTime at most
	sweepEvery    = 10 * time.Minute // for such files
)
