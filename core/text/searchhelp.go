package text

import (
	"strings"

	"github.com/firstseen/firstseen/core"
)

// imageSearchEngines are the pages on which people open a picture to find where else it is. An address says nothing of a clip: what is
// searched for is handed over by people themselves.
var imageSearchEngines = []struct{ name, url string }{
	{"Google Lens", "https://images.google.com/"},
	{"Bing", "https://www.bing.com/visualsearch"},
	{"Yandex", "https://yandex.com/images/"},
	{"TinEye", "https://tineye.com/"},
}

// composeSearchHelp returns how to look elsewhere for a clip.
func (w composer) composeSearchHelp(c core.SearchHelp) Para {
	p := Para{{Text: w.lang.T("search.title", nil), Bold: true}, {Text: " "}}
	if c.Engines {
		p = append(p, w.lang.fillSentence("search.engines", map[string]Para{"engines": linkEngines()})...)
	} else {
		p = append(p, Span{Text: w.lang.T("search.how", nil)})
	}
	if words := makeCopyable(c.Words); len(words) > 0 {
		p.addLine(w.lang.fillSentence("search.words", map[string]Para{"words": words})...)
	}
	if c.Video != 0 {
		p.addSentence(w.lang.T("search.found", nil))
	}
	return p
}

// linkEngines returns the names of the image search engines as links.
func linkEngines() (p Para) {
	for i, e := range imageSearchEngines {
		if i > 0 {
			p = append(p, Span{Text: " · "})
		}
		p = append(p, Span{Text: e.name, URL: e.url})
	}
	return p
}

// makeCopyable returns words to be copied, which are isolated outside of what is copied.
func makeCopyable(s string) (p Para) {
	for _, span := range defuse(s, maxWords) {
		inner := strings.Trim(span.Text, string(isolate)+string(popIsolate))
		if inner == span.Text {
			return Para{{Text: inner, Code: true}}
		}
		p = append(p, Span{Text: string(isolate)}, Span{Text: inner, Code: true}, Span{Text: string(popIsolate)})
	}
	return p
}

// DescribeStill returns a description of a still in words, for people who do not see it.
func (l Lang) DescribeStill(s core.Still) string {
	return l.T("alt.still", Args{"at": formatOffset(s.At)})
}
