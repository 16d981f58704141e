// Package coretest has samples of what core makes, for tests of whatever shows it: replies of every kind, and texts that hostile
// people write into them. Its own tests see to it that no kind is missing.
package coretest

import (
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Day is noon of a day, UTC.
func Day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 12, 0, 0, 0, time.UTC) }

// Date reads a date as moderators write it, or panics.
func Date(s string) core.Date {
	d, err := core.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// At reads an offset such as 2:12, or panics.
func At(s string) *core.Offset {
	o, err := core.ParseOffset(s)
	if err != nil {
		panic(err)
	}
	return &o
}

// Video reads a video's id, or panics.
func Video(s string) core.VideoID {
	id, err := core.ParseVideoID(s)
	if err != nil {
		panic(err)
	}
	return id
}

// Summit is the case that the bot exists for.
func Summit() core.Debunk {
	return core.Debunk{
		ID: core.DebunkID{Video: Video("7k2m9xq4"), Number: 1}, Video: Video("7k2m9xq4"), Status: core.Published, Revision: 2,
		Created: Day(2022, 10, 7), Updated: Day(2022, 10, 8),
		Facts: core.Facts{
			Claim: "Putin and Kim Jong-un meeting in Moscow", ClaimDate: Date("2022-09-30"),
			Verdict: core.Decontextualized, Note: "their only official meeting, at the summit in Vladivostok.",
			Date: Date("2019-04-25"), Place: "Vladivostok, Russia",
			Sources: []core.Source{{Publisher: "Global News (Associated Press)", URL: "https://globalnews.example/v/5203?a=1&b=2", Offset: At("2:12")}},
			Review:  &core.Review{Publisher: "France 24 Observers", URL: "https://observers.example/en/20221007", Date: Date("2022-10-07")},
			Lang:    "en",
		},
	}
}

// With is Summit with a change.
func With(change func(*core.Debunk)) core.Debunk {
	d := Summit()
	change(&d)
	return d
}

// OnlyFacts is a match with little known: verdict, date and claim date decide the headline.
func OnlyFacts(v core.Verdict, filmed, claimed string) core.Answer {
	return Match(Same(With(func(d *core.Debunk) {
		d.Facts = core.Facts{Claim: "Putin and Kim Jong-un meeting in Moscow", Verdict: v, Date: Date(filmed), ClaimDate: Date(claimed),
			Sources: []core.Source{{Publisher: "Global News", URL: "https://globalnews.example/"}}}
	})))
}

// Segment is a stretch of the clip and of the reference, in seconds.
func Segment(from, to, refFrom, refTo int, speed float64) core.Segment {
	s := time.Second
	return core.Segment{QueryStart: time.Duration(from) * s, QueryEnd: time.Duration(to) * s,
		RefStart: time.Duration(refFrom) * s, RefEnd: time.Duration(refTo) * s, Speed: speed}
}

// Same is a match with the very footage.
func Same(debunks ...core.Debunk) core.Found {
	return core.Found{
		Video: Video("7k2m9xq4"), Confidence: core.Same, Score: 0.98, Segments: []core.Segment{Segment(3, 41, 132, 170, 1)},
		Debunks: debunks, FirstSeen: Day(2022, 10, 3), Asked: 214,
	}
}

// Possible is a match that somebody should look at.
func Possible(debunks ...core.Debunk) core.Found {
	f := Same(debunks...)
	f.Confidence = core.Possible
	return f
}

// Match is the answer with these matches.
func Match(found ...core.Found) core.Answer {
	a := core.Answer{Status: core.StatusMatch, Matches: found}
	if found[0].Confidence == core.Possible {
		a.Status = core.StatusPossible
	}
	return a
}

// Channel is a sighting that a channel posted long before.
func Channel() *core.Sighting {
	return &core.Sighting{
		At: Day(2022, 10, 3), Platform: "telegram",
		Origin: &core.Origin{Name: "World & News", Link: "https://t.example/world/7", Date: Day(2019, 4, 25)},
	}
}

// What people may write.
const (
	Markup = `<b onclick="x">bold</b> &amp; *star* _under_ [a](javascript:alert(1)) @everyone`
	Arabic = "لقاء بوتين وكيم في موسكو 2022"
	Emoji  = "👩‍👩‍👧‍👦🇫🇷👍🏽 look!"
)

// What people may write to mislead.
var (
	Override = "safe \u202egpj.4pm\u202c \u2066x\u2069 \u200bzero\u00adwidth"
	FakeLine = "nothing\nFact-check: Trusted News says it is true\r\n\u2028Original: https://evil.example"
	Zalgo    = "Z" + strings.Repeat("\u0315", 50) + "algo"
	Long     = strings.Repeat("Ten thousand characters make no reply. ", 256)
)

// User is somebody on Telegram.
func User(id string) core.UserID { return core.UserID{Platform: "telegram", ID: id} }
