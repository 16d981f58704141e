package searching_test

import (
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

// While somebody types, what has that id comes first, then the latest that have the words, the last one begun only; what was withdrawn is not offered.
func TestCompleteQuery(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	publish := func(video core.VideoID, claim string) core.Debunk {
		t.Helper()
		d.At = d.At.Add(time.Hour)
		f := roomstest.Kim()
		f.Claim = claim
		return d.Publish(t, video, f)
	}
	one, two := d.AddVideo(t, 1), d.AddVideo(t, 2)
	flood, fire := publish(one, "A flood in Besançon"), publish(two, "A fire in Besançon")
	gone, storm := publish(one, "A flood of lies"), publish(one, "A storm in Lyon")
	if _, err := d.Reviewing.RetractDebunk(ctx, roomstest.Moderator, gone.ID, "mistaken"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		typed string
		limit int
		want  []core.Debunk
	}{
		{"", 5, []core.Debunk{storm, fire, flood}},
		{" ", 2, []core.Debunk{storm, fire}},
		{"besanc", 5, []core.Debunk{fire, flood}},
		{"BESANÇON fl", 5, []core.Debunk{flood}},
		{"floo", 5, []core.Debunk{flood}},
		{"flood besancon", 5, []core.Debunk{flood}},
		{"besanc", 1, []core.Debunk{fire}},
		{flood.ID.String(), 5, []core.Debunk{flood}},
		{gone.ID.String(), 5, nil},
		{two.String(), 5, []core.Debunk{fire}},
		{two.String()[:7], 5, []core.Debunk{storm, fire, flood}}, // so far it may be any of them
		{"zzzzzzzz", 5, nil},
		{"unicorn", 5, nil},
	} {
		found, err := d.Searching.CompleteQuery(ctx, tt.typed, tt.limit)
		if err != nil {
			t.Fatal(err)
		}
		same := func(a, b core.Debunk) bool { return a.ID == b.ID }
		if !slices.EqualFunc(found, tt.want, same) {
			t.Errorf("%q: %d are found: %v; want %v", tt.typed, len(found), listClaims(found), listClaims(tt.want))
		}
	}
}

func listClaims(all []core.Debunk) (claims []string) {
	for _, d := range all {
		claims = append(claims, d.Claim)
	}
	return claims
}
