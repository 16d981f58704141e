package text

import (
	"slices"
	"strconv"

	"github.com/firstseen/firstseen/core"
)

// composeAlbum returns the answer about several clips: in full about each that something is known of, and in short about
// the others.
func (w composer) composeAlbum(a core.Album) Doc {
	var d Doc
	var unknown, unread []int
	for i, answer := range a.Answers {
		switch {
		case answer.Status == core.StatusRejected:
			unread = append(unread, i)
		case len(answer.Matches) == 0:
			unknown = append(unknown, i)
		default:
			d = append(d, w.labelClips(numbersOf(a, i), w.composeAnswer(answer))...)
		}
	}
	if len(unknown) > 0 {
		d = append(d, w.labelClips(numbersOf(a, unknown...), Doc{w.composeUnknown("unknown.headline.album", mergeUnknown(a, unknown))})...)
	}
	for _, group := range groupByProblem(a, unread) {
		d = append(d, w.labelClips(numbersOf(a, group...), w.composeAnswer(a.Answers[group[0]]))...)
	}
	return d
}

// numbersOf returns the numbers of the clips that some of an album's answers are about.
func numbersOf(a core.Album, which ...int) (all []int) {
	for _, i := range which {
		if i < len(a.Numbers) {
			all = append(all, a.Numbers[i]...)
		} else {
			all = append(all, i+1)
		}
	}
	return all
}

// labelClips puts a line above a text that names the clips of the album that it is about, by their numbers.
func (w composer) labelClips(which []int, d Doc) Doc {
	numbers := make([]string, len(which))
	for i, n := range which {
		numbers[i] = strconv.Itoa(n)
	}
	p := Para{{Text: w.lang.T("album.clips", Args{"n": strconv.Itoa(len(which)), "list": w.lang.joinList(numbers)}), Italic: true}}
	p.addLine(d[0]...)
	return append(Doc{p}, d[1:]...)
}

// mergeUnknown returns one answer for all the clips of an album of which nothing is known.
func mergeUnknown(a core.Album, which []int) core.Answer {
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

// groupByProblem groups the clips that could not be read, by the reason.
func groupByProblem(a core.Album, which []int) (groups [][]int) {
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
