package match

import (
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

// What a reference shows within the intervals that are left out counts for nothing; the rest of it counts as it did.
func TestCompareOutside(t *testing.T) {
	q, r := query(t, synthvideo.Scene(1, 1), 8), reference(t, synthvideo.Scene(1, 1), 8)
	start, whole := fingerprint.Interval{End: 4 * time.Second}, fingerprint.Interval{End: 8 * time.Second}
	if got := CompareOutside(q, r, []fingerprint.Interval{whole}); got.Confidence != None || len(got.Segments) > 0 {
		t.Errorf("of nothing that is left: %s, %v", got.Confidence, got.Segments)
	}
	got := CompareOutside(q, r, []fingerprint.Interval{start})
	if got.Confidence != Same || len(got.Segments) != 1 || got.Segments[0].RefStart < start.End-time.Second/2 {
		t.Errorf("of the second half: %s, %v", got.Confidence, got.Segments)
	}
	if all := CompareOutside(q, r, nil); all.Confidence.String() != "same" || all.Segments[0].RefStart > time.Second/2 {
		t.Errorf("of the whole: %s, %v", all.Confidence, all.Segments)
	}
}
