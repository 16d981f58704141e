package match

import (
	"testing"

	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

// after shows a picture for some seconds and then another.
func after(first synthvideo.Picture, seconds float64, then synthvideo.Picture) synthvideo.Picture {
	return func(x, y, t float64) float64 {
		if t < seconds {
			return first(x, y, t)
		}
		return then(x, y, t-seconds)
	}
}

func TestTitlesAreOnlyPossible(t *testing.T) {
	title, news, sport, end := synthvideo.Scene(51, 51), synthvideo.Scene(52, 52), synthvideo.Scene(53, 53), synthvideo.Scene(54, 54)
	for name, c := range map[string]struct {
		query, reference synthvideo.Picture
		want             Confidence
	}{
		"an opening title":           {after(title, 3, news), after(title, 3, sport), Possible},
		"a closing title":            {after(news, 6, title), after(sport, 6, title), Possible},
		"a short rest":               {after(title, 5, news), after(title, 5, sport), Possible},
		"both titles":                {after(title, 3, after(news, 3, end)), after(title, 3, after(sport, 3, end)), Possible},
		"the title and its footage":  {after(title, 3, news), after(title, 3, news), Same},
		"the footage after another":  {after(title, 3, news), news, Same},
		"the footage before another": {after(news, 7, title), news, Same},
		"footage from the middle":    {after(title, 2, after(news, 4, title)), after(sport, 4, news), Same},
	} {
		length := 9.0
		if name == "a short rest" {
			length = 6.25
		}
		got := Compare(query(t, c.query, length), reference(t, c.reference, 9))
		if got.Confidence != c.want || got.Settled && c.want == Possible {
			t.Errorf("%s: %v, %+v", name, got.Confidence, got.Segments)
		}
		if c.want == Possible {
			for _, s := range got.Segments {
				if d := s.QueryEnd - s.QueryStart; d.Seconds() > 5.3 {
					t.Errorf("%s: %v of it", name, d)
				}
			}
		}
	}
}

func TestLongTitles(t *testing.T) {
	title, news, sport := synthvideo.Scene(51, 51), synthvideo.Scene(52, 52), synthvideo.Scene(53, 53)
	for name, c := range map[string]struct {
		title, query, reference float64 // lengths of the title and of either whole clip
		want                    Confidence
	}{
		"a part of both":          {10, 18, 20, Possible},
		"most of the query":       {10, 12.5, 20, Possible},
		"most of the reference":   {10, 20, 12.5, Same},
		"longer than titles last": {22, 40, 40, Same},
	} {
		got := Compare(query(t, after(title, c.title, news), c.query), reference(t, after(title, c.title, sport), c.reference))
		if got.Confidence != c.want {
			t.Errorf("%s: %v, %+v", name, got.Confidence, got.Segments)
		}
	}
}
