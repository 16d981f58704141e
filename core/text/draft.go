package text

import "github.com/firstseen/firstseen/core"

// composeDraft returns the fields of a form so far, and the problems that remain.
func (l Lang) composeDraft(c core.Draft) Doc {
	head := l.T("form.new", Args{"video": c.Video.String()})
	if c.Debunk != nil {
		head = l.T("form.change", Args{"debunk": c.Debunk.String()})
	}
	top := Para{{Text: head, Bold: true}}
	if c.Page {
		top.addSentence(l.T("form.page", nil))
	}
	var wrong Para
	for _, p := range c.Problems {
		wrong.addSentence(l.Problem(p))
	}
	wrong.addSentence(l.T("form.then", nil))
	l.addDifferences(&top, core.Fields{}, c.Fields)
	return Doc{top, wrong}
}
