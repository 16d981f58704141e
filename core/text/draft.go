package text

import "github.com/firstseen/firstseen/core"

// composeDraft returns the fields of a form so far, and the problems that remain.
func (w composer) composeDraft(c core.Draft) Doc {
	head := w.lang.T("form.new", Args{"video": c.Video.String()})
	if c.Debunk != nil {
		head = w.lang.T("form.change", Args{"debunk": c.Debunk.String()})
	}
	top := Para{{Text: head, Bold: true}}
	if c.Page {
		top.addSentence(w.lang.T("form.page", nil))
	}
	var wrong Para
	for _, p := range c.Problems {
		w.addProblem(&wrong, p)
	}
	wrong.addSentence(w.lang.T("form.then", nil))
	w.addDifferences(&top, core.Fields{}, c.Fields)
	return Doc{top, wrong}
}
