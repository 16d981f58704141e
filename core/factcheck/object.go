package factcheck

import (
	"encoding/json"
	"slices"
	"strings"
)

const (
	maxDepth   = 32   // levels of nesting that are looked into: a DataFeed's records are at 5
	maxObjects = 4096 // that are looked at in one page
)

// object is a record of structured data.
type object map[string]any

// parseObjects finds every record in a text of JSON, outer ones first.
func parseObjects(raw []byte) []object {
	var v any
	if json.Unmarshal(raw, &v) != nil && json.Unmarshal(repairJSON(raw), &v) != nil {
		return nil
	}
	return collectObjects(nil, v, maxDepth)
}

func collectObjects(found []object, v any, depth int) []object {
	if depth == 0 || len(found) == maxObjects {
		return found
	}
	switch v := v.(type) {
	case map[string]any:
		found = append(found, object(v))
		for _, key := range sortedKeys(v) {
			found = collectObjects(found, v[key], depth-1)
		}
	case []any:
		for _, item := range v {
			found = collectObjects(found, item, depth-1)
		}
	}
	return found
}

func sortedKeys(m map[string]any) []string {
	all := make([]string, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all) // that the same page gives the same proposals
	return all
}

// hasType reports whether the record has a type, alone or among several.
func (o object) hasType(typ string) bool {
	types, ok := o["@type"].([]any)
	if !ok {
		types = []any{o["@type"]}
	}
	return slices.ContainsFunc(types, func(t any) bool {
		name, _ := t.(string)
		name = strings.TrimSpace(name)
		name = name[strings.LastIndexAny(name, "/:")+1:] // "https://schema.org/ClaimReview"
		return strings.EqualFold(name, typ)
	})
}

// subObject returns a field that is a record, or a list that starts with one.
func (o object) subObject(field string) object {
	v := o[field]
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = list[0]
	}
	m, _ := v.(map[string]any)
	return m
}

// repairJSON mends what is commonly wrong with JSON that was written by a template: line breaks and tabs within strings, stray
// escapes, commas before a closing bracket, comments and the like around it.
func repairJSON(raw []byte) []byte {
	if start, end := slices.IndexFunc(raw, opensBracket), lastClosing(raw); start >= 0 && end > start {
		raw = raw[start : end+1]
	}
	m := repairState{out: make([]byte, 0, len(raw)+len(raw)/8)}
	for i, c := range raw {
		next := byte(0)
		if i+1 < len(raw) {
			next = raw[i+1]
		}
		m.nextByte(c, next)
	}
	return m.out
}

func opensBracket(c byte) bool { return c == '{' || c == '[' }

func lastClosing(raw []byte) int {
	for i, c := range slices.Backward(raw) {
		if c == '}' || c == ']' {
			return i
		}
	}
	return -1
}

// repairState is the position of repairJSON in the text.
type repairState struct {
	out      []byte
	quoted   bool // within a string
	verbatim bool // the next byte belongs to an escape
}

func (m *repairState) nextByte(c, next byte) {
	switch {
	case m.verbatim:
		m.verbatim = false
		m.out = append(m.out, c)
	case m.quoted && c == '\\':
		if strings.IndexByte(`"\/bfnrtu`, next) < 0 {
			m.out = append(m.out, '\\') // an escape that JSON does not know: the backslash is meant
		}
		m.verbatim = strings.IndexByte(`"\/bfnrtu`, next) >= 0
		m.out = append(m.out, c)
	case c == '"':
		m.quoted = !m.quoted
		m.out = append(m.out, c)
	case m.quoted && c < ' ':
		m.out = append(m.out, ' ')
	case !m.quoted && (c == '}' || c == ']'):
		m.out = append(dropComma(m.out), c)
	default:
		m.out = append(m.out, c)
	}
}

// dropComma takes off a comma, and the space after it.
func dropComma(b []byte) []byte {
	i := len(b)
	for i > 0 && (b[i-1] == ' ' || b[i-1] < ' ') {
		i--
	}
	if i > 0 && b[i-1] == ',' {
		return b[:i-1]
	}
	return b
}
