package conversation

import (
	"bytes"
	"image"
	_ "image/jpeg" // of stills
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/notifying"
	"github.com/firstseen/firstseen/core/text"
)

// composeAlarm returns the reply that says what an alarm is about.
func composeAlarm(a notifying.Alarm) core.Reply {
	if p := a.Declined; p != nil {
		args := text.Args{"video": p.Video.String(), "claim": shortenText(p.Facts.Claim, maxOfferClaim)}
		return core.Reply{Content: core.Notice{Key: "proposal.declined", Args: args}}
	}
	if len(a.News) > 0 {
		return composeNews(a.News, text.For(a.Watcher.Lang))
	}
	v := a.Item.Video
	return core.Reply{Content: core.Alert{Item: a.Item}, Buttons: QuestionButtons(v, a.Watcher.User), Picture: newStill(a.Still, v.ID)}
}

// newsShown is the most videos that are named in a line of news.
const newsShown = 4

// composeNews returns the reply that lists new work for moderators: a line a kind, with buttons that lead to it.
func composeNews(all []core.News, lang text.Lang) core.Reply {
	lines := core.Notices{{Key: "news"}}
	var rows [][]core.Button
	for _, kind := range []core.NewsKind{core.NewProposal, core.NewLead, core.NewWithheld, core.NewSpread} {
		var names []string
		for _, n := range all {
			if n.Kind == kind {
				names = append(names, n.Name)
			}
		}
		if len(names) == 0 {
			continue
		}
		args := text.Args{"n": strconv.Itoa(len(names)), "list": strings.Join(names[:min(len(names), newsShown)], ", ")}
		if len(names) > newsShown {
			args["list"] += ", …"
		}
		lines = append(lines, core.Notice{Key: "news." + string(kind), Args: args})
		switch kind {
		case core.NewProposal:
			rows = append(rows, []core.Button{{Action: DoProposals}})
		case core.NewWithheld:
			rows = append(rows, []core.Button{{Action: DoQueue}})
		default:
			var row []core.Button
			for _, name := range names[:min(len(names), newsShown)] {
				row = append(row, showButton(name, lang))
			}
			rows = append(rows, row)
		}
	}
	return core.Reply{Content: lines, Buttons: rows}
}

// newStill returns a picture of a video with nothing beside it, or nil if it is no JPEG.
func newStill(jpeg []byte, id core.VideoID) *core.Evidence {
	size, _, err := image.DecodeConfig(bytes.NewReader(jpeg))
	if err != nil {
		return nil
	}
	return &core.Evidence{JPEG: jpeg, Width: size.Width, Height: size.Height, Video: id, Alone: true}
}
