package text

import (
	"github.com/firstseen/firstseen/core"
)

// composeSharedMatch returns the answer about a clip of which only a piece is known that several videos share. It names none of them:
// that would say of the clip what is true of one.
func (w composer) composeSharedMatch(f core.Found, a core.Answer) Para {
	var p Para
	p.addLine(Span{Text: w.lang.T("possible.headline", nil), Bold: true}, Span{Text: " " + w.sayShared(f)})
	rest := "possible.shared.rest"
	if f.Entire {
		rest = "possible.shared.all"
	}
	p.addSentence(w.lang.T(rest, nil))
	p.addSentence(w.composeStillOnly(a))
	if a.Watching {
		p.addSentence(w.lang.T("watching", nil))
	}
	return p
}

// sayShared returns the sentence that a piece of the clip does not tell what it is, and why.
func (w composer) sayShared(f core.Found) string {
	key := "possible.shared"
	if f.Marked {
		key = "possible.marked"
	}
	return w.lang.T(key, Args{"list": w.listQueryParts(f)})
}

// listQueryParts returns the parts of the asker's clip that match, in words.
func (w composer) listQueryParts(f core.Found) string {
	var parts []string
	for _, s := range f.Segments[:min(answerSegments, len(f.Segments))] {
		parts = append(parts, formatInterval(s.QueryStart, s.QueryEnd))
	}
	if n := len(f.Segments) - answerSegments; n > 0 {
		parts = append(parts, w.lang.countForm("segments.more", n))
	}
	return w.lang.joinList(parts)
}

// composePieces returns the list of what a video shares with others.
func (w composer) composePieces(v core.Video) Doc {
	p := Para{{Text: v.ID.String(), Bold: true}}
	w.addPieces(&p, v)
	if !v.Held.IsZero() {
		p.addSentence(w.lang.T("piece.held", Args{"video": v.ID.String(), "date": w.lang.formatDay(v.Held)}))
	}
	if len(v.Shared) == 0 {
		p.addSentence(w.lang.T("piece.none", nil))
	}
	if v.IsAllShared() {
		p.addSentence(w.lang.T("piece.all", nil))
	}
	return Doc{p}
}

// addPieces adds a line for each piece that a video shares with others, or that a moderator marked.
func (w composer) addPieces(p *Para, v core.Video) {
	for _, s := range v.Shared {
		var with []string
		for _, id := range s.With {
			with = append(with, id.String())
		}
		args := Args{"at": core.FormatPiece(s.Start, s.End), "video": v.ID.String(), "list": w.lang.joinList(append([]string{v.ID.String()}, with...))}
		key := "piece.shared"
		switch {
		case s.Off:
			key = "piece.off"
		case s.By.ID != "":
			key = "piece.marked"
		}
		p.addSentence(w.lang.T(key, args))
	}
}
