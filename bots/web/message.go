package web

import (
	"html/template"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// Hits returns the id of the form that opens what a search found, or nothing if the message is no such list.
func (m message) Hits() string {
	if slices.ContainsFunc(slices.Concat(m.Buttons...), m.isHit) {
		return "hits-" + m.Key
	}
	return ""
}

// Words returns the words of the message. What a search found can be opened there.
func (m message) Words() template.HTML { return renderHits(m.Doc, m.Hits()) }

// Rows returns the buttons below the words.
func (m message) Rows() (rows [][]button) {
	for _, row := range m.Buttons {
		if row = slices.DeleteFunc(slices.Clone(row), m.isHit); len(row) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// isHit reports whether a button opens what the words themselves open on the page.
func (m message) isHit(b button) bool {
	opens := func(s text.Span) bool { return s.Opens != "" && s.Opens == b.Arg }
	return b.Action == core.DoCard && slices.ContainsFunc(slices.Concat(m.Doc...), opens)
}
