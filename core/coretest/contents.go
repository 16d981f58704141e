package coretest

import (
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Contents are replies of every kind and in every state, by name. What they hold must not be changed.
var Contents = map[string]core.Content{
	"roster": core.Roster{People: []core.Person{
		{User: User("1"), Role: core.Moderator, By: User("9"), Since: Day(2022, 10, 1)},
		{User: User("2"), Role: core.Blocked, By: User("1"), Since: Day(2022, 10, 2)},
	}},
	"card-odd": core.Card{Preview: true, Debunk: Summit(), Warnings: []core.Warning{
		{Kind: core.WarnSimilar, Debunk: Summit()}, {Kind: core.WarnOtherDate, Debunk: Summit()}, {Kind: core.WarnFuture}, {Kind: core.WarnClaimFirst}, {Kind: core.WarnNoLink}, {Kind: core.WarnMissing, Field: "place"}, {Kind: core.WarnMissing, Field: "note"},
		{Kind: core.WarnShared, Video: core.Video{ID: Video("00000001"), Shared: []core.SharedPiece{{End: 6 * time.Second, With: []core.VideoID{Video("00000002")}}}}},
	}},
	"draft": core.Draft{
		Video: Video("7k2m9xq4"), Page: true, Fields: core.Fields{"claim": {"A [meeting]"}, "date": {"about 2019"}, "source": {"One https://one.example", "Two https://two.example"}},
		Problems: []*core.Problem{{Code: core.Missing, Field: "verdict"}, {Code: core.BadURL, Field: "review"}},
	},
	"draft-change": core.Draft{Video: Video("7k2m9xq4"), Debunk: &core.DebunkID{Video: Video("7k2m9xq4"), Number: 1}, Fields: Summit().Fields()},
	"history": core.History{Revisions: []core.Revision{
		{Debunk: Summit(), Action: core.Publish, Actor: User("1"), At: Day(2022, 10, 1)},
		{Debunk: With(func(d *core.Debunk) { d.Revision, d.Date = 2, core.Date{Precision: core.Year, Year: 2018} }), Action: core.Edit, Actor: User("2"), At: Day(2022, 10, 2)},
		{Debunk: With(func(d *core.Debunk) { d.Revision = 3 }), Action: core.Undo, Actor: User("1"), At: Day(2022, 10, 2), Reason: "The [year] was a guess."},
	}},
	"log": core.Log{Page: 1, More: true, Entries: []core.AuditEntry{
		{Kind: core.AuditRetract, Actor: User("1"), At: Day(2022, 10, 4), Debunk: Summit().ID, Reason: "The source [was] mistaken."},
		{Kind: core.AuditUndo, Actor: User("1"), At: Day(2022, 10, 4), Debunk: Summit().ID},
		{Kind: core.AuditWithhold, At: Day(2022, 10, 3), Videos: []core.VideoID{Video("7k2m9xq4")}},
		{Kind: core.AuditRelease, Actor: User("1"), At: Day(2022, 10, 3), Videos: []core.VideoID{Video("7k2m9xq4")}},
		{Kind: core.AuditMerge, Actor: User("1"), At: Day(2022, 10, 3), Videos: []core.VideoID{Video("7k2m9xq4"), Video("0gh3w1zt")}},
		{Kind: core.AuditTwins, At: Day(2022, 10, 3), Videos: []core.VideoID{Video("7k2m9xq4"), Video("0gh3w1zt")}},
		{Kind: core.AuditNotSame, Actor: User("1"), At: Day(2022, 10, 3), Videos: []core.VideoID{Video("7k2m9xq4"), Video("0gh3w1zt")}},
		{Kind: core.AuditAppoint, Actor: User("9"), At: Day(2022, 10, 2), User: User("2"), Role: core.Blocked, Reason: "advertises"},
		{Kind: core.AuditPublish, Actor: User("1"), At: Day(2022, 10, 1), Debunk: Summit().ID},
	}},
	"match": Match(func() core.Found {
		f := Same(Summit(), With(func(d *core.Debunk) { d.Claim = "A secret summit in 2023" }))
		return f
	}()),
	"match-edits": Match(func() core.Found {
		f := Same(Summit())
		f.Edits, f.Mirrored, f.Rotated, f.Asked = []string{"rotated", "cropped", "sped_up"}, true, 1, 1
		f.Segments = []core.Segment{Segment(3, 20, 132, 150, 1.1), Segment(25, 41, 3600, 3618, 1.1), Segment(50, 60, 0, 10, 1)}
		return f
	}()),
	"match-unchecked": func() core.Answer {
		f := Same()
		f.Earliest, f.Asked = Channel(), 3
		a := Match(f)
		a.Watching = true
		return a
	}(),
	"match-sources": Match(Same(With(func(d *core.Debunk) {
		d.Review, d.Note, d.Place = nil, "", ""
		d.Sources = []core.Source{
			{Publisher: "Global News", URL: "https://globalnews.example/v/5203"},
			{Publisher: "AP Archive", URL: "https://ap.example/1", Offset: At("1:02:03")},
			{URL: "https://noname.example/x"}, {Publisher: "Fourth", URL: "https://fourth.example"},
		}
	}))),
	"match-withdrawn": func() core.Answer {
		a := Match(Same())
		a.Withdrawn = []core.Revision{{Debunk: Summit(), Action: core.Retract, At: Day(2022, 11, 1), Reason: "The source was mistaken."}}
		return a
	}(),
	"match-date-unknown": Match(func() core.Found {
		f := Same(With(func(d *core.Debunk) { d.Date, d.Place, d.Review, d.Note = core.Date{}, "", nil, "" }))
		f.Earliest = Channel()
		return f
	}()),
	"match-several": Match(
		Same(Summit()),
		Same(With(func(d *core.Debunk) { d.Claim, d.Verdict, d.Date = "A parade", core.Satire, Date("2015") })),
		Possible(With(func(d *core.Debunk) { d.Claim, d.Verdict = "A flood", core.Staged })),
		Same(),
	),
	"match-whole": func() core.Answer {
		f, p, u := Same(Summit()), Possible(Summit()), Same()
		f.Whole, p.Whole, u.Whole, f.Edits = true, true, true, []string{core.EditBordered}
		return Match(f, p, u)
	}(),
	"match-picture": func() core.Answer {
		f := Possible(Summit())
		f.Segments = []core.Segment{Segment(0, 0, 4, 4, 1)}
		a := Match(f)
		a.StillOnly = true
		return a
	}(),
	"match-same-picture": func() core.Answer {
		f := Same(Summit())
		f.Segments = []core.Segment{{Speed: 1}}
		a := Match(f)
		a.StillOnly = true
		return a
	}(),
	"known-same-picture": func() core.Answer {
		f := Same()
		f.Segments = []core.Segment{{Speed: 1}}
		a := Match(f)
		a.StillOnly = true
		return a
	}(),
	"match-still": func() core.Answer {
		f := Possible(Summit())
		f.Segments = nil
		a := Match(f)
		a.StillOnly = true
		return a
	}(),
	"possible":           Match(Possible(Summit())),
	"possible-unchecked": Match(Possible()),
	"possible-shared": func() core.Answer {
		f := Possible()
		f.Shared = true
		a := Match(f)
		a.Watching = true
		return a
	}(),
	"possible-marked": func() core.Answer {
		f := Possible()
		f.Shared, f.Marked, f.Entire = true, true, true
		return Match(f)
	}(),
	"match-turned": func() core.Answer {
		left, over := Same(Summit()), Same(Summit())
		left.Edits, left.Rotated, over.Edits, over.Rotated = []string{"rotated"}, 3, []string{"rotated"}, 2
		return Match(left, over)
	}(),
	"possible-watching": func() core.Answer {
		a := Match(Possible(Summit()))
		a.Watching = true
		return a
	}(),
	"unknown":            core.Answer{Status: core.StatusUnknown, Video: 1, FirstSeen: Day(2022, 10, 3), Earliest: Channel(), Asked: 12, Watching: true},
	"unknown-first":      core.Answer{Status: core.StatusUnknown, Video: 1, FirstSeen: Day(2022, 5, 1), Asked: 1},
	"unknown-unrecorded": core.Answer{Status: core.StatusUnknown, StillOnly: true},
	"edited":             OnlyFacts(core.Edited, "before 2019-04-25", "2022"),
	"authentic":          OnlyFacts(core.Original, "2019-05-01", "2022-09-30"),
	"satire":             OnlyFacts(core.Satire, "before 2019", "2022"),
	"staged":             OnlyFacts(core.Staged, "about 2019-04", ""),
	"transformed":        OnlyFacts(core.Transformed, "unknown", "2022-09-30"),
	"context":            OnlyFacts(core.Decontextualized, "2019", "2022-09-30"),
	"context-month":      OnlyFacts(core.Decontextualized, "2022-08", "2022-09-30"),
	"context-days":       OnlyFacts(core.Decontextualized, "2022-09-18", "2022-09-30"),
	"context-only":       OnlyFacts(core.Decontextualized, "about 2022-10-18", "2022-09-30"),
	"card": core.Card{Debunk: Summit(), History: []core.Revision{
		{Debunk: core.Debunk{Revision: 1}, Action: core.Publish, At: Day(2022, 10, 7)},
		{Debunk: core.Debunk{Revision: 2}, Action: core.Edit, At: Day(2022, 10, 8), Reason: "The place was missing"},
		{Debunk: core.Debunk{Revision: 3}, Action: core.Retract, At: Day(2022, 10, 9)},
	}},
	"card-preview":   core.Card{Debunk: Summit(), Preview: true},
	"card-retracted": core.Card{Debunk: With(func(d *core.Debunk) { d.Status = core.RetractedState })},
	"results":        core.Results{Query: "kim", Debunks: []core.Debunk{Summit(), With(func(d *core.Debunk) { d.Date = Date("2019"); d.Place = "" })}},
	"results-none":   core.Results{Query: "<b>nothing"},
	"page":           core.Page{Content: core.Results{Query: "kim", Debunks: slices.Repeat([]core.Debunk{Summit()}, 12), Long: true}, Number: 1, Size: 1500},
	"saved":          core.Saved{Action: core.Publish, Debunk: Summit(), Watchers: 1},
	"saved-edit":     core.Saved{Action: core.Edit, Debunk: Summit(), Watchers: 1200},
	"saved-retract":  core.Saved{Action: core.Retract, Debunk: Summit()},
	"update":         core.Update{Action: core.Publish, Debunk: Summit()},
	"update-posted":  core.Update{Action: core.Publish, Debunk: Summit(), Posted: true},
	"update-edit": core.Update{Action: core.Edit, Debunk: Summit(), Before: func() *core.Debunk {
		d := With(func(d *core.Debunk) { d.Verdict, d.Date, d.Sources = core.Staged, Date("2020"), nil })
		return &d
	}()},
	"update-restored": core.Update{Action: core.Edit, Debunk: Summit(), Before: func() *core.Debunk {
		d := With(func(d *core.Debunk) { d.Status = core.RetractedState })
		return &d
	}()},
	"update-retract": core.Update{Action: core.Retract, Debunk: Summit(), Reason: "The [source] was mistaken."},
	"queue": core.Queue{Items: []core.Pending{
		{Video: core.Video{ID: Video("7k2m9xq4"), Created: Day(2022, 10, 3)}, Asked: 12, Lately: 9, Waiting: 1, Earliest: Channel(), Captions: []string{"Putin in Moscow!", "Wow", "3", "4"}},
		{Video: core.Video{ID: Video("00000001"), Created: Day(2022, 10, 1)}, Asked: 1},
	}},
	"queue-empty": core.Queue{},
	"pieces-none": core.Pieces{Video: core.Video{ID: Video("00000001")}},
	"pieces": core.Pieces{Video: core.Video{ID: Video("00000001"), Shared: []core.SharedPiece{
		{End: 6 * time.Second, With: []core.VideoID{Video("00000002"), Video("00000003")}},
		{Start: 20 * time.Second, End: 25 * time.Second, By: core.UserID{Platform: "web", ID: "1"}},
		{Start: 30 * time.Second, End: 35 * time.Second, By: core.UserID{Platform: "web", ID: "1"}, Off: true},
	}}},
	"pieces-all": core.Pieces{Video: core.Video{ID: Video("00000001"), Duration: 12 * time.Second, Shared: []core.SharedPiece{
		{End: 5 * time.Second, With: []core.VideoID{Video("00000002")}}, {Start: 5 * time.Second, End: 12 * time.Second, By: core.UserID{Platform: "web", ID: "1"}},
	}}},
	"queue-here":       core.Queue{Here: true, Order: core.ByRise, Items: []core.Pending{{Video: core.Video{ID: Video("00000001"), Created: Day(2022, 10, 1)}, Asked: 1}}},
	"queue-here-empty": core.Queue{Here: true},
	"question": core.Question{Item: core.Pending{Video: core.Video{
		ID: Video("7k2m9xq4"), Created: Day(2022, 10, 3), Taken: &core.Stamp{By: User("1"), At: Day(2022, 10, 4)}, Unfit: &core.Stamp{By: User("2"), At: Day(2022, 10, 4)},
	}, Asked: 2, Like: []core.Found{Same(Summit()), Possible()}}},
	"question-leads": core.Question{Item: core.Pending{Video: core.Video{ID: Video("7k2m9xq4"), Created: Day(2022, 10, 3)}, Asked: 2, Leads: []core.Lead{
		{Link: "https://globalnews.example/v/5203", Date: Date("2019-04-25"), Words: "It was on the [evening] news.", Credit: "Anna", Standing: 2},
		{Date: Date("2019"), Words: "Vladivostok, I was there."}, {Link: "javascript:alert(1)", Words: Markup, Credit: Override}, {Words: "4"},
	}}},
	"alert": core.Alert{Item: core.Pending{Video: core.Video{ID: Video("7k2m9xq4"), Created: Day(2022, 10, 3)}, Asked: 12, Lately: 9, Waiting: 1, Captions: []string{"Putin in Moscow!"}}},
	"stats": core.Stats{Statistics: core.Statistics{
		Today: core.Counts{"asked": 12, "answered": 7}, Ever: core.Counts{"asked": 1200, "answered": 700, "answer_time.1": 9, "answer_time.4": 2, "debunk_time.2": 1},
		Queue: 1000, Proposals: 2, PendingEvents: 1, Paused: true,
	}},
	"proposed": core.Proposed{
		Item:     core.Proposal{Debunk: Summit().ID, Facts: Summit().Facts, By: User("3"), At: Day(2022, 10, 4), Approved: []core.UserID{User("1")}},
		Warnings: []core.Warning{{Kind: core.WarnClaimFirst}},
	},
	"search-help":       core.SearchHelp{Words: "Putin Kim Jong-un Moscow 30 September 2022", Engines: true, Video: Video("7k2m9xq4")},
	"search-help-plain": core.SearchHelp{},
	"card-credit":       core.Card{Debunk: With(func(d *core.Debunk) { d.Credit = "Anna <b>" })},
	"unknown-unfit":     core.Answer{Status: core.StatusUnknown, FirstSeen: Day(2022, 10, 3), Asked: 2, Unfit: true},
	"notices":           core.Notices{{Key: "greet.title"}, {Key: "greet"}, {Key: "dispute.evidence", Args: map[string]string{"clip": "7k2m9xq4", "video": "0gh3w1zt"}}},
	"rejected":          core.Answer{Status: core.StatusRejected, Problem: &core.Problem{Code: "too_long_clip", Limit: "30 min"}},
	"album": core.Album{Answers: []core.Answer{
		Match(Same(Summit())), {Status: core.StatusUnknown, Video: 2, Watching: true}, {Status: core.StatusUnknown, Over: "20 MB"},
		{Status: core.StatusRejected, Problem: &core.Problem{Code: core.NoInfo}}, {Status: core.StatusRejected, Problem: &core.Problem{Code: core.NoInfo}}, Match(Possible()),
	}},
	"notice":           core.Notice{Key: "footage_added", Args: map[string]string{"video": "7k2m9xq4"}},
	"trouble":          core.Trouble{Problems: []*core.Problem{{Code: core.Missing, Field: "source"}, {Code: core.TooLong, Field: "claim", Limit: "1000"}}},
	"hostile-markup":   Match(Same(HostileDebunk(Markup))),
	"hostile-rtl":      Match(Same(HostileDebunk(Arabic))),
	"hostile-override": Match(Same(HostileDebunk(Override))),
	"hostile-lines":    Match(Same(HostileDebunk(FakeLine))),
	"hostile-emoji":    Match(Same(HostileDebunk(Emoji + " " + Zalgo))),
	"hostile-long":     Match(Same(HostileDebunk(Long))),
}
