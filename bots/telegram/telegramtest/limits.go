package telegramtest

import "time"

// Telegram's own limits, from core.telegram.org/bots/api and /bots/faq. Sizes are in bytes.
const (
	maxDownload   = 20 << 20 // of getFile
	maxPhoto      = 10 << 20 // of a picture that is uploaded
	maxUpload     = 50 << 20 // of another file that is uploaded
	maxLocal      = 2000 << 20
	maxPhotoSides = 10000 // width and height together
	maxPhotoRatio = 20    // of the longer side to the shorter
	maxPoll       = 50 * time.Second
	maxBatch      = 100 // updates at a time
)

// The sizes of what this server keeps, so that a long test does not grow.
const (
	keptEntries = 1000    // the latest of a chat's timeline
	keptLean    = 4       // of a chat in a Flood
	maxFields   = 4 << 20 // bytes of a request beside its files
)
