package text

import (
	"slices"
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
	labels.Turned = strings.Join(l.listTurns("evidence", e), " · ")
	labels.Name = l.T("evidence.name", nil)
	if e.Facts != nil {
		l.addFindings(&labels, *e.Facts, e.Possible)
	}
	return labels
}

// addFindings adds the verdict, the claim and where the facts are from.
func (l Lang) addFindings(labels *evidence.Labels, f core.Facts, possible bool) {
	w := composer{lang: l}
	labels.Verdict, labels.Fine = strings.TrimSuffix(l.T("verdict."+string(f.Verdict)+".headline", nil), "."), f.Verdict == core.Original
	if possible {
		labels.Unsure = true
		labels.Verdict = l.T("evidence.possible", Args{"verdict": l.Verdict(f.Verdict)})
	}
	if claim := defuse(f.Claim, inAnswer.claim); len(claim) > 0 { // in a paragraph of its own, which begins where its script does
		labels.Claim = l.T("evidence.claim", Args{"claim": Plain(Doc{claim})})
	}
	labels.Facts = []string{Plain(Doc{w.composeFilmedLine(f, inAnswer)})}
	if f.ClaimDate.IsKnown() {
		labels.Facts = slices.Insert(labels.Facts, 0, l.T("evidence.claimed", Args{"date": l.Date(f.ClaimDate)}))
	}
	if f.Review != nil {
		labels.Facts = append(labels.Facts, Plain(Doc{w.labelLine("review", defuse(f.Review.Publisher, maxPublisher))}))
	} else if len(f.Sources) > 0 {
		labels.Facts = append(labels.Facts, Plain(Doc{w.labelLine("source", defuse(f.Sources[0].Publisher, maxPublisher))}))
	}
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
	return strings.Join(append(parts, l.listTurns("alt", e)...), " ")
}

// listTurns returns that the clip is mirrored, and how it was turned after that, in the sentences that begin with a key.
func (l Lang) listTurns(key string, e core.Evidence) (turns []string) {
	if e.Mirrored {
		turns = append(turns, l.T(key+".mirrored", nil))
	}
	if turned := key + ".rotated." + strconv.Itoa(90*e.Rotated); l.Has(turned) {
		turns = append(turns, l.T(turned, nil))
	}
	return turns
}
