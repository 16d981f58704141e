package telegram

import "time"

// Telegram's own limits: core.telegram.org/bots/api and core.telegram.org/bots/faq.
const (
	maxText       = 4096       // UTF-16 units of a message, once its markup is read
	maxCaption    = 1024       // UTF-16 units beside a picture
	maxData       = 64         // bytes of a button's data
	maxDownload   = 20 << 20   // bytes that getFile serves
	maxLocal      = 2000 << 20 // bytes that a local Bot API server serves
	overallRate   = 30         // messages a second
	chatRate      = 0.95       // messages a second into one chat
	chatBurst     = 3          // messages into one chat that may follow at once: short bursts are let pass
	groupRate     = 15. / 60   // messages a second into one group: with groupBurst = 5
	groupBurst    = 5
	updatesAtOnce = 100
	maxAnswer     = 16 << 20 // bytes of an answer of the server
	maxOffered    = 500      // fact-checks that one inline query can page through
	offered       = 10       // of them at one time; Telegram takes 50
	offersAtOnce  = 8        // inline queries that are answered at one time; others are asked again as people type on
	maxGuestTitle = 60       // UTF-16 units of what an answer to a guest is called
)

// uploadsKept is the number of pictures whose file ids are in memory: some 150 bytes each.
const uploadsKept = 10000

// noticesAtOnce is the number of notices that are sent at one time: enough for Telegram's rate, as a call takes a quarter of a
// second.
const noticesAtOnce = 8

// Durations.
const (
	pollTime    = 30 * time.Second        // that the server holds a poll
	callTime    = 30 * time.Second        // for a call; and beyond pollTime for a poll
	uploadTime  = 60 * time.Second        // for a call with a picture
	firstPause  = time.Second             // after a poll that failed; it doubles each time
	longPause   = time.Minute             // the longest such pause
	offsetKept  = 6 * 24 * time.Hour      // after a week without updates Telegram counts anew
	offerTime   = 10 * time.Second        // after which Telegram takes no answer to an inline query
	offerKept   = 30 * time.Second        // that Telegram may show the same cards for the same words
	albumTime   = 1200 * time.Millisecond // after a message of an album in which another may come: they come within a second
	turnsBudget = 20 * time.Second        // for answers under way at the end; what is not done then waits
	longestWait = 10 * time.Second        // that a call waits under the limits; after that its job is put back
	maxChats    = 10000                   // chats whose rates are in memory
	rateShare   = 0.95                    // of the overall rate that is used
	noticeEvery = 20 * time.Millisecond   // how soon a notice looks again whether answers wait
)
