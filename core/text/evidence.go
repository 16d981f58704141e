package text

import (
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/evidence"
)

// EvidenceLabels returns the words in the evidence picture.
func (l Lang) EvidenceLabels(e core.Evidence) evidence.Labels {
	labels := evidence.Labels{Query: l.T("evidence.query", nil), Ref: l.T("evidence.ref", nil)}
	if e.Date.IsKnown() {
		labels.Ref = l.T("evidence.ref.date", Args{"date": l.Date(e.Date)})
	}
	if e.Mirrored {
		labels.Mirrored = l.T("evidence.mirrored", nil)
	}
	return labels
}

// NumberedLabels is EvidenceLabels of the clip with this number, from 1, of several that were sent together.
func (l Lang) NumberedLabels(n int) func(core.Evidence) evidence.Labels {
	return func(e core.Evidence) evidence.Labels {
		labels := l.EvidenceLabels(e)
		labels.Query = l.T("evidence.query", Args{"n": strconv.Itoa(n)})
		return labels
	}
}

// DescribePicture returns a description of the evidence picture in words, for people who do not see it.
func (l Lang) DescribePicture(e core.Evidence) string {
	if e.Alone {
		return l.T("alt.alone", Args{"video": e.Video.String()})
	}
	if len(e.ContactSheet) > 0 {
		ids := make([]string, len(e.ContactSheet))
		for i, id := range e.ContactSheet {
			ids[i] = id.String()
		}
		return l.T("alt.sheet", Args{"list": l.joinList(ids)})
	}
	key := "alt"
	if e.Date.IsKnown() {
		key = "alt.date"
	}
	moments := make([]string, len(e.Moments))
	for i, m := range e.Moments {
		moments[i] = l.T("alt.moment", Args{"query": formatOffset(m.Query), "ref": formatOffset(m.Ref)})
	}
	parts := []string{l.T(key, Args{"date": l.formatFilmed(e.Date)})}
	if len(moments) > 0 {
		parts = append(parts, l.T("alt.moments", Args{"list": l.joinList(moments)}))
	}
	if e.Mirrored {
		parts = append(parts, l.T("alt.mirrored", nil))
	}
	return strings.Join(parts, " ")
}
