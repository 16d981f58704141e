package checking_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/roomstest"
)

// joinClips makes a clip of some that follow one another, each cut to a part such as "0:5".
func joinClips(t *testing.T, name string, parts ...string) string {
	t.Helper()
	var args []string
	var filters, labels strings.Builder
	for i := 0; i < len(parts); i += 2 {
		n := string(rune('a' + i/2))
		args = append(args, "-i", parts[i])
		filters.WriteString("[" + string(rune('0'+i/2)) + ":v]trim=" + parts[i+1] + ",setpts=PTS-STARTPTS[" + n + "];")
		labels.WriteString("[" + n + "]")
	}
	filter := filters.String() + labels.String() + "concat=n=" + string(rune('0'+len(parts)/2)) + ":v=1[v]"
	return mediatest.MakeFile(t, name, append(args, "-filter_complex", filter, "-map", "[v]")...)
}

// addChecked makes footage known, with a fact-check that gives it a year of its own.
func addChecked(t *testing.T, d *roomstest.Desk, path string) core.Video {
	t.Helper()
	there, err := d.Store.ListLatest(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return addDated(t, d, path, strconv.Itoa(2001+len(there)))
}

// addDated makes footage known, with a fact-check that gives it a date.
func addDated(t *testing.T, d *roomstest.Desk, path, date string) core.Video {
	t.Helper()
	v, _, err := d.Checking.AddFootage(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	f := roomstest.Kim()
	f.Claim += " " + v.ID.String()
	if f.Date, err = core.ParseDate(date); err != nil {
		t.Fatal(err)
	}
	d.Publish(t, v.ID, f)
	return v
}

func TestSharedPiecesTellNothing(t *testing.T) {
	d := roomstest.NewReader(t)
	intro, news, sport, other := mediatest.MakeClip(t, "intro", 5, 21), mediatest.MakeClip(t, "news", 7, 22), mediatest.MakeClip(t, "sport", 7, 23),
		mediatest.MakeClip(t, "other", 7, 24)
	first := addChecked(t, d, joinClips(t, "first.mp4", intro, "0:5", news, "0:7"))
	second := addChecked(t, d, joinClips(t, "second.mp4", intro, "0:5", sport, "0:7"))
	for _, id := range []core.VideoID{first.ID, second.ID} {
		videos, err := d.Store.LoadVideos(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		s := videos[0].Shared
		if len(s) != 1 || s[0].Start > 500e6 || s[0].End < 4500e6 || s[0].End > 5500e6 || len(s[0].With) != 1 || !videos[0].Related {
			t.Errorf("shared pieces of %v: %+v", id, s)
		}
	}
	for name, c := range map[string]struct {
		path string
		want core.VideoID // 0: none for sure
	}{
		"the intro and other footage":      {joinClips(t, "a.mp4", intro, "0:5", other, "0:1.2"), 0},
		"the intro and longer footage":     {joinClips(t, "b.mp4", intro, "0:5", other, "0:7"), 0},
		"the intro alone":                  {intro, 0},
		"a still of the intro":             {mediatest.MakeFile(t, "still.png", "-ss", "2.5", "-i", intro, "-frames:v", "1"), 0},
		"a programme":                      {joinClips(t, "c.mp4", intro, "0:5", sport, "0:7"), second.ID},
		"the body alone":                   {sport, second.ID},
		"the intro and a part of the body": {joinClips(t, "d.mp4", intro, "0:5", news, "2:6"), first.ID},
		"the end of a programme":           {joinClips(t, "e.mp4", intro, "3:5", news, "0:4", other, "0:3"), first.ID},
	} {
		a := check(t, d, c.path)
		switch {
		case c.want != 0 && (a.Status != core.StatusMatch || len(a.Matches) != 1 || a.Matches[0].Video != c.want):
			t.Errorf("%s: %s, %+v", name, a.Status, a.Matches)
		case c.want == 0 && (a.Status != core.StatusPossible || len(a.Matches) != 1 || !a.Matches[0].Shared || len(a.Matches[0].Debunks) > 0):
			t.Errorf("%s: %s, %+v", name, a.Status, a.Matches)
		case c.want == 0 && (a.Matches[0].Marked || a.Matches[0].Entire == strings.Contains(name, " and ")):
			t.Errorf("%s: marked: %t, entire: %t", name, a.Matches[0].Marked, a.Matches[0].Entire)
		}
	}
}

// Intro and body of the one known video cannot be told apart: what may be the intro has no sure date, wherever a clip shows it.
func TestIntroOfOneKnownVideo(t *testing.T) {
	d := roomstest.NewReader(t)
	intro, news, other := mediatest.MakeClip(t, "intro", 5, 21), mediatest.MakeClip(t, "news", 7, 22), mediatest.MakeClip(t, "other", 7, 24)
	addChecked(t, d, joinClips(t, "first.mp4", intro, "0:5", news, "0:7"))
	for name, c := range map[string]struct {
		path string
		want core.AnswerStatus
	}{
		"alone":                         {intro, core.StatusPossible},
		"and a moment of other footage": {joinClips(t, "a.mp4", intro, "0:5", other, "0:0.4"), core.StatusPossible},
		"behind other footage":          {joinClips(t, "b.mp4", other, "0:4", intro, "0:5"), core.StatusPossible},
		"in front and behind":           {joinClips(t, "c.mp4", intro, "0:5", other, "0:3", intro, "0:5"), core.StatusPossible},
		"three seconds of it":           {joinClips(t, "d.mp4", other, "0:3", intro, "1:4", other, "3:6"), core.StatusPossible},
		"and some of what follows":      {joinClips(t, "e.mp4", other, "0:3", intro, "0:5", news, "0:3"), core.StatusMatch},
	} {
		if a := check(t, d, c.path); a.Status != c.want {
			t.Errorf("%s: %s, %+v", name, a.Status, a.Matches)
		}
	}
}

// The bodies of two programmes in a row are both what was checked, with the intro that they share or without it.
func TestBodiesInARow(t *testing.T) {
	d := roomstest.NewReader(t)
	intro, news, sport, other := mediatest.MakeClip(t, "intro", 5, 21), mediatest.MakeClip(t, "news", 7, 22), mediatest.MakeClip(t, "sport", 7, 23),
		mediatest.MakeClip(t, "other", 7, 24)
	first := addChecked(t, d, joinClips(t, "first.mp4", intro, "0:5", news, "0:7"))
	if _, err := d.Reviewing.MarkPiece(t.Context(), roomstest.Moderator, first.ID, 0, 5*time.Second, true); err != nil {
		t.Fatal(err)
	}
	expectSure := func(name, path string, want int) {
		t.Helper()
		a, sure := check(t, d, path), 0
		for _, f := range a.Matches {
			if f.Confidence == core.Same && len(f.Debunks) == 1 {
				sure++
			}
		}
		if sure != want {
			t.Errorf("%s: %d are sure, want %d: %+v", name, sure, want, a.Matches)
		}
	}
	expectSure("one body amid other footage", joinClips(t, "a.mp4", other, "0:3", news, "0:7", other, "3:6"), 1)
	addChecked(t, d, joinClips(t, "second.mp4", intro, "0:5", sport, "0:7"))
	expectSure("two bodies behind the intro", joinClips(t, "b.mp4", intro, "0:5", news, "0:7", sport, "0:7"), 2)
	expectSure("two bodies", joinClips(t, "c.mp4", sport, "0:7", news, "0:7"), 2)
}

// Of a piece that a moderator marked nobody claims that other videos have it, until one does.
func TestMarkedPiece(t *testing.T) {
	d := roomstest.NewReader(t)
	intro, news, sport := mediatest.MakeClip(t, "intro", 5, 21), mediatest.MakeClip(t, "news", 7, 22), mediatest.MakeClip(t, "sport", 7, 23)
	v := addChecked(t, d, joinClips(t, "first.mp4", intro, "0:5", news, "0:7"))
	if _, err := d.Reviewing.MarkPiece(t.Context(), roomstest.Moderator, v.ID, 0, 5*time.Second, true); err != nil {
		t.Fatal(err)
	}
	if a := check(t, d, intro); a.Status != core.StatusPossible || len(a.Matches) != 1 || !a.Matches[0].Shared || !a.Matches[0].Marked || !a.Matches[0].Entire {
		t.Errorf("one video: %s, %+v", a.Status, a.Matches)
	}
	addChecked(t, d, joinClips(t, "second.mp4", intro, "0:5", sport, "0:7"))
	if a := check(t, d, joinClips(t, "again.mp4", intro, "0:4.8")); a.Status != core.StatusPossible || len(a.Matches) != 1 || !a.Matches[0].Shared || a.Matches[0].Marked {
		t.Errorf("two videos: %s, %+v", a.Status, a.Matches)
	}
}

func TestUnknownPieceThatTwoVideosClaim(t *testing.T) {
	d := roomstest.NewReader(t)
	intro, news, sport, other := mediatest.MakeClip(t, "intro", 5, 21), mediatest.MakeClip(t, "news", 7, 22), mediatest.MakeClip(t, "sport", 7, 23),
		mediatest.MakeClip(t, "other", 7, 24)
	videos := []core.Video{addChecked(t, d, joinClips(t, "first.mp4", intro, "0:5", news, "0:7")), addChecked(t, d, joinClips(t, "second.mp4", intro, "0:5", sport, "0:7"))}
	for _, v := range videos {
		if a := check(t, d, joinClips(t, "a.mp4", intro, "0:5", other, "0:1.2")); a.Status != core.StatusPossible || len(a.Matches) != 1 || !a.Matches[0].Shared {
			t.Errorf("%s, %+v", a.Status, a.Matches)
		}
		if _, err := d.Store.ChangeVideo(t.Context(), v.ID, func(v *core.Video) error { v.Shared = nil; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	a := check(t, d, joinClips(t, "a.mp4", intro, "0:5", other, "0:1.2"))
	if a.Status != core.StatusPossible || len(a.Matches) != 1 || !a.Matches[0].Shared {
		t.Errorf("%s, %+v", a.Status, a.Matches)
	}
	a = check(t, d, joinClips(t, "c.mp4", intro, "0:5", sport, "0:7"))
	if a.Status != core.StatusMatch || len(a.Matches) != 1 || len(a.Matches[0].Debunks) != 1 {
		t.Errorf("%s, %+v", a.Status, a.Matches)
	}
}

// Footage that two longer videos embed is not their intro once it has a fact-check of its own.
func TestFootageThatOthersEmbed(t *testing.T) {
	d := roomstest.NewReader(t)
	footage, news, sport := mediatest.MakeClip(t, "footage", 6, 25), mediatest.MakeClip(t, "news", 7, 22), mediatest.MakeClip(t, "sport", 7, 23)
	addChecked(t, d, joinClips(t, "first.mp4", news, "0:4", footage, "0:6", news, "4:7"))
	addChecked(t, d, joinClips(t, "second.mp4", sport, "0:4", footage, "0:6", sport, "4:7"))
	v := addChecked(t, d, footage)
	a := check(t, d, joinClips(t, "query.mp4", sport, "4:7", footage, "0:6"))
	if a.Status != core.StatusMatch || a.Matches[0].Video != v.ID {
		for _, f := range a.Matches {
			if f.Video == v.ID && f.Confidence == core.Same {
				return
			}
		}
		t.Errorf("%s, %+v", a.Status, a.Matches)
	}
}

func TestStoredVideosAreComparedOnce(t *testing.T) {
	d := roomstest.NewReader(t)
	intro, news, sport := mediatest.MakeClip(t, "intro", 5, 21), mediatest.MakeClip(t, "news", 7, 22), mediatest.MakeClip(t, "sport", 7, 23)
	var ids []core.VideoID
	for _, path := range []string{joinClips(t, "first.mp4", intro, "0:5", news, "0:7"), joinClips(t, "second.mp4", intro, "0:5", sport, "0:7")} {
		ids = append(ids, addChecked(t, d, path).ID)
	}
	for _, id := range ids { // as an earlier build stored them
		if _, err := d.Store.ChangeVideo(t.Context(), id, func(v *core.Video) error { v.Shared, v.Related = nil, false; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	done := 0
	progress := func(n, _ int) { done++; stop() }
	if err := d.Checking.RelateStored(ctx, progress); !errors.Is(err, context.Canceled) || done != 1 {
		t.Fatalf("cut short: %d, %v", done, err)
	}
	if err := d.Checking.RelateStored(t.Context(), progress); err != nil || done != 2 {
		t.Fatalf("continued: %d, %v", done, err)
	}
	videos, err := d.Store.LoadVideos(t.Context(), ids...)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range videos {
		if len(v.Shared) != 1 || !v.Related {
			t.Errorf("%+v", v)
		}
	}
	if err := d.Checking.RelateStored(t.Context(), progress); err != nil || done != 2 {
		t.Errorf("once more: %d, %v", done, err)
	}
}

// What was found in a file is read again when that turns out to be an intro.
func TestRememberedIntroIsForgotten(t *testing.T) {
	d := roomstest.NewReader(t)
	intro, news, sport := mediatest.MakeClip(t, "intro", 5, 21), mediatest.MakeClip(t, "news", 7, 22), mediatest.MakeClip(t, "sport", 7, 23)
	addChecked(t, d, joinClips(t, "first.mp4", intro, "0:5", news, "0:7"))
	query := joinClips(t, "query.mp4", intro, "1:5")
	open := func(context.Context) (string, func(), error) { return query, func() {}, nil } //nolint:unparam // the form of an Opener
	ask := func() core.Answer {
		t.Helper()
		a, err := d.Checking.CheckNamedFile(t.Context(), "web/query", open, checking.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := ask(); a.Status != core.StatusMatch {
		t.Fatalf("before: %s", a.Status)
	}
	addChecked(t, d, joinClips(t, "second.mp4", intro, "0:5", sport, "0:7"))
	if a := ask(); a.Status != core.StatusPossible || !a.Matches[0].Shared {
		t.Errorf("after: %s, %+v", a.Status, a.Matches)
	}
}

// The same body in the programmes of two channels is the footage that was checked, not an intro: whether nobody has checked the other
// one, its fact-check was withdrawn, or it says the same.
func TestBodyWithTwoIntros(t *testing.T) {
	intro, other, body := mediatest.MakeClip(t, "intro", 5, 21), mediatest.MakeClip(t, "other", 6, 24), mediatest.MakeClip(t, "body", 9, 22)
	for name, add := range map[string]func(d *roomstest.Desk, path string){
		"not checked": func(d *roomstest.Desk, path string) {
			if _, _, err := d.Checking.AddFootage(t.Context(), path); err != nil {
				t.Fatal(err)
			}
		},
		"withdrawn": func(d *roomstest.Desk, path string) {
			v := addDated(t, d, path, "2011")
			if _, err := d.Reviewing.RetractDebunk(t.Context(), roomstest.Moderator, core.DebunkID{Video: v.ID, Number: 1}, "mistaken"); err != nil {
				t.Fatal(err)
			}
		},
		"checked alike": func(d *roomstest.Desk, path string) { addDated(t, d, path, "2001") },
	} {
		t.Run(name, func(t *testing.T) {
			d := roomstest.NewReader(t)
			addDated(t, d, joinClips(t, "first.mp4", intro, "0:5", body, "0:9"), "2001")
			add(d, joinClips(t, "second.mp4", other, "0:6", body, "0:9"))
			a := check(t, d, body)
			if a.Status != core.StatusMatch || len(a.Matches) == 0 || len(a.Matches[0].Debunks) == 0 || a.Matches[0].Debunks[0].Date.String() != "2001" {
				t.Errorf("%s, %+v", a.Status, a.Matches)
			}
		})
	}
}

// Fact-checks of the same body that differ in how precisely they date it do not contradict each other: the most precise one is the answer.
func TestBodyDatedMorePrecisely(t *testing.T) {
	intro, other, body := mediatest.MakeClip(t, "intro", 5, 21), mediatest.MakeClip(t, "other", 6, 24), mediatest.MakeClip(t, "body", 9, 22)
	first, second := joinClips(t, "first.mp4", intro, "0:5", body, "0:9"), joinClips(t, "second.mp4", other, "0:6", body, "0:9")
	for _, c := range []struct{ less, more string }{{"2019-04", "2019-04-25"}, {"about 2019-04", "2019-04-25"}, {"before 2020", "2019"}, {"unknown", "2019"}} {
		for _, dates := range [][2]string{{c.less, c.more}, {c.more, c.less}} {
			d := roomstest.NewReader(t)
			addDated(t, d, first, dates[0])
			addDated(t, d, second, dates[1])
			a := check(t, d, body)
			if a.Status != core.StatusMatch || len(a.Matches) != 1 || len(a.Matches[0].Debunks) != 1 || a.Matches[0].Debunks[0].Date.String() != c.more {
				t.Errorf("%v: %s, %+v", dates, a.Status, a.Matches)
			}
		}
	}
}

// A copy of known footage has the date of that footage, not that of a longer video that contains it, nor that of a part of it.
func TestCopyIsOfTheVideoThatItIsMostOf(t *testing.T) {
	intro, dog := mediatest.MakeClip(t, "intro", 5, 21), mediatest.MakeClip(t, "dog.mp4", 10, 22)
	longer, piece := joinClips(t, "longer.mp4", intro, "0:5", dog, "0:10"), joinClips(t, "piece.mp4", dog, "3:7")
	for name, c := range map[string]struct{ other, query, want string }{
		"the video, not what contains it": {longer, mediatest.AlterClip(t, dog, mediatest.Reencode), "2019"},
		"what contains it":                {longer, mediatest.AlterClip(t, longer, mediatest.Reencode), "2011"},
		"a part of the piece":             {piece, mediatest.AlterClip(t, joinClips(t, "part.mp4", dog, "3.5:6.5"), mediatest.Reencode), "2011"},
		"the video, not the piece":        {piece, mediatest.AlterClip(t, dog, mediatest.Reencode), "2019"},
	} {
		for _, dogFirst := range []bool{true, false} {
			d := roomstest.NewReader(t)
			if dogFirst {
				addDated(t, d, dog, "2019")
			}
			addDated(t, d, c.other, "2011")
			if !dogFirst {
				addDated(t, d, dog, "2019")
			}
			a := check(t, d, c.query)
			if a.Status != core.StatusMatch || len(a.Matches) != 1 || len(a.Matches[0].Debunks) != 1 || a.Matches[0].Debunks[0].Date.String() != c.want {
				t.Errorf("%s (first: %t): %s, %+v", name, dogFirst, a.Status, a.Matches)
			}
		}
	}
}

// Where the very file is known, a piece of it has one date: that of its own fact-check.
func TestKnownFileHasOneDate(t *testing.T) {
	dog, lane := mediatest.MakeClip(t, "dog.mp4", 10, 22), mediatest.MakeClip(t, "lane.mp4", 10, 23)
	piece, mix := joinClips(t, "piece.mp4", dog, "3:7"), joinClips(t, "mix.mp4", dog, "0:10", lane, "0:10")
	for name, c := range map[string]struct {
		known []string // files and dates
		query string
		want  string // dates
	}{
		"a piece of known footage":      {[]string{dog, "2019", piece, "2011"}, piece, "2011"},
		"footage of which one is known": {[]string{piece, "2011", dog, "2019"}, dog, "2019"},
		"footage in a mix":              {[]string{dog, "2019", lane, "2015", mix, "2010"}, dog, "2019"},
		"the mix":                       {[]string{mix, "2010", dog, "2019", lane, "2015"}, mix, "2010"},
		"the mix, added last":           {[]string{dog, "2019", lane, "2015", mix, "2010"}, mix, "2010"},
		"a mix without a date":          {[]string{dog, "2019", lane, "2015", mix, "unknown"}, mix, "2015 2019 unknown"},
		"a mix that nobody checked":     {[]string{dog, "2019", lane, "2015", mix, ""}, mix, "2015 2019"},
	} {
		d := roomstest.NewReader(t)
		for i := 0; i < len(c.known); i += 2 {
			if c.known[i+1] != "" {
				addDated(t, d, c.known[i], c.known[i+1])
			} else if _, _, err := d.Checking.AddFootage(t.Context(), c.known[i]); err != nil {
				t.Fatal(err)
			}
		}
		for _, anew := range []bool{false, true} {
			a, err := d.Checking.CheckFile(t.Context(), c.query, checking.Options{Anew: anew})
			if err != nil {
				t.Fatal(err)
			}
			var dates []string
			for _, f := range a.Matches {
				for _, checked := range f.Debunks {
					dates = append(dates, checked.Date.String())
				}
			}
			slices.Sort(dates)
			if got := strings.Join(dates, " "); a.Status != core.StatusMatch || got != c.want {
				t.Errorf("%s, read anew: %t: %s, %s", name, anew, a.Status, got)
			}
		}
	}
}
