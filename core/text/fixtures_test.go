package text

import (
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 12, 0, 0, 0, time.UTC) }

func date(s string) core.Date {
	d, err := core.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func at(s string) *core.Offset {
	o, err := core.ParseOffset(s)
	if err != nil {
		panic(err)
	}
	return &o
}

func video(s string) core.VideoID {
	id, err := core.ParseVideoID(s)
	if err != nil {
		panic(err)
	}
	return id
}

// summit is the case that the bot exists for.
func summit() core.Debunk {
	return core.Debunk{
		ID: core.DebunkID{Video: video("7k2m9xq4"), Number: 1}, Video: video("7k2m9xq4"), Status: core.Published, Revision: 2,
		Created: day(2022, 10, 7), Updated: day(2022, 10, 8),
		Facts: core.Facts{
			Claim: "Putin and Kim Jong-un meeting in Moscow", ClaimDate: date("2022-09-30"),
			Verdict: core.Decontextualized, Note: "their only official meeting, at the summit in Vladivostok.",
			Date: date("2019-04-25"), Place: "Vladivostok, Russia",
			Sources: []core.Source{{Publisher: "Global News (Associated Press)", URL: "https://globalnews.example/v/5203?a=1&b=2", Offset: at("2:12")}},
			Review:  &core.Review{Publisher: "France 24 Observers", URL: "https://observers.example/en/20221007", Date: date("2022-10-07")},
			Lang:    "en",
		},
	}
}

func with(change func(*core.Debunk)) core.Debunk {
	d := summit()
	change(&d)
	return d
}

// onlyFacts is a match with little known: verdict, date and claim date decide the headline.
func onlyFacts(v core.Verdict, filmed, claimed string) core.Answer {
	return match(same(with(func(d *core.Debunk) {
		d.Facts = core.Facts{Claim: "Putin and Kim Jong-un meeting in Moscow", Verdict: v, Date: date(filmed), ClaimDate: date(claimed),
			Sources: []core.Source{{Publisher: "Global News", URL: "https://globalnews.example/"}}}
	})))
}

func segment(from, to, refFrom, refTo int, speed float64) core.Segment {
	s := time.Second
	return core.Segment{QueryStart: time.Duration(from) * s, QueryEnd: time.Duration(to) * s,
		RefStart: time.Duration(refFrom) * s, RefEnd: time.Duration(refTo) * s, Speed: speed}
}

func same(debunks ...core.Debunk) core.Found {
	return core.Found{
		Video: video("7k2m9xq4"), Confidence: core.Same, Score: 0.98, Segments: []core.Segment{segment(3, 41, 132, 170, 1)},
		Debunks: debunks, FirstSeen: day(2022, 10, 3), Asked: 214,
	}
}

func possible(debunks ...core.Debunk) core.Found {
	f := same(debunks...)
	f.Confidence = core.Possible
	return f
}

func match(found ...core.Found) core.Answer {
	a := core.Answer{Status: core.StatusMatch, Matches: found}
	if found[0].Confidence == core.Possible {
		a.Status = core.StatusPossible
	}
	return a
}

func channel() *core.Sighting {
	return &core.Sighting{
		At: day(2022, 10, 3), Platform: "telegram",
		Origin: &core.Origin{Name: "World & News", Link: "https://t.example/world/7", Date: day(2019, 4, 25)},
	}
}

const (
	markup = `<b onclick="x">bold</b> &amp; *star* _under_ [a](javascript:alert(1)) @everyone`
	arabic = "لقاء بوتين وكيم في موسكو 2022"
	emoji  = "👩‍👩‍👧‍👦🇫🇷👍🏽 look!"
)

var (
	override = "safe \u202egpj.4pm\u202c \u2066x\u2069 \u200bzero\u00adwidth"
	fakeLine = "nothing\nFact-check: Trusted News says it is true\r\n\u2028Original: https://evil.example"
	zalgo    = "Z" + strings.Repeat("\u0315", 50) + "algo"
	long     = strings.Repeat("Ten thousand characters make no reply. ", 256)
)

func telegramUser(id string) core.UserID { return core.UserID{Platform: "telegram", ID: id} }
