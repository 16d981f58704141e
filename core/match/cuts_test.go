package match

import (
	"testing"

	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

// later shows a picture as it is so many seconds later.
func later(of synthvideo.Picture, seconds float64) synthvideo.Picture {
	return func(x, y, t float64) float64 { return of(x, y, t+seconds) }
}

// What stands between cuts in both clips may be a piece of a programme; what was cut out amid a shot is not.
func TestPiecesBetweenCuts(t *testing.T) {
	piece, news, sport, talk := synthvideo.Scene(51, 51), synthvideo.Scene(52, 52), synthvideo.Scene(53, 53), synthvideo.Scene(54, 54)
	intro, card := after(piece, 5, sport), after(sport, 6, piece)
	for name, c := range map[string]struct {
		query     synthvideo.Picture
		length    float64
		reference synthvideo.Picture
		whole     float64 // seconds of the reference
		want      Confidence
	}{
		"an intro without its front":          {after(later(piece, 2), 3, news), 8, intro, 12, Possible},
		"an intro amid other footage":         {after(news, 3, after(piece, 5, talk)), 11, intro, 12, Possible},
		"an end card without its tail":        {after(news, 4, piece), 7, card, 12, Possible},
		"a piece in the middle":               {after(news, 3, after(piece, 4, news)), 10, after(sport, 5, after(piece, 4, talk)), 14, Possible},
		"a piece from the middle in front":    {after(piece, 4, news), 10, after(sport, 5, after(piece, 4, talk)), 14, Possible},
		"an intro behind other footage":       {after(news, 4, piece), 9, intro, 12, Possible},
		"an intro in front and behind":        {after(piece, 5, after(news, 3, piece)), 13, intro, 12, Possible},
		"an intro alone":                      {piece, 5, intro, 12, Possible},
		"an intro and a moment of another":    {after(piece, 5, news), 5.5, intro, 12, Possible},
		"an end card before other footage":    {after(piece, 6, news), 10, card, 12, Possible},
		"an end card alone":                   {piece, 6, card, 12, Possible},
		"three seconds of an intro":           {after(news, 3, after(later(piece, 1), 3, talk)), 9, intro, 12, Possible},
		"four seconds of the beginning":       {after(news, 3, after(piece, 4, talk)), 10, intro, 12, Same},
		"the beginning behind other footage":  {after(news, 4, piece), 8, intro, 12, Same},
		"most of the reference, alone":        {piece, 5, intro, 9, Same},
		"three seconds amid one shot":         {after(news, 3, after(piece, 3, talk)), 9, piece, 12, Same},
		"cut out amid a shot":                 {after(news, 3, after(later(piece, 2), 4, talk)), 10, piece, 12, Same},
		"cut out amid a shot, at one end":     {after(news, 3, after(later(piece, 1), 4, talk)), 10, after(sport, 1, later(piece, 1)), 12, Same},
		"the intro with some of what follows": {after(news, 3, after(intro, 8, talk)), 14, intro, 12, Same},
		"without what is in the middle":       {after(piece, 4, sport), 8, after(piece, 4, after(talk, 4, sport)), 12, Same},
		"most of the reference":               {after(news, 3, after(piece, 12, talk)), 18, after(sport, 1.5, after(piece, 12, talk)), 15, Same},
		"a long piece beside a short body":    {after(news, 3, piece), 18, after(sport, 4, piece), 19, Possible},
		"longer than a piece lasts":           {after(news, 3, after(piece, 22, talk)), 28, after(sport, 9, after(piece, 22, talk)), 40, Same},
	} {
		got := Compare(query(t, c.query, c.length), reference(t, c.reference, c.whole))
		if got.Confidence != c.want || got.Settled && c.want == Possible {
			t.Errorf("%s: %v, %+v", name, got.Confidence, got.Segments)
		}
	}
}
