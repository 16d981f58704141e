package core

import (
	"errors"
	"regexp"
	"strings"
)

// BadField is the problem of a line that belongs to no field of a fact-check.
const BadField Code = "bad_field"

// FieldNames are the fields of a fact-check in the order in which people fill them in. Problem.Field has them too.
var FieldNames = []string{"claim", "claim_date", "verdict", "date", "place", "source", "review", "note", "credit", "lang"}

// MaxFields bounds the text of all fields together, in bytes: each at its own bound, in a script of four bytes a letter.
const MaxFields = 32 << 10

// Fields are the facts of a debunk as people type them, by the name of the field. Only "source" may have several values;
// of the others the last one counts. A field whose value is empty is one to be emptied.
type Fields map[string][]string

// fieldLine matches the start of a field: one to three words and a colon before a space or the line's end.
var fieldLine = regexp.MustCompile(`^\pL+(?:[ _-]\pL+){0,2}:(?:\s|$)`)

// ParseFields reads lines of the form "claim: A meeting in Moscow". A line that does not start with a field's name goes on
// with the field above; if it looks like a field, it has to be indented to do so. Empty lines are nothing. Its
// problems are BadField and TooLong.
func ParseFields(text string) (Fields, error) {
	if len(text) > MaxFields {
		return nil, &Problem{Code: TooLong, Op: "parse fields", Limit: "32768"}
	}
	fields, current := Fields{}, ""
	for line := range strings.Lines(strings.ReplaceAll(text, "\r", "\n")) {
		name, value, starts := cutField(line)
		switch {
		case strings.TrimSpace(line) == "":
		case starts:
			current = name
			fields[name] = append(fields[name], value)
		case current == "" || fieldLine.MatchString(line):
			return nil, &Problem{Code: BadField, Op: "parse fields"}
		default:
			values := fields[current]
			values[len(values)-1] = strings.TrimSpace(values[len(values)-1] + "\n" + strings.TrimSpace(line))
		}
	}
	return fields, nil
}

// cutField cuts a line that starts a field.
func cutField(line string) (name, value string, ok bool) {
	name, value, ok = strings.Cut(line, ":")
	name = strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(name))
	for _, known := range FieldNames {
		if ok && name == known {
			return name, strings.TrimSpace(value), true
		}
	}
	return "", "", false
}

// String writes the fields as ParseFields reads them.
func (f Fields) String() string {
	var b strings.Builder
	for _, name := range FieldNames {
		for _, value := range f[name] {
			lines := strings.ReplaceAll(strings.ReplaceAll(value, "\r", "\n"), "\n", "\n  ")
			b.WriteString(name + ": " + lines + "\n")
		}
	}
	return b.String()
}

// Get returns the value of a field, or nothing.
func (f Fields) Get(name string) string {
	if values := f[name]; len(values) > 0 {
		return values[len(values)-1]
	}
	return ""
}

// Facts puts the fields over the facts of before. parseVerdict reads a verdict, in the languages that people write. The error joins a
// Problem for each field that cannot be read.
func (f Fields) Facts(before Facts, parseVerdict func(string) (Verdict, error)) (Facts, error) {
	facts := before
	var errs []error
	read := func(name string, parse func(value string) error) {
		if _, given := f[name]; !given {
			return
		}
		for _, p := range Problems(parse(f.Get(name))) {
			p.Field = name
			errs = append(errs, p)
		}
	}
	read("claim", setText(&facts.Claim))
	read("place", setText(&facts.Place))
	read("note", setText(&facts.Note))
	read("credit", setText(&facts.Credit))
	read("lang", setText(&facts.Lang))
	read("verdict", func(s string) (err error) { facts.Verdict, err = parseVerdict(s); return err })
	read("date", func(s string) (err error) { facts.Date, err = ParseDate(s); return err })
	read("claim_date", func(s string) (err error) { facts.ClaimDate, err = ParseDate(s); return err })
	read("source", func(string) (err error) { facts.Sources, err = parseSources(f["source"]); return err })
	read("review", func(s string) (err error) { facts.Review, err = parseOptionalReview(s); return err })
	return facts, errors.Join(errs...)
}

func setText(to *string) func(string) error {
	return func(s string) error { *to = s; return nil }
}

func parseSources(values []string) (sources []Source, err error) {
	for _, value := range values {
		if value == "" {
			continue
		}
		s, sourceErr := ParseSource(value)
		sources, err = append(sources, s), errors.Join(err, sourceErr)
	}
	return sources, err
}

func parseOptionalReview(s string) (*Review, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // no review is an answer
	}
	return ParseReview(s)
}

// Fields writes the facts as people type them; those that are absent are absent.
func (f Facts) Fields() Fields {
	fields := Fields{}
	add := func(name, value string) {
		if value != "" {
			fields[name] = append(fields[name], value)
		}
	}
	add("claim", f.Claim)
	add("verdict", string(f.Verdict))
	add("date", f.Date.String())
	add("place", f.Place)
	add("note", f.Note)
	add("credit", f.Credit)
	add("lang", f.Lang)
	if f.ClaimDate.IsKnown() {
		add("claim_date", f.ClaimDate.String())
	}
	for _, s := range f.Sources {
		add("source", s.formatTyped())
	}
	if r := f.Review; r != nil {
		add("review", r.formatTyped())
	}
	return fields
}

// formatTyped writes the source as ParseSource reads it.
func (s Source) formatTyped() string {
	text := strings.TrimSpace(s.Publisher + " " + s.URL)
	if s.Offset != nil {
		text += " @" + s.Offset.String()
	}
	return text
}

// formatTyped writes the review as ParseReview reads it, which knows no qualifiers.
func (r Review) formatTyped() string {
	text := strings.TrimSpace(r.Publisher + " " + r.URL)
	if date := r.Date; date.IsKnown() {
		date.Qualifier = On
		text += " " + date.String()
	}
	return text
}
