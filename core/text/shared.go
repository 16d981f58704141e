package text

import "github.com/firstseen/firstseen/core"

// composeSharedMatch returns the answer about a clip of which only a piece is known that several videos share. It names none of them:
// that would say of the clip what is true of one.
func (w composer) composeSharedMatch(f core.Found, a core.Answer) Para {
	var p Para
	p.addLine(Span{Text: w.lang.T("possible.headline", nil), Bold: true}, Span{Text: " " + w.lang.T("possible.shared", Args{"list": w.listQueryParts(f)})})
	p.addSentence(w.lang.T("possible.shared.rest", nil))
	p.addSentence(w.composeStillOnly(a))
	if a.Watching {
		p.addSentence(w.lang.T("watching", nil))
	}
	return p
}

// listQueryParts returns the parts of the asker's clip that match, in words.
func (w composer) listQueryParts(f core.Found) string {
	var parts []string
	for _, s := range f.Segments[:min(answerSegments, len(f.Segments))] {
		parts = append(parts, formatInterval(s.QueryStart, s.QueryEnd))
	}
	return w.lang.joinList(parts)
}
