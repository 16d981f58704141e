package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// botAPI is the Bot API as a JSON file describes it, in the words of core.telegram.org/bots/api.
type botAPI struct {
	Version string               `json:"version"`
	Methods map[string]botObject `json:"methods"`
	Types   map[string]botObject `json:"types"`
}

// botObject is the description of a method or a type.
type botObject struct {
	Description []string   `json:"description"`
	Fields      []botField `json:"fields"`
	Subtypes    []string   `json:"subtypes"`
}

// botField is the description of a parameter or a field.
type botField struct {
	Name        string   `json:"name"`
	Types       []string `json:"types"`
	Required    bool     `json:"required"`
	Description string   `json:"description"`
}

// deriveTelegram returns the table for a description of the Bot API in JSON. The same description gives the same table. Bounds are
// taken where the prose has them in one of the forms that it usually has, and left out where it is not plain.
func deriveTelegram(spec []byte) (*apitable.Table, error) {
	var d botAPI
	if err := json.Unmarshal(spec, &d); err != nil {
		return nil, fmt.Errorf("read the description: %w", err)
	}
	if len(d.Methods) == 0 || len(d.Types["Update"].Fields) == 0 {
		return nil, fmt.Errorf("the description has no methods or no Update")
	}
	t := &apitable.Table{Version: d.Version, Methods: map[string]apitable.Object{}, Types: map[string]apitable.Object{}}
	for _, f := range d.Types["Update"].Fields {
		if f.Name != "update_id" {
			t.Updates = append(t.Updates, f.Name)
		}
	}
	for name, m := range d.Methods {
		t.Methods[name] = m.makeObject()
		for _, f := range m.Fields {
			d.addTypes(t, f.Types)
		}
	}
	return t, nil
}

// addTypes adds types to the table, and all that they are made of.
func (d botAPI) addTypes(t *apitable.Table, types []string) {
	for _, name := range types {
		name = strings.ReplaceAll(name, "Array of ", "")
		made, known := d.Types[name]
		if _, done := t.Types[name]; done || !known {
			continue
		}
		t.Types[name] = made.makeObject()
		d.addTypes(t, made.Subtypes)
		for _, f := range made.Fields {
			d.addTypes(t, f.Types)
		}
	}
}

// makeObject returns the method or type as it stands in the table.
func (m botObject) makeObject() apitable.Object {
	o := apitable.Object{Union: m.Subtypes}
	for _, d := range m.Fields {
		f := apitable.Field{Name: d.Name, Types: d.Types, Required: d.Required}
		readBounds(&f, d.Description)
		readChoices(&f, d.Description)
		o.Fields = append(o.Fields, f)
	}
	if n := mostResults.FindStringSubmatch(strings.Join(m.Description, " ")); n != nil {
		i := slices.IndexFunc(o.Fields, func(f apitable.Field) bool { return f.Name == "results" })
		if i >= 0 {
			setBounds(&o.Fields[i], []string{"", "0", n[1], string(apitable.Items)})
		}
	}
	return o
}

// The forms that bounds have in the prose.
var (
	mostResults = regexp.MustCompile(`No more than (\d+) results`)
	length      = regexp.MustCompile(`(?i)\b(\d+)-(\d+) (characters|bytes)`)
	longest     = regexp.MustCompile(`length can't exceed (\d+) (bytes|characters)`)
	items       = regexp.MustCompile(`(?:list of|[Aa]rray of|include|List of) (\d+)-(\d+) `)
	mostItems   = regexp.MustCompile(`(?:up to|[Aa]t most) (\d+) (?:items|identifiers|\w+(?: \w+)? can be specified)`)
	between     = regexp.MustCompile(`(?:between |^)(\d+)(?:-| and )(\d+)( are accepted)?(?:[.,; ]|$)`)
	within      = regexp.MustCompile(`[;,] (\d+)-(\d+)(?:[.;]|$)`)
	unless      = regexp.MustCompile(`or 0x[0-9A-F]+ for`)
)

// readBounds reads the bounds of a field out of its description.
func readBounds(f *apitable.Field, prose string) {
	prose = strings.TrimPrefix(prose, "Optional. ")
	array := strings.HasPrefix(f.Types[0], "Array of ")
	switch f.Types[0] {
	case "String":
		setBounds(f, length.FindStringSubmatch(prose))
		if m := longest.FindStringSubmatch(prose); m != nil {
			setBounds(f, []string{"", "0", m[1], m[2]})
		}
	case "Integer":
		if m := firstMatch(prose, between, within); m != nil && !unless.MatchString(prose) {
			setBounds(f, []string{"", m[1], m[2], string(apitable.Value)})
		}
	}
	if m := items.FindStringSubmatch(prose); m != nil && array {
		setBounds(f, []string{"", m[1], m[2], string(apitable.Items)})
	} else if m := mostItems.FindStringSubmatch(prose); m != nil && array {
		setBounds(f, []string{"", "0", m[1], string(apitable.Items)})
	}
}

func firstMatch(prose string, forms ...*regexp.Regexp) []string {
	for _, form := range forms {
		if m := form.FindStringSubmatch(prose); m != nil {
			return m
		}
	}
	return nil
}

// setBounds takes a match: the whole, the least, the most, the unit. Numbers too large for an int64 bound nothing.
func setBounds(f *apitable.Field, m []string) {
	if m == nil {
		return
	}
	low, lowErr := strconv.ParseInt(m[1], 10, 64)
	high, highErr := strconv.ParseInt(m[2], 10, 64)
	if lowErr == nil && highErr == nil {
		f.Min, f.Max, f.Unit = low, high, apitable.Unit(strings.ToLower(m[3]))
	}
}

// The forms that a choice has in the prose.
var (
	quotedList = regexp.MustCompile(`(?:[Mm]ust be one of|[Mm]ust be either|can be either|pass) (["“][a-z_]+["”].*?)(?:\. |$)`)
	quoted     = regexp.MustCompile(`["“]([a-z_]+)["”]`)
	numbers    = regexp.MustCompile(`must be one of ((?:\d+(?: \(0x\w+\))?(?:, or |, | or )?)+)`)
	digits     = regexp.MustCompile(`\b\d+\b`)
	constant   = regexp.MustCompile(`, (?:must be|always) ["“]?([a-z_0-9]+)["”]?$`)
	actions    = regexp.MustCompile(`Choose one, depending on .*?: (.*)\.$`)
	action     = regexp.MustCompile(`\b([a-z]+(?:_[a-z]+)*)(?: or ([a-z]+(?:_[a-z]+)*))? for `)
)

// readChoices reads the only values of a field out of its description.
func readChoices(f *apitable.Field, prose string) {
	if f.Types[0] == "Integer" {
		if m := numbers.FindStringSubmatch(prose); m != nil && !strings.Contains(prose, "*") {
			f.OneOf = digits.FindAllString(m[1], -1)
		}
		return
	}
	if f.Types[0] != "String" {
		return
	}
	if m := constant.FindStringSubmatch(prose); m != nil {
		f.OneOf = m[1:2]
	} else if m := actions.FindStringSubmatch(prose); m != nil {
		for _, pair := range action.FindAllStringSubmatch(m[1], -1) {
			f.OneOf = append(f.OneOf, slices.DeleteFunc(pair[1:], func(s string) bool { return s == "" })...)
		}
	} else if m := quotedList.FindStringSubmatch(prose); m != nil {
		for _, word := range quoted.FindAllStringSubmatch(m[1], -1) {
			f.OneOf = append(f.OneOf, word[1])
		}
	}
}
