package text

import (
	"slices"
	"strconv"

	"github.com/firstseen/firstseen/core"
)

// album tells of several clips: in full of those that something is known of, and of the others which they are.
func (l Lang) album(a core.Album) Doc {
	var d Doc
	var unknown, unread []int
	for i, answer := range a.Answers {
		switch {
		case answer.Status == core.StatusRejected:
			unread = append(unread, i)
		case len(answer.Matches) == 0:
			unknown = append(unknown, i)
		default:
			d = append(d, l.under([]int{i}, l.answer(answer))...)
		}
	}
	if len(unknown) > 0 {
		d = append(d, l.under(unknown, Doc{l.nothingKnown("unknown.headline.album", together(a, unknown))})...)
	}
	for _, group := range alike(a, unread) {
		d = append(d, l.under(group, l.answer(a.Answers[group[0]]))...)
	}
	return d
}

// under puts above a text which clips of the album it is about.
func (l Lang) under(which []int, d Doc) Doc {
	numbers := make([]string, len(which))
	for i, n := range which {
		numbers[i] = strconv.Itoa(n + 1)
	}
	p := Para{{Text: l.T("album.clips", Args{"n": strconv.Itoa(len(which)), "list": l.list(numbers)}), Italic: true}}
	p.line(d[0]...)
	return append(Doc{p}, d[1:]...)
}

// together is what is true of all the clips of which nothing is known.
func together(a core.Album, which []int) core.Answer {
	out := core.Answer{Status: core.StatusUnknown, Watching: true}
	for _, i := range which {
		one := a.Answers[i]
		out.Watching = out.Watching && one.Watching
		out.StillOnly = out.StillOnly || one.StillOnly
		if one.Video != 0 {
			out.Video = one.Video
		}
		if one.Over != "" {
			out.Over = one.Over
		}
	}
	return out
}

// alike puts the clips together that could not be read for the same reason.
func alike(a core.Album, which []int) (groups [][]int) {
	for _, i := range which {
		p := a.Answers[i].Problem
		at := slices.IndexFunc(groups, func(g []int) bool {
			other := a.Answers[g[0]].Problem
			return p != nil && other != nil && p.Code == other.Code && p.Limit == other.Limit
		})
		if at >= 0 {
			groups[at] = append(groups[at], i)
		} else {
			groups = append(groups, []int{i})
		}
	}
	return groups
}
