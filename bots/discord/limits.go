package discord

import (
	"time"

	"github.com/firstseen/firstseen/bots"
)

// Discord's own limits: discord.com/developers/docs, on messages, embeds, components, commands and rate limits.
const (
	maxContent     = 2000 // characters of a message
	maxDescription = 4096 // characters of the description of an embed
	maxLabel       = 80   // characters of the label of a button
	maxChoices     = 25   // suggestions while somebody types
	maxChoice      = 100  // characters of a suggestion
	maxInput       = 4000 // characters of an input of a form
	maxTitle       = 45   // characters of the title of a form
	pageSize       = 100  // messages that one call lists

	overallRate   = 50   // calls a second over all routes
	maxIdentifies = 1000 // new sessions a day; after more, Discord resets the token
)

// capabilities are the capabilities of Discord. The custom id of a component has at most 100 characters.
var capabilities = bots.Capabilities{ButtonsPerRow: 5, ButtonRows: 5, ButtonBytes: 100, TextSize: maxDescription, Forms: true}

// Sizes and counts that this program chooses.
const (
	rateShare           = 0.9       // share of overallRate that is used, as some calls take longer than others
	lowPriorityShare    = 0.5       // share of that for low-priority calls
	maxFile             = 100 << 20 // bytes of a clip, as for a link
	maxClips            = 10        // clips of one message: Discord allows as many files
	maxResponse         = 8 << 20   // bytes of a response of the server
	maxEvent            = 16 << 20  // bytes of an event: that of a large server has a few megabytes
	eventBuffer         = 1024      // events that were read and are not handled yet
	maxAcksParallel     = 64        // interactions that are being acknowledged
	maxSuggestParallel  = 16        // people who get suggestions at one time
	maxBuckets          = 4096      // rate limit buckets in memory
	maxCursors          = 500       // channels with a read cursor
	maxNewChannels      = 500       // channels without a read cursor that a session reads back
	lowPriorityParallel = 8         // low-priority messages under way
	backfillParallel    = 4         // channels that are read back at one time
)

// Time limits and pauses.
const (
	identityTimeout     = 10 * time.Second        // to learn the bot's identity at the start
	callTimeout         = 30 * time.Second        // for a call
	uploadTimeout       = 90 * time.Second        // for a call with a picture
	maxLimiterWait      = 10 * time.Second        // how long a call waits for the limiter; then its job goes back into the queue
	storeTimeout        = 1500 * time.Millisecond // to store an interaction, which has to be acknowledged within 3 s
	ackTimeout          = 2500 * time.Millisecond // to acknowledge an interaction
	ackRetry            = 50 * time.Millisecond   // between tries to acknowledge it
	draftTimeout        = time.Second             // to wait for a draft whose button was pressed
	tokenLifetime       = 14 * time.Minute        // how long an interaction can be answered: 15 min less the time of a call
	defaultHelloTimeout = 20 * time.Second        // for the gateway's hello
	dialTimeout         = 20 * time.Second        // to connect to the gateway
	readyTimeout        = 60 * time.Second        // for the first event of a new session
	resumeTimeout       = 10 * time.Second        // for the first event of a resumed session
	writeTimeout        = 10 * time.Second        // for a write to the gateway
	reconnectPause      = 100 * time.Millisecond  // after a connection that had a session
	minBackoff          = time.Second             // after a failure; it doubles with each one
	maxBackoff          = time.Minute             // the longest such pause
	minContentCheck     = 10 * time.Minute        // between checks whether the bot may read message contents
	maxContentCheck     = 24 * time.Hour          // the longest such pause: it doubles after each check that was wrong
	maxIdentifyPause    = 5 * time.Second         // before a new session after an invalid one: between 1 s and this
	savePause           = time.Second             // between saves of the read cursors, and between tries to store an event
	newestSavedEvery    = time.Minute             // how old the saved id of the newest message may become
	drainTimeout        = 5 * time.Second         // to handle the events that were read when a connection ends
	channelTTL          = 30 * 24 * time.Hour     // how long a person's channel and language are stored
	formTTL             = time.Hour               // how long the clips of an open form are stored
	shutdownTimeout     = 20 * time.Second        // for answers under way at the end; the rest stays in the queue
	unfurlWindow        = 5 * time.Minute         // how long after a message Discord may add an embed to it
	editWindow          = 24 * time.Hour          // how long after a message an edit that adds a clip is answered
	commentWindow       = time.Second             // how long to wait, after a clip was received that somebody forwards, for a comment on it
	typingInterval      = 8 * time.Second         // limit of a call that shows typing, which Discord shows for 10 s
)
