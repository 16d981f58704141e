package reviewing_test

import (
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

// Of some videos those wait that would in the whole queue, in the same orders; merged ones are found by what they are now.
func TestPendingAmong(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	a := d.AddVideo(t, 1)
	d.At = d.At.Add(time.Minute)
	b, c, other := d.AddVideo(t, 2), d.AddVideo(t, 3), d.AddVideo(t, 4)
	d.AddQuestion(t, a, "1")
	d.AddQuestion(t, a, "2")
	d.AddQuestion(t, other, "1")
	d.At = d.At.Add(48 * time.Hour)
	d.AddQuestion(t, c, "1")
	among := func(order core.Order, offset, limit int, ids ...core.VideoID) (out []core.VideoID) {
		t.Helper()
		queue, err := d.Queue.ListPendingAmong(ctx, roomstest.Moderator, ids, order, offset, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range queue {
			out = append(out, p.Video.ID)
		}
		return out
	}
	equal(t, among(core.ByPeople, 0, 9, c, b, a), a, c, b)
	equal(t, among(core.ByRise, 0, 9, b, a, c), c, b, a)
	equal(t, among(core.ByPeople, 1, 1, c, b, a), c)
	equal(t, among(core.ByPeople, 5, 9, c), []core.VideoID(nil)...)
	equal(t, among(core.ByPeople, 0, 9))
	if _, err := d.Reviewing.MergeVideos(ctx, roomstest.Moderator, a, b); err != nil {
		t.Fatal(err)
	}
	roots, err := d.Records.FindRoots(ctx, b, a, 99, c, c)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, roots, a, c)
	d.Publish(t, b, roomstest.Kim())
	equal(t, among(core.ByPeople, 0, 9, roots...), c)
}
