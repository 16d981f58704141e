package web

import "time"

// Limits of the web chat.
const (
	defaultUpload = 512 << 20           // bytes of a clip: minutes of video from a phone; the decoder has its own limits
	maxForm       = 64 << 10            // bytes of a form without a clip: enough for every field at its limit
	maxField      = 16 << 10            // bytes of a field beside a clip
	maxText       = 4096                // runes of a message, the same as on Telegram
	maxName       = 80                  // runes of a name that says which message is meant
	thumbnailSide = 320                 // pixels, the longer side
	thumbnailTime = 20 * time.Second    // for making one
	maxHeader     = 16 << 10            // bytes of a request's headers
	logKept       = 500                 // events of a conversation: some days of use
	contentKept   = 30 * 24 * time.Hour // a conversation and its pictures, after the last message
	sessionKept   = 30 * 24 * time.Hour
	sessionRenew  = 24 * time.Hour // the age at which a session's time is renewed

	// Rates of one session, above those of a person.
	messagesEvery = time.Second // average time between messages
	messagesBurst = 60
	clipsEvery    = 30 * time.Second // average time between clips
	clipsBurst    = 30
	uploadsAtOnce = 3
	streamsAtOnce = 12    // tabs; browsers open six connections to a host with HTTP/1.1, proxies more
	maxVisitors   = 10000 // sessions with rates in memory

	loginEvery  = 12 * time.Second // average time between attempts of one address
	loginBurst  = 5
	loginsEvery = 500 * time.Millisecond // the same for all addresses together: guessing an 8-letter password takes centuries
	loginsBurst = 20
	// MinPassword is the number of characters of the shortest password that is taken.
	MinPassword = 8

	headerTime   = 10 * time.Second // for a request's headers
	requestTime  = 30 * time.Second // for a request without a clip, and for any answer
	stallTime    = 30 * time.Second // an upload without a new byte ends
	leastSpeed   = 8 << 10          // bytes a second on average, below which an upload ends
	storeTime    = 25 * time.Second // for the store before a page says that it does not answer; below requestTime
	formWait     = 20 * time.Second // for the answers before a form or the desk; below requestTime
	idleTime     = 2 * time.Minute  // an idle connection ends
	beat         = 15 * time.Second // between signs of life in a stream: proxies cut after 30 to 60 s without data
	serverBudget = 5 * time.Second  // for requests under way at the end
	answerBudget = 20 * time.Second // for answers under way at the end; what is not done then waits in the queue

	maxWaiting    = 32               // messages of a chat that are not answered yet: more than a person sends before an answer comes
	maxPeeked     = 1000             // jobs of a chat that are looked through; a chat has not many more than maxWaiting
	parallelChats = 32               // chats that are answered at one time
	uncertainAge  = time.Minute      // after which a clip goes whose message was refused, if the store still knows of no job
	uploadAge     = time.Hour        // after the last write, a file that no job names is of no use; uploads stall for stallTime at most
	sweepEvery    = 10 * time.Minute // for such files
	recheckEvery  = 15 * time.Second // for the clips of messages that were refused
)
