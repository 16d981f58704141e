package text

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	for name, content := range coretest.Contents {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, l := range Languages() {
				doc := l.Reply(core.Reply{Content: content})
				b.WriteString("-- " + l.Tag() + " --\n" + Plain(doc) + "\n")
				if l.Tag() == "en" {
					b.WriteString("-- html --\n" + string(HTML(doc)) + "-- discord --\n" + DiscordMarkdown(doc) + "\n")
				}
			}
			compare(t, name, b.String())
		})
	}
}

// TestGoldenLists has every sentence about a problem, and the words of the evidence picture.
func TestGoldenLists(t *testing.T) {
	var problems, pictures strings.Builder
	for _, l := range Languages() {
		problems.WriteString("-- " + l.Tag() + " --\n")
		for _, key := range slices.Sorted(maps.Keys(l.load().Sentences)) {
			if code, ok := strings.CutPrefix(key, "problem."); ok {
				code, field, _ := strings.Cut(code, ".")
				p := &core.Problem{Code: core.Code(code), Limit: "20 MB"}
				if field != "" || code == string(core.BadDate) {
					p.Field, p.Limit = "source", "1000"
				}
				problems.WriteString(key + "\n\t" + l.Problem(p) + "\n")
			}
		}
		pictures.WriteString("-- " + l.Tag() + " --\n")
		for _, e := range []core.Evidence{
			{Date: date("2019-04-25"), Mirrored: true, Moments: []core.Moment{{Query: 3e9, Ref: 132e9}, {Query: 20e9, Ref: 149e9}, {Query: 41e9, Ref: 170e9}}},
			{Date: date("before 2019-05-01"), Moments: []core.Moment{{Query: 0, Ref: 3600e9}}},
			{},
		} {
			labels := l.EvidenceLabels(e)
			pictures.WriteString(labels.Query + " | " + labels.Ref + " | " + labels.Mirrored + "\n" + l.Alt(e) + "\n")
		}
	}
	compare(t, "problems", problems.String())
	compare(t, "pictures", pictures.String())
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); run with -update if that is meant:\n%s", file, diff)
	}
}

// Every sentence about a problem is about a problem that the samples have.
func TestEveryProblemHasASample(t *testing.T) {
	for key := range (Lang{}).base().load().Sentences {
		code, ok := strings.CutPrefix(key, "problem.")
		code, _, _ = strings.Cut(code, ".")
		if ok && !slices.Contains(coretest.Codes, core.Code(code)) {
			t.Errorf("%q is not among the codes of coretest", code)
		}
	}
}
