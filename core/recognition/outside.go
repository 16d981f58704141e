package recognition

import (
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
)

// CompareOutside returns what a query shows of a video outside some stretches of the video, and whether that is anything.
func CompareOutside(query *fingerprint.Fingerprint, id core.VideoID, ref *fingerprint.Fingerprint, gone []fingerprint.Interval) (core.Found, bool) {
	r := match.CompareOutside(query, ref, gone)
	if r.Confidence == match.None {
		return core.Found{}, false
	}
	return foundOf(id, r), true
}
