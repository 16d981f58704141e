package discord

import (
	"time"

	"github.com/firstseen/firstseen/bots"
)

// Discord's own limits: discord.com/developers/docs, on messages, embeds, components, commands and rate limits.
const (
	maxContent     = 2000 // characters of a message
	maxDescription = 4096 // characters of an embed
	maxLabel       = 80   // characters of a button
	maxChoices     = 25   // that are offered while somebody types
	maxChoice      = 100  // characters of one
	maxInput       = 4000 // characters of an input of a form
	maxTitle       = 45   // characters of the title of a form
	pageOfMessages = 100  // messages that one call lists

	overallRate  = 50   // calls a second
	overallShare = 0.9  // of it that is used: the ways of two calls are not equally long
	noticeShare  = 0.5  // of that which messages nobody waits for may use
	identifies   = 1000 // new sessions a day, after which Discord takes the token away
)

// capabilities are those of Discord. A component's custom_id has at most 100 characters.
var capabilities = bots.Capabilities{ButtonsPerRow: 5, ButtonRows: 5, ButtonBytes: 100, Forms: true}

// Bounds of this program.
const (
	maxFile         = 100 << 20 // bytes of a clip: as much as of a link
	maxClips        = 10        // of one message: as many files as a message may have
	maxAnswer       = 8 << 20   // bytes of an answer of the server
	maxEvent        = 16 << 20  // bytes of an event: a large server's is a few megabytes
	eventsWaiting   = 1024      // events that were read and are not kept yet
	pressesAtOnce   = 64        // interactions that are being acknowledged
	choosersAtOnce  = 16        // people who are offered something while they type
	bucketsKept     = 4096      // rate limits that are remembered; the oldest that bind nobody are dropped
	channelsSeen    = 500       // channels of which it is kept how far they were read, the latest
	channelsEntered = 500       // channels without a mark that are read after a gap
	noticesAtOnce   = 8         // notices under way
	catchingAtOnce  = 4         // channels that are read after a gap
)

// What this program takes its time for.
const (
	introTime   = 10 * time.Second        // to learn at the start who the bot is
	callTime    = 30 * time.Second        // for a call
	uploadTime  = 90 * time.Second        // for a call with a picture
	longestWait = 10 * time.Second        // that a call waits for its turn under the limits; then its job is held
	ackTime     = 1500 * time.Millisecond // to keep an interaction: it has to be acknowledged within 3 s
	ackCall     = 2500 * time.Millisecond // to acknowledge it
	draftTime   = time.Second             // until a draft is there whose button is
	ackRetry    = 50 * time.Millisecond   // before it is tried again
	tokenTime   = 14 * time.Minute        // that an interaction can be answered: 15 min less the time of a call
	helloTime   = 20 * time.Second        // for the first word of the gateway
	dialTime    = 20 * time.Second        // to connect with it
	readyTime   = 60 * time.Second        // until it says that a new session is there
	resumeTime  = 10 * time.Second        // until it says something of one that is taken up
	writeTime   = 10 * time.Second        // for a word to it
	firstPause  = 100 * time.Millisecond  // after a connection that was good
	failPause   = time.Second             // after one that was not; it doubles each time
	longPause   = time.Minute             // the longest such pause
	intentPause = 10 * time.Minute        // between looks whether the bot is let read messages by now
	intentMost  = 24 * time.Hour          // the longest such pause: it doubles each time that the look was wrong
	newPause    = 5 * time.Second         // the longest before a new session where the gateway refused the former: 1 s to 5 s
	keepPause   = time.Second             // between attempts to keep an event while the store does not answer
	lastKept    = time.Minute             // how far it is kept at least what came last, on servers where nothing concerns the bot
	drainTime   = 5 * time.Second         // for events that were read when a connection ends
	chatKept    = 30 * 24 * time.Hour     // how long it is remembered how to reach somebody
	formKept    = time.Hour               // how long a form is open at most
	turnsBudget = 20 * time.Second        // for answers under way at the end; what is not done then waits
	unfurlTime  = 5 * time.Minute         // in which a message may come to show what its link leads to
	shownTyping = 8 * time.Second         // the sign that somebody types lasts 10 s
)
