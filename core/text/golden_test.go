package text

import (
	"flag"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden has every reply in every language, every sentence about a problem, and the words of the evidence picture.
func TestGolden(t *testing.T) {
	for _, l := range Languages() {
		t.Run(l.Tag(), func(t *testing.T) {
			texts := map[string]string{"problems": allProblems(l), "pictures": allPictures(l)}
			for name, content := range coretest.Contents {
				texts[name] = Plain(l.Reply(core.Reply{Content: content})) + "\n"
			}
			coretest.CompareGolden(t, filepath.Join("testdata", l.Tag()+".golden"), texts, *update)
		})
	}
}

func allProblems(l Lang) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(l.load().Sentences)) {
		if code, ok := strings.CutPrefix(key, "problem."); ok {
			code, field, _ := strings.Cut(code, ".")
			p := &core.Problem{Code: core.Code(code), Limit: "20 MB"}
			if field != "" || code == string(core.BadDate) {
				p.Field, p.Limit = "source", "1000"
			}
			b.WriteString(key + "\n\t" + l.Problem(p) + "\n")
		}
	}
	return b.String()
}

func allPictures(l Lang) string {
	var b strings.Builder
	summit := coretest.Summit().Facts
	for _, e := range []core.Evidence{
		{Date: date("2019-04-25"), Mirrored: true, Moments: []core.Moment{{Query: 3e9, Ref: 132e9}, {Query: 20e9, Ref: 149e9}, {Query: 41e9, Ref: 170e9}}},
		{Date: date("before 2019-05-01"), Moments: []core.Moment{{Query: 0, Ref: 3600e9}}},
		{},
		{Rotated: 1},
		{Rotated: 2},
		{Mirrored: true, Rotated: 3, Moments: []core.Moment{{Query: 0, Ref: 1e9}}},
		{Facts: &summit},
		{Facts: &summit, Possible: true},
		{Facts: &core.Facts{Claim: "بوتين في موسكو", Verdict: core.Original, Sources: summit.Sources}},
	} {
		labels := l.EvidenceLabels(e)
		b.WriteString(labels.Query + " | " + labels.Ref + " | " + labels.Turned + " | " + labels.Name + "\n")
		if e.Facts != nil {
			fmt.Fprintf(&b, "%s (fine %v, unsure %v) | %s | %s\n", labels.Verdict, labels.Fine, labels.Unsure, labels.Claim, strings.Join(labels.Facts, " | "))
		}
		b.WriteString(l.DescribePicture(e) + "\n")
	}
	return b.String()
}

// Every sentence about a problem is about a problem that the samples have.
func TestEveryProblemHasASample(t *testing.T) {
	for key := range (Lang{}).own().load().Sentences {
		code, ok := strings.CutPrefix(key, "problem.")
		code, _, _ = strings.Cut(code, ".")
		if ok && !slices.Contains(coretest.Codes, core.Code(code)) {
			t.Errorf("%q is not among the codes of coretest", code)
		}
	}
}
