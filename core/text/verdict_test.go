package text

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
)

// A verdict is read by its one name in each language, however that is written, and by what core knows.
func TestParseVerdict(t *testing.T) {
	for _, lang := range Languages() {
		for _, v := range core.Verdicts {
			name := lang.Verdict(v)
			for _, s := range []string{
				name, strings.ToUpper(name), " " + strings.ReplaceAll(name, " ", "-") + ".", core.FoldText(name), strings.ReplaceAll(name, " ", ""), string(v),
				lang.T("verdict."+string(v)+".headline", nil),
			} {
				if got, err := ParseVerdict(s); err != nil || got != v {
					t.Errorf("%s: ParseVerdict(%q) = %v, %v", lang.Tag(), s, got, err)
				}
			}
		}
	}
}

func TestVerdictNames(t *testing.T) {
	want := map[string][]string{
		"en": {"false context", "misleadingly edited", "manipulated", "staged", "satire", "authentic footage"},
		"fr": {"hors contexte", "montage trompeur", "images truquées", "mise en scène", "satire", "images authentiques"},
	}
	for lang, names := range want {
		l := For(lang)
		if got := l.VerdictNames(); !slices.Equal(got, names) {
			t.Errorf("%s: %q, not %q", lang, got, names)
		}
		if got := l.VerdictTitle(core.Decontextualized); got != strings.ToUpper(names[0][:1])+names[0][1:] {
			t.Errorf("%s: %q", lang, got)
		}
	}
}

// A word that is none is refused, with the one that it looks like.
func TestParseVerdictGuesses(t *testing.T) {
	for s, want := range map[string]core.Verdict{
		"falsecontxt": core.Decontextualized, "sattire": core.Satire, "manip": core.Transformed, "montages": core.Edited, "real": core.Original,
		"truquees": core.Transformed, "misleadingly": core.Edited, "stagged": core.Staged, "deepfake": core.Transformed,
		"fake": "", "images": "", "x": "", "верно": "", strings.Repeat("satire", 1000): "",
	} {
		got, err := ParseVerdict(s)
		var p *core.Problem
		if !errors.As(err, &p) || p.Code != core.BadVerdict || got != "" || p.Guess != string(want) {
			t.Errorf("ParseVerdict(%.20q) = %q, %v; guessed %+v, want %q", s, got, err, p, want)
		}
	}
	if _, err := ParseVerdict(" "); !errors.Is(err, &core.Problem{Code: core.Missing}) {
		t.Errorf("nothing: %v", err)
	}
}

// Who writes a wrong verdict reads all that there are and what each means, and the one that was meant.
func TestWrongVerdictIsExplained(t *testing.T) {
	_, err := ParseVerdict("sattire")
	for _, content := range []core.Content{core.Trouble{Problems: core.Problems(err)}, core.Draft{Problems: core.Problems(err)}} {
		said := Plain(Lang{}.Reply(core.Reply{Content: content}))
		for _, want := range append(Lang{}.ExplainVerdicts(), "Did you mean “satire”?") {
			if !strings.Contains(said, want) {
				t.Errorf("%T: no %q in %s", content, want, said)
			}
		}
	}
}

// The page for the command line says the same as the catalogue.
func TestVerdictsPage(t *testing.T) {
	raw, err := os.ReadFile("../../docs/VERDICTS.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	for _, v := range core.Verdicts {
		row := "| " + (Lang{}).Verdict(v) + " | " + (Lang{}).T("verdict."+string(v)+".meaning", nil) + " | `" + string(v) + "` |\n"
		if !strings.Contains(page, row) {
			t.Errorf("docs/VERDICTS.md has no row %s", row)
		}
	}
}

// People read of fact-checks, which are withdrawn: the words debunk and retract are names of commands alone.
func TestOneWordForOneThing(t *testing.T) {
	for _, lang := range Languages() {
		for key, s := range lang.own().load().Sentences {
			words := s.only
			for _, form := range s.forms {
				words += form
			}
			for _, w := range s.platforms {
				words += w.only
			}
			words = strings.NewReplacer("/debunk", "", "{debunk}", "", "/retract", "").Replace(strings.ToLower(words))
			for _, word := range []string{"debunk", "retract", "rétract"} {
				if !strings.HasPrefix(key, "name.") && strings.Contains(words, word) {
					t.Errorf("%s: %s: %s", lang.Tag(), key, words)
				}
			}
		}
	}
}
