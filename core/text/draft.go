package text

import "github.com/firstseen/firstseen/core"

// draft tells what is in a form, and what is still to be done.
func (l Lang) draft(c core.Draft) Doc {
	head := l.T("form.new", Args{"video": c.Video.String()})
	if c.Debunk != nil {
		head = l.T("form.change", Args{"debunk": c.Debunk.String()})
	}
	top := Para{{Text: head, Bold: true}}
	if c.Page {
		top.sentence(l.T("form.page", nil))
	}
	var wrong Para
	for _, p := range c.Problems {
		wrong.sentence(l.Problem(p))
	}
	wrong.sentence(l.T("form.then", nil))
	l.differences(&top, core.Fields{}, c.Fields)
	return Doc{top, wrong}
}
