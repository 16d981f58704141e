package text

import (
	"embed"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"github.com/firstseen/firstseen/core"
)

// catalogueFiles holds a file for each language, named after its BCP 47 tag. It is the list of languages.
//
//go:embed catalogues/*.yaml
var catalogueFiles embed.FS

// fallback is the language of people who prefer none that there is.
const fallback = "en"

// catalogue stands for the catalogue of one language. Its file is read when it is first needed.
type catalogue struct {
	tag  language.Tag
	load func() *contents
}

// contents holds the parsed file of a catalogue.
type contents struct {
	Grammar   grammar             `yaml:"grammar"`
	Talk      talk                `yaml:"talk"`
	Sentences map[string]sentence `yaml:",inline"`
}

// grammar holds the rules of a language that are no sentences.
type grammar struct {
	Months        []string `yaml:"months"`
	MonthsWithDay []string `yaml:"months_with_day"` // nil: as in Months
	FirstDay      string   `yaml:"first_day"`
	NoBreakBefore string   `yaml:"no_break_before"` // the signs before which a space does not break the line
	NoBreakAfter  string   `yaml:"no_break_after"`
	Direction     string   `yaml:"direction"`
}

// sentence holds the wording under a key.
type sentence struct {
	wording
	platforms map[core.Platform]wording // of those that say it in another way
}

// wording holds a sentence in one form, or in several that a number chooses among.
type wording struct {
	only  string
	forms map[plural.Form]string
}

// pluralForms has the plural forms of CLDR by their names in catalogues.
var pluralForms = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// catalogues returns a catalogue for each language: English first, the others by their tags.
var catalogues = sync.OnceValue(func() (all []*catalogue) {
	files, err := catalogueFiles.ReadDir("catalogues")
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		tag := language.MustParse(strings.TrimSuffix(f.Name(), ".yaml"))
		c := &catalogue{tag: tag, load: sync.OnceValue(func() *contents { return loadCatalogue(f.Name()) })}
		if tag.String() == fallback {
			all = slices.Insert(all, 0, c)
		} else {
			all = append(all, c)
		}
	}
	return all
})

// loadCatalogue returns the contents of an embedded file. It panics if the file is wrong, which TestCatalogues rules
// out.
func loadCatalogue(name string) *contents {
	raw, err := catalogueFiles.ReadFile(path.Join("catalogues", name))
	if err != nil {
		panic(err)
	}
	c, err := parseCatalogue(raw)
	if err != nil {
		panic(fmt.Sprintf("catalogues/%s: %v", name, err))
	}
	return c
}

// parseCatalogue returns the contents of a file, with no-break spaces where the language has them.
func parseCatalogue(raw []byte) (*contents, error) {
	var c contents
	decoder := yaml.NewDecoder(strings.NewReader(string(raw)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil {
		return nil, fmt.Errorf("parse catalogue: %w", err)
	}
	spaces := c.Grammar.newSpacer()
	for key, s := range c.Sentences {
		s.replaceSpaces(spaces)
		for platform, w := range s.platforms {
			w.replaceSpaces(spaces)
			s.platforms[platform] = w
		}
		c.Sentences[key] = s
	}
	return &c, nil
}

// newSpacer returns a replacer that puts no-break spaces where the language breaks no line.
func (g grammar) newSpacer() *strings.Replacer {
	var pairs []string
	for _, sign := range g.NoBreakBefore {
		pairs = append(pairs, " "+string(sign), "\u00a0"+string(sign))
	}
	for _, sign := range g.NoBreakAfter {
		pairs = append(pairs, string(sign)+" ", string(sign)+"\u00a0")
	}
	return strings.NewReplacer(pairs...)
}

// replaceSpaces puts no-break spaces into every form.
func (w *wording) replaceSpaces(r *strings.Replacer) {
	w.only = r.Replace(w.only)
	for form, s := range w.forms {
		w.forms[form] = r.Replace(s)
	}
}

// chooseForm returns the words for a number n in a language, or the words of the only form.
func (w wording) chooseForm(tag language.Tag, n int) string {
	if w.forms == nil {
		return w.only
	}
	if s, ok := w.forms[plural.Cardinal.MatchPlural(tag, max(n, -n), 0, 0, 0, 0)]; ok {
		return s
	}
	return w.forms[plural.Other]
}

// UnmarshalYAML reads a sentence: a wording, or "default" beside the names of platforms, each with a wording.
func (s *sentence) UnmarshalYAML(n *yaml.Node) error {
	if !hasKey(n, "default") {
		return s.wording.UnmarshalYAML(n)
	}
	if err := n.Decode(&s.platforms); err != nil {
		return err
	}
	s.wording = s.platforms["default"]
	delete(s.platforms, "default")
	if len(s.platforms) == 0 {
		return fmt.Errorf(`line %d: "default" stands alone`, n.Line)
	}
	return nil
}

// UnmarshalYAML reads a wording: words, or plural forms by their names.
func (w *wording) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return n.Decode(&w.only)
	}
	var named map[string]string
	if err := n.Decode(&named); err != nil {
		return err
	}
	var problems []error
	w.forms = map[plural.Form]string{}
	for name, words := range named {
		form, ok := pluralForms[name]
		if !ok {
			problems = append(problems, fmt.Errorf(`line %d: %q is no plural form; the name of a platform needs "default" beside it`, n.Line, name))
		}
		w.forms[form] = words
	}
	return errors.Join(problems...)
}

// hasKey reports whether a mapping has a key.
func hasKey(n *yaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}
