package text

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden are the replies that testdata has as people read them.
var golden = map[string]core.Content{
	"roster": core.Roster{People: []core.Person{
		{User: telegramUser("1"), Role: core.Moderator, By: telegramUser("9"), Since: day(2022, 10, 1)},
		{User: telegramUser("2"), Role: core.Blocked, By: telegramUser("1"), Since: day(2022, 10, 2)},
	}},
	"card-odd": core.Card{Preview: true, Debunk: summit(), Odd: []core.Odd{
		{Kind: core.OddSimilar, Debunk: summit()}, {Kind: core.OddFuture}, {Kind: core.OddClaimFirst}, {Kind: core.OddNoLink}, {Kind: core.OddMissing, Field: "place"}, {Kind: core.OddMissing, Field: "note"},
	}},
	"history": core.History{Revisions: []core.Revision{
		{Debunk: summit(), Action: core.Publish, Actor: telegramUser("1"), At: day(2022, 10, 1)},
		{Debunk: with(func(d *core.Debunk) { d.Revision, d.Date = 2, core.Date{Precision: core.Year, Year: 2018} }), Action: core.Edit, Actor: telegramUser("2"), At: day(2022, 10, 2)},
		{Debunk: with(func(d *core.Debunk) { d.Revision = 3 }), Action: core.Undo, Actor: telegramUser("1"), At: day(2022, 10, 2), Reason: "The [year] was a guess."},
	}},
	"log": core.Log{Page: 1, More: true, Acts: []core.Act{
		{Kind: core.ActRetract, Actor: telegramUser("1"), At: day(2022, 10, 4), Debunk: summit().ID, Reason: "The source [was] mistaken."},
		{Kind: core.ActUndo, Actor: telegramUser("1"), At: day(2022, 10, 4), Debunk: summit().ID},
		{Kind: core.ActHold, At: day(2022, 10, 3), Videos: []core.VideoID{video("7k2m9xq4")}},
		{Kind: core.ActLetGo, Actor: telegramUser("1"), At: day(2022, 10, 3), Videos: []core.VideoID{video("7k2m9xq4")}},
		{Kind: core.ActMerge, Actor: telegramUser("1"), At: day(2022, 10, 3), Videos: []core.VideoID{video("7k2m9xq4"), video("0gh3w1zt")}},
		{Kind: core.ActNotSame, Actor: telegramUser("1"), At: day(2022, 10, 3), Videos: []core.VideoID{video("7k2m9xq4"), video("0gh3w1zt")}},
		{Kind: core.ActAppoint, Actor: telegramUser("9"), At: day(2022, 10, 2), User: telegramUser("2"), Role: core.Blocked, Reason: "advertises"},
		{Kind: core.ActPublish, Actor: telegramUser("1"), At: day(2022, 10, 1), Debunk: summit().ID},
	}},
	"match": match(func() core.Found {
		f := same(summit(), with(func(d *core.Debunk) { d.Claim = "A secret summit in 2023" }))
		return f
	}()),
	"match-edits": match(func() core.Found {
		f := same(summit())
		f.Edits, f.Mirrored, f.Rotated, f.Asked = []string{"rotated", "cropped", "sped_up"}, true, 1, 1
		f.Segments = []core.Segment{segment(3, 20, 132, 150, 1.1), segment(25, 41, 3600, 3618, 1.1), segment(50, 60, 0, 10, 1)}
		return f
	}()),
	"match-unchecked": func() core.Answer {
		f := same()
		f.Earliest, f.Asked = channel(), 3
		a := match(f)
		a.Watching = true
		return a
	}(),
	"match-sources": match(same(with(func(d *core.Debunk) {
		d.Review, d.Note, d.Place = nil, "", ""
		d.Sources = []core.Source{
			{Publisher: "Global News", URL: "https://globalnews.example/v/5203"},
			{Publisher: "AP Archive", URL: "https://ap.example/1", Offset: at("1:02:03")},
			{URL: "https://noname.example/x"}, {Publisher: "Fourth", URL: "https://fourth.example"},
		}
	}))),
	"match-date-unknown": match(func() core.Found {
		f := same(with(func(d *core.Debunk) { d.Date, d.Place, d.Review, d.Note = core.Date{}, "", nil, "" }))
		f.Earliest = channel()
		return f
	}()),
	"match-several": match(
		same(summit()),
		same(with(func(d *core.Debunk) { d.Claim, d.Verdict, d.Date = "A parade", core.Satire, date("2015") })),
		possible(with(func(d *core.Debunk) { d.Claim, d.Verdict = "A flood", core.Staged })),
		same(),
	),
	"match-picture": func() core.Answer {
		f := possible(summit())
		f.Segments = []core.Segment{segment(0, 0, 4, 4, 1)}
		a := match(f)
		a.StillOnly = true
		return a
	}(),
	"match-still": func() core.Answer {
		f := possible(summit())
		f.Segments = nil
		a := match(f)
		a.StillOnly = true
		return a
	}(),
	"possible":           match(possible(summit())),
	"possible-unchecked": match(possible()),
	"unknown":            core.Answer{Status: core.StatusUnknown, Video: 1, FirstSeen: day(2022, 10, 3), Earliest: channel(), Asked: 12, Watching: true},
	"unknown-first":      core.Answer{Status: core.StatusUnknown, Video: 1, FirstSeen: day(2022, 5, 1), Asked: 1},
	"unknown-unrecorded": core.Answer{Status: core.StatusUnknown, StillOnly: true},
	"edited":             onlyFacts(core.Edited, "before 2019-04-25", "2022"),
	"authentic":          onlyFacts(core.Original, "2019-05-01", "2022-09-30"),
	"satire":             onlyFacts(core.Satire, "before 2019", "2022"),
	"staged":             onlyFacts(core.Staged, "about 2019-04", ""),
	"transformed":        onlyFacts(core.Transformed, "unknown", "2022-09-30"),
	"context":            onlyFacts(core.Decontextualized, "2019", "2022-09-30"),
	"context-month":      onlyFacts(core.Decontextualized, "2022-08", "2022-09-30"),
	"context-days":       onlyFacts(core.Decontextualized, "2022-09-18", "2022-09-30"),
	"context-only":       onlyFacts(core.Decontextualized, "about 2022-10-18", "2022-09-30"),
	"card": core.Card{Debunk: summit(), History: []core.Revision{
		{Debunk: core.Debunk{Revision: 1}, Action: core.Publish, At: day(2022, 10, 7)},
		{Debunk: core.Debunk{Revision: 2}, Action: core.Edit, At: day(2022, 10, 8), Reason: "The place was missing"},
		{Debunk: core.Debunk{Revision: 3}, Action: core.Retract, At: day(2022, 10, 9)},
	}},
	"card-preview":   core.Card{Debunk: summit(), Preview: true},
	"card-retracted": core.Card{Debunk: with(func(d *core.Debunk) { d.Status = core.RetractedState })},
	"results":        core.Results{Query: "kim", Debunks: []core.Debunk{summit(), with(func(d *core.Debunk) { d.Date = date("2019"); d.Place = "" })}},
	"results-none":   core.Results{Query: "<b>nothing"},
	"saved":          core.Saved{Action: core.Publish, Debunk: summit(), Told: 1},
	"saved-edit":     core.Saved{Action: core.Edit, Debunk: summit(), Told: 1200},
	"saved-retract":  core.Saved{Action: core.Retract, Debunk: summit()},
	"update":         core.Update{Action: core.Publish, Debunk: summit()},
	"update-posted":  core.Update{Action: core.Publish, Debunk: summit(), Posted: true},
	"update-edit": core.Update{Action: core.Edit, Debunk: summit(), Before: func() *core.Debunk {
		d := with(func(d *core.Debunk) { d.Verdict, d.Date, d.Sources = core.Staged, date("2020"), nil })
		return &d
	}()},
	"update-retract": core.Update{Action: core.Retract, Debunk: summit(), Reason: "The [source] was mistaken."},
	"queue": core.Queue{Items: []core.Pending{
		{Video: core.Video{ID: video("7k2m9xq4"), Created: day(2022, 10, 3)}, Asked: 12, Lately: 9, Waiting: 1, Earliest: channel(), Captions: []string{"Putin in Moscow!", "Wow", "3", "4"}},
		{Video: core.Video{ID: video("00000001"), Created: day(2022, 10, 1)}, Asked: 1},
	}},
	"queue-empty": core.Queue{},
	"question": core.Question{Item: core.Pending{Video: core.Video{
		ID: video("7k2m9xq4"), Created: day(2022, 10, 3), Taken: &core.Hold{By: telegramUser("1"), At: day(2022, 10, 4)}, Unfit: &core.Hold{By: telegramUser("2"), At: day(2022, 10, 4)},
	}, Asked: 2, Like: []core.Found{same(summit()), possible()}}},
	"question-leads": core.Question{Item: core.Pending{Video: core.Video{ID: video("7k2m9xq4"), Created: day(2022, 10, 3)}, Asked: 2, Leads: []core.Lead{
		{Link: "https://globalnews.example/v/5203", Date: date("2019-04-25"), Words: "It was on the [evening] news.", Credit: "Anna", Standing: 2},
		{Date: date("2019"), Words: "Vladivostok, I was there."}, {Link: "javascript:alert(1)", Words: markup, Credit: override}, {Words: "4"},
	}}},
	"alert": core.Alert{Item: core.Pending{Video: core.Video{ID: video("7k2m9xq4"), Created: day(2022, 10, 3)}, Asked: 12, Lately: 9, Waiting: 1, Captions: []string{"Putin in Moscow!"}}},
	"stats": core.Stats{Figures: core.Figures{
		Today: core.Tally{"asked": 12, "answered": 7}, Ever: core.Tally{"asked": 1200, "answered": 700, "answer_time.1": 9, "answer_time.4": 2, "debunk_time.2": 1},
		Queue: 1000, Proposals: 2, Telling: 1, Paused: true,
	}},
	"proposed": core.Proposed{
		Item: core.Proposal{Debunk: summit().ID, Facts: summit().Facts, By: telegramUser("3"), At: day(2022, 10, 4), Approved: []core.UserID{telegramUser("1")}},
		Odd:  []core.Odd{{Kind: core.OddClaimFirst}},
	},
	"card-credit":      core.Card{Debunk: with(func(d *core.Debunk) { d.Credit = "Anna <b>" })},
	"unknown-unfit":    core.Answer{Status: core.StatusUnknown, FirstSeen: day(2022, 10, 3), Asked: 2, Unfit: true},
	"notice":           core.Notice{Key: "footage_added", Args: Args{"video": "7k2m9xq4"}},
	"trouble":          core.Trouble{Problems: []*core.Problem{{Code: core.Missing, Field: "source"}, {Code: core.TooLong, Field: "claim", Limit: "1000"}}},
	"hostile-markup":   match(same(hostile(markup))),
	"hostile-rtl":      match(same(hostile(arabic))),
	"hostile-override": match(same(hostile(override))),
	"hostile-lines":    match(same(hostile(fakeLine))),
	"hostile-emoji":    match(same(hostile(emoji + " " + zalgo))),
	"hostile-long":     match(same(hostile(long))),
}

// hostile has the same text in every field that people type.
func hostile(s string) core.Debunk {
	return with(func(d *core.Debunk) {
		d.Claim, d.Note, d.Place = s, s, s
		d.Sources = []core.Source{{Publisher: s, URL: "javascript:alert(1)"}, {Publisher: s, URL: "https://x.example/\"><script>" + "\u202e"}}
		d.Review = &core.Review{Publisher: s, URL: "https://user:pass@x.example/"}
	})
}

func TestGolden(t *testing.T) {
	for name, content := range golden {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, l := range Languages() {
				doc := l.Reply(core.Reply{Content: content})
				b.WriteString("-- " + l.Tag() + " --\n" + Plain(doc) + "\n")
				if l.Tag() == "en" {
					b.WriteString("-- html --\n" + string(HTML(doc)) + "-- discord --\n" + DiscordMarkdown(doc) + "\n")
				}
			}
			compare(t, name, b.String())
		})
	}
}

// TestGoldenLists has every sentence about a problem, and the words of the evidence picture.
func TestGoldenLists(t *testing.T) {
	var problems, pictures strings.Builder
	for _, l := range Languages() {
		problems.WriteString("-- " + l.Tag() + " --\n")
		for _, key := range slices.Sorted(maps.Keys(l.words)) {
			if code, ok := strings.CutPrefix(key, "problem."); ok {
				code, field, _ := strings.Cut(code, ".")
				p := &core.Problem{Code: core.Code(code), Limit: "20 MB"}
				if field != "" || code == string(core.BadDate) {
					p.Field, p.Limit = "source", "1000"
				}
				problems.WriteString(key + "\n\t" + l.Problem(p) + "\n")
			}
		}
		pictures.WriteString("-- " + l.Tag() + " --\n")
		for _, e := range []core.Evidence{
			{Date: date("2019-04-25"), Mirrored: true, Moments: []core.Moment{{Query: 3e9, Ref: 132e9}, {Query: 20e9, Ref: 149e9}, {Query: 41e9, Ref: 170e9}}},
			{Date: date("before 2019-05-01"), Moments: []core.Moment{{Query: 0, Ref: 3600e9}}},
			{},
		} {
			labels := l.EvidenceLabels(e)
			pictures.WriteString(labels.Query + " | " + labels.Ref + " | " + labels.Mirrored + "\n" + l.Alt(e) + "\n")
		}
	}
	compare(t, "problems", problems.String())
	compare(t, "pictures", pictures.String())
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); run with -update if that is meant:\n%s", file, diff)
	}
}
