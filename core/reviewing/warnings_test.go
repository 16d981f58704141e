package reviewing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

func TestOddities(t *testing.T) {
	d := roomstest.New(t)
	video := d.AddVideo(t, 1)
	there := d.Publish(t, video, roomstest.Kim())
	full := roomstest.Kim()
	full.Note, full.Review = "a summit", &core.Review{Publisher: "AFP", URL: "https://example.org/r"}
	date := func(s string) core.Date {
		t.Helper()
		parsed, err := core.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	for name, c := range map[string]struct {
		change func(*core.Debunk)
		want   []core.WarningKind
	}{
		"another claim about it": {func(*core.Debunk) {}, []core.WarningKind{core.WarnSimilar}},
		"an edit of it":          {func(o *core.Debunk) { o.ID = there.ID }, nil},
		"other footage":          {func(o *core.Debunk) { o.Video = d.AddVideo(t, 2) }, nil},
		"empty fields":           {func(o *core.Debunk) { o.ID, o.Facts = there.ID, roomstest.Kim() }, []core.WarningKind{core.WarnMissing, core.WarnMissing}},
		"claim before footage":   {func(o *core.Debunk) { o.ID, o.ClaimDate = there.ID, date("2019-04-24") }, []core.WarningKind{core.WarnClaimFirst}},
		"filmed in the future":   {func(o *core.Debunk) { o.ID, o.Date = there.ID, date("2999") }, []core.WarningKind{core.WarnFuture}},
		"a source without link":  {func(o *core.Debunk) { o.ID, o.Sources = there.ID, []core.Source{{Publisher: "AFP"}} }, []core.WarningKind{core.WarnNoLink}},
		"claim of that month":    {func(o *core.Debunk) { o.ID, o.ClaimDate = there.ID, date("2019-04") }, nil},
		"filmed before a year":   {func(o *core.Debunk) { o.ID, o.ClaimDate, o.Date = there.ID, date("2018"), date("before 2019") }, nil},
	} {
		shown := core.Debunk{Video: video, Facts: full}
		c.change(&shown)
		odd, err := d.Reviewing.FindWarnings(t.Context(), shown)
		var kinds []core.WarningKind
		for _, o := range odd {
			kinds = append(kinds, o.Kind)
		}
		if diff := cmp.Diff(c.want, kinds); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}
