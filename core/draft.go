package core

// Draft is a fact-check that is being written in a form, with the problems that it has.
type Draft struct {
	Video    VideoID
	Debunk   *DebunkID // that it changes, or nil
	Page     bool      // the fields come from the page of a fact-check
	Fields   Fields
	Problems []*Problem
}

func (Draft) isContent() {}
