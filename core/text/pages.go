package text

import (
	"strings"
	"unicode"

	"github.com/firstseen/firstseen/core"
)

// CountPages returns the number of pages that a content takes, if each has room for size. What counts is an upper bound of what any platform
// counts: UTF-16 units, with the markup and the addresses of links.
func (l Lang) CountPages(c core.Content, size int) int {
	return len(splitDoc(l.Reply(core.Reply{Content: c}), size))
}

// composePage returns one page of a content, or nothing if it has fewer.
func (l Lang) composePage(page core.Page) Doc {
	if all := splitDoc(l.Reply(core.Reply{Content: page.Content}), page.Size); page.Number < len(all) {
		return all[page.Number]
	}
	return nil
}

// Weights of markup: an upper bound of what any platform counts for it.
const (
	markWeight  = 8 // of a span: bold and italic marks on both sides, and separators
	linkWeight  = 8 // of a link: the brackets around its words and its address
	breakWeight = 2 // between two paragraphs
)

// weighSpan returns what a span counts at most.
func weighSpan(s Span) int {
	n := markWeight + CountUTF16(s.Text)
	for _, r := range s.Text {
		if r < unicode.MaxASCII && !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ' ' {
			n++ // it may have to be escaped
		}
	}
	if s.URL != "" {
		n += linkWeight + len(SafeURL(s.URL))
	}
	return n
}

func weighPara(p Para) (n int) {
	for _, s := range p {
		n += weighSpan(s)
	}
	return n
}

// splitDoc splits a text into pages: between lines, and within a line only if that alone is too long for a page.
func splitDoc(d Doc, size int) []Doc {
	pages, room := []Doc{nil}, size
	for _, p := range d {
		isNew := true // the line begins a paragraph
		for _, line := range splitLines(p, size) {
			last := &pages[len(pages)-1]
			if n := weighPara(line) + breakWeight; n > room && len(*last) > 0 {
				pages = append(pages, nil)
				last, room, isNew = &pages[len(pages)-1], size, true
			}
			room -= weighPara(line) + breakWeight
			if isNew {
				*last = append(*last, nil)
			}
			(*last)[len(*last)-1].addLine(line...)
			isNew = false
		}
	}
	return pages
}

// splitLines returns the lines of a paragraph, without their breaks. A line that is too long for a page becomes several.
func splitLines(p Para, size int) (lines []Para) {
	var line Para
	end := func() {
		if len(line) > 0 {
			lines = append(lines, line)
		}
		line = nil
	}
	for _, s := range p {
		for i, words := range strings.Split(s.Text, "\n") {
			if i > 0 {
				end()
			}
			for words != "" {
				part := s
				part.Text, words = cutSpan(s, words, size-weighPara(line)-breakWeight)
				if part.Text == "" && len(line) == 0 { // not even a part of the span has room: its address is too long
					part.Text, words = words, ""
				}
				if strings.LastIndex(part.Text, string(isolate)) > strings.LastIndex(part.Text, string(popIsolate)) && words != "" {
					part.Text, words = part.Text+string(popIsolate), string(isolate)+words
				}
				if part.Text != "" {
					line = append(line, part)
				}
				if words != "" {
					end()
				}
			}
		}
	}
	end()
	return lines
}

// cutSpan cuts words, which have the style of s, so that the first part has room. It cuts at a space where there is one.
func cutSpan(s Span, words string, room int) (first, rest string) {
	s.Text = words
	if weighSpan(s) <= room {
		return words, ""
	}
	end, space := 0, 0
	s.Text = ""
	left := room - weighSpan(s)
	for i, r := range words {
		if left -= weighSpan(Span{Text: string(r)}) - markWeight; left < 0 {
			break
		}
		if end = i + len(string(r)); r == ' ' {
			space = end
		}
	}
	if space > 0 {
		end = space
	}
	return words[:end], words[end:]
}
