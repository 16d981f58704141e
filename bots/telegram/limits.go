package telegram

import (
	"time"

	"github.com/firstseen/firstseen/bots"
)

// Telegram's own limits: core.telegram.org/bots/api and core.telegram.org/bots/faq.
const (
	maxText     = 4096       // UTF-16 units of a message, without its markup
	maxToast    = 200        // characters of the answer to a press
	maxAlbum    = 10         // messages of an album
	maxCaption  = 1024       // UTF-16 units of the caption of a picture
	maxData     = 64         // bytes of a button's data
	maxDownload = 20 << 20   // bytes of a file from Telegram's own server
	maxLocal    = 2000 << 20 // bytes of a file from a local Bot API server
	overallRate = 30         // messages a second, over all chats
	chatRate    = 0.95       // messages a second into one chat
	chatBurst   = 3          // messages into one chat that may follow at once; Telegram allows short bursts
	groupRate   = 15. / 60   // messages a second into one group: with groupBurst at most 20 in a minute
	groupBurst  = 5          // messages into one group that may follow at once
)

// Sizes and counts that this program chooses.
const (
	updatesAtOnce       = 100      // updates that one poll returns at most
	maxResponse         = 16 << 20 // bytes of a response of the server
	maxInlineResults    = 500      // fact-checks that one inline query can page through
	inlinePageSize      = 10       // fact-checks on one page of inline results; Telegram allows 50
	maxInlineParallel   = 8        // inline queries under way; more are ignored, as people type on
	maxGuestTitle       = 60       // UTF-16 units of the title of an answer to a guest query
	maxCachedUploads    = 10000    // pictures in the upload cache, about 150 bytes each
	maxChats            = 10000    // chats with a bucket in memory
	lowPriorityParallel = 8        // low-priority messages under way: enough to use Telegram's rate if a call takes 0.25 s
	rateShare           = 0.95     // share of the overall rate that is used
)

// Time limits and pauses.
const (
	pollTimeout       = 30 * time.Second      // how long the server holds a poll without updates
	callTimeout       = 30 * time.Second      // for a call; for a poll, in addition to pollTimeout
	connectionTimeout = 2 * time.Second       // for the call of CheckConnection
	uploadTimeout     = 60 * time.Second      // for a call with a picture
	minBackoff        = time.Second           // the pause after a failed poll; it doubles with each failure
	maxBackoff        = time.Minute           // the longest such pause
	maxOffsetAge      = 6 * 24 * time.Hour    // the oldest offset in use: after a week without updates Telegram numbers them anew
	inlineTimeout     = 10 * time.Second      // for an inline query; Telegram accepts no later answer
	inlineCacheTime   = 30 * time.Second      // how long Telegram may reuse the results of an inline query
	albumWindow       = time.Second           // how long to wait for more messages of an album, or for the clip that a comment is about, after one was received
	editWindow        = 24 * time.Hour        // how long after a message an edit that adds a clip is answered
	albumKept         = time.Hour             // how long a message that comes later is added to the answer to its album
	shutdownTimeout   = 20 * time.Second      // for answers under way at the end; the rest stays in the queue
	maxLimiterWait    = 10 * time.Second      // how long a call waits for the limiter; then its job goes back into the queue
	lowPriorityRetry  = 20 * time.Millisecond // how long a low-priority message waits between two tries
)

// capabilities are those of Telegram. Its buttons hold at most 64 bytes of data; more than three in a row are hard to read on a phone.
var capabilities = bots.Capabilities{ButtonsPerRow: 3, ButtonRows: 10, ButtonBytes: maxData, TextSize: maxText}
