package core_test

import (
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Of some videos those wait that would in the whole queue, in the same orders; merged ones are found by what they are now.
func TestPendingAmong(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	a := d.video(t, 1)
	d.at = d.at.Add(time.Minute)
	b, c, other := d.video(t, 2), d.video(t, 3), d.video(t, 4)
	d.ask(t, a, "1")
	d.ask(t, a, "2")
	d.ask(t, other, "1")
	d.at = d.at.Add(48 * time.Hour)
	d.ask(t, c, "1")
	among := func(order core.Order, offset, limit int, ids ...core.VideoID) (out []core.VideoID) {
		t.Helper()
		queue, err := d.PendingAmong(ctx, moderator, ids, order, offset, limit)
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
	if _, err := d.Merge(ctx, moderator, a, b); err != nil {
		t.Fatal(err)
	}
	roots, err := d.Roots(ctx, b, a, 99, c, c)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, roots, a, c)
	d.publish(t, b, kim())
	equal(t, among(core.ByPeople, 0, 9, roots...), c)
}
