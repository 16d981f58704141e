package core

import (
	"cmp"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of the words to search for.
const (
	fewWords      = 6  // that a search engine needs; of names and numbers there may be more
	manyWords     = 12 // that it still takes as one question
	mostFirst     = 2  // words at the beginning of a sentence, which may be names, that are kept beside any number of names
	leastLetters  = 5  // of another word than a name: shorter ones are mostly articles, pronouns and prepositions
	leastNameless = 4  // the same, beside longer ones where no capital letter tells which word is the name: gaza, IRAN
	leastName     = 2  // of a name: one is an initial
	leastUncased  = 3  // the same, in a script without capital letters, and of a month
	longestWord   = 40 // in characters; what is longer is no word
	longestRun    = 60 // of a script that sets no spaces
	longestElided = 2  // letters before an apostrophe that are an article, as in French and Italian
)

// captionWord is a word of a caption.
type captionWord struct {
	text     string
	isFirst  bool // of its sentence, so that its capital letter says nothing
	isNumber bool
	worth    int
}

// What a captionWord is worth.
const (
	worthNothing = iota
	worthFilling // an ordinary word
	worthFirst   // a long word with the capital letter that begins a sentence, which may be a name
	worthMuch    // a name, a number, a date, or a whole run of a script without spaces
)

// PickSearchWords returns the words of a caption that are worth searching for, in their order: names, numbers and dates, and ordinary
// words only where there are few of those, the longest first. It knows no language: names begin with a capital letter within
// their sentence, and the words that every sentence has are short (Zipf's law of abbreviation). What is written without spaces stays whole.
// Markup is left out.
func PickSearchWords(caption string) string {
	words := splitCaption(markup.ReplaceAllString(html.UnescapeString(caption), " "))
	weighWords(words)
	return strings.Join(chooseWords(mergeRepeated(words)), " ")
}

// markup is the markup of HTML, and that of forums.
var markup = regexp.MustCompile(`</?[A-Za-z][^<>]*>|<!--[^<>]*>|(?i)\[/?(?:b|i|u|s|url|img|quote|code|spoiler|size|color)(?:=[^\[\]]*)?\]`)

// mergeRepeated returns each word once, at its first place, with the most that it is worth anywhere.
func mergeRepeated(words []captionWord) (out []captionWord) {
	at := map[string]int{}
	for _, w := range words {
		folded := FoldText(w.text)
		if i, seen := at[folded]; seen {
			out[i].worth = max(out[i].worth, w.worth)
			continue
		}
		at[folded] = len(out)
		out = append(out, w)
	}
	return out
}

// splitCaption returns the words of a caption. Addresses of pages and names of accounts are none.
func splitCaption(caption string) (words []captionWord) {
	first := true
	for _, chunk := range strings.Fields(caption) {
		if isAddress(chunk) {
			chunk = cutAddress(chunk)
		}
		for _, part := range splitChunk(chunk) {
			if text := trimElision(part.text); text != "" {
				words = append(words, captionWord{text: text, isFirst: first, isNumber: isNumeral(text)})
				first = false
			}
			first = first || part.ends
		}
	}
	return words
}

// isAddress reports whether a chunk without spaces is the address of a page or a mailbox, or the name of an account.
func isAddress(chunk string) bool {
	chunk = strings.TrimLeftFunc(chunk, func(r rune) bool { return r != '@' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	before, after, dotted := strings.Cut(chunk, ".")
	return strings.Contains(chunk, "://") || strings.Contains(chunk, "@") ||
		dotted && strings.Contains(after, "/") && !isNumeral(before) || strings.HasPrefix(strings.ToLower(chunk), "www.")
}

// linked matches the beginning of the address of a page in a chunk that has a word before it: [Moscow](https://example.org), Moscow:https://example.org
var linked = regexp.MustCompile(`(?i)\]\(|\b(?:[a-z][a-z0-9+.-]*://|www\.)`)

// cutAddress returns the words that stand before an address in a chunk without spaces.
func cutAddress(chunk string) string {
	at := linked.FindStringIndex(chunk)
	if at == nil || isAddress(chunk[:at[0]]) {
		return ""
	}
	return chunk[:at[0]]
}

// chunkPart is a word within a chunk without spaces.
type chunkPart struct {
	text string
	ends bool // a sentence ends after it
}

// splitChunk returns the words in a chunk without spaces: letters and digits, and the signs that join them in names, dates and numbers.
func splitChunk(chunk string) (parts []chunkPart) {
	letters := []rune(chunk)
	var word []rune
	end := func(ends bool) {
		if len(word) > 0 || ends {
			parts = append(parts, chunkPart{string(word), ends})
		}
		word = nil
	}
	for i, r := range letters {
		switch {
		case isWordRune(r), i > 0 && i+1 < len(letters) && joinsWords(letters[i-1], r, letters[i+1]):
			word = append(word, r)
		default:
			end(unicode.Is(unicode.Sentence_Terminal, r) || strings.ContainsRune(":;…\"“”„«»()", r))
		}
	}
	end(false)
	return parts
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// joinsWords reports whether a sign between two characters makes them one word: Jong-un, l’Union, 30.09.2022, 12:30.
func joinsWords(before, sign, after rune) bool {
	switch {
	case unicode.IsDigit(before) && unicode.IsDigit(after):
		return strings.ContainsRune(".,:/-–", sign)
	case isWordRune(before) && isWordRune(after):
		return strings.ContainsRune("-’'‘", sign)
	}
	return false
}

// trimElision returns a word without the short article before its apostrophe: l’Ukraine, but O’Brien. A word of more characters than
// words have is cut if it is a run of a script without spaces, and left out otherwise.
func trimElision(word string) string {
	if i := strings.IndexAny(word, "’'‘"); i > 0 {
		before, after := word[:i], word[i:]
		_, size := utf8.DecodeRuneInString(after)
		if first, _ := utf8.DecodeRuneInString(before); unicode.IsLower(first) && utf8.RuneCountInString(before) <= longestElided {
			word = after[size:]
		}
	}
	switch letters := []rune(word); {
	case isUnspaced(word):
		return string(letters[:min(len(letters), longestRun)])
	case len(letters) > longestWord:
		return ""
	}
	return word
}

// isNumeral reports whether a word begins with a digit.
func isNumeral(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsDigit(r)
}

// unspaced are the scripts in which sentences are written without spaces between words.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
}

func isUnspaced(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool { return unicode.In(r, unspaced...) })
}

// weighWords sets what each word is worth.
func weighWords(words []captionWord) {
	tells, named, long := doCapitalsTell(words), false, false
	for i := range words {
		before, next := captionWord{}, captionWord{isFirst: true}
		if i > 0 {
			before = words[i-1]
		}
		if i+1 < len(words) {
			next = words[i+1]
		}
		w := &words[i]
		switch {
		case w.isNumber, w.isMonth(before, next):
			w.worth = worthMuch
		case isUnspaced(w.text), tells && w.isName(next):
			w.worth, named = worthMuch, true
		case countLetters(w.text) >= chooseLeast(w.text):
			w.worth, long = w.weighOrdinary(tells), true
		}
	}
	if long && !named {
		weighNameless(words)
	}
}

// weighOrdinary returns what a long word is worth that no capital letter within a sentence makes a name.
func (w captionWord) weighOrdinary(tells bool) int {
	if tells && w.isFirst && isCapital(w.text) {
		return worthFirst
	}
	return worthFilling
}

// weighNameless has words count that are shorter than others, of a caption in which no capital letter tells which word is the name.
func weighNameless(words []captionWord) {
	for i := range words {
		if w := &words[i]; w.worth == worthNothing && isCased(w.text) && countLetters(w.text) >= leastNameless {
			w.worth = worthFilling
		}
	}
}

// isMonth reports whether a word stands between two numbers, as in a date.
func (w captionWord) isMonth(before, next captionWord) bool {
	return before.isNumber && next.isNumber && countLetters(w.text) >= leastUncased
}

// isName reports whether a word has a capital letter that the beginning of a sentence does not explain, as that of the next word shows.
func (w captionWord) isName(next captionWord) bool {
	return isCapital(w.text) && (!w.isFirst || !next.isFirst && isCapital(next.text)) && countLetters(w.text) >= leastName
}

// doCapitalsTell reports whether capital letters tell names in a caption: not where most words have one.
func doCapitalsTell(words []captionWord) bool {
	capital, cased := 0, 0
	for _, w := range words {
		if !w.isFirst && isCased(w.text) {
			cased++
			if isCapital(w.text) {
				capital++
			}
		}
	}
	return (capital*3 < cased*2 || cased <= fewWords/2) && !isShouted(words)
}

// isShouted reports whether a caption has no small letters to speak of.
func isShouted(words []captionWord) bool {
	capitals, small := 0, 0
	for _, w := range words {
		for _, r := range w.text {
			if unicode.IsUpper(r) {
				capitals++
			} else if unicode.IsLower(r) {
				small++
			}
		}
	}
	return capitals > small
}

// isCapital reports whether a word has a capital letter, at its beginning or within: Moscow, iPhone.
func isCapital(word string) bool {
	return strings.ContainsFunc(word, unicode.IsUpper) || strings.ContainsFunc(word, unicode.IsTitle)
}

// isCased reports whether a word is of a script with capital letters.
func isCased(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool { return unicode.ToUpper(r) != unicode.ToLower(r) })
}

// chooseLeast returns the number of letters that a word has that is not left out.
func chooseLeast(word string) int {
	if isCased(word) {
		return leastLetters
	}
	return leastUncased
}

// countLetters returns the letters of a word. A Korean syllable has two or three.
func countLetters(word string) (n int) {
	for _, r := range word {
		switch {
		case unicode.Is(unicode.Hangul, r):
			n += 2
		case unicode.IsLetter(r), unicode.IsMark(r):
			n++
		}
	}
	return n
}

// chooseWords returns the words of most worth, filled up with the longest others, in their order.
func chooseWords(words []captionWord) (chosen []string) {
	order := make([]int, 0, len(words))
	for i, w := range words {
		if w.worth != worthNothing {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := words[a], words[b]
		if x.worth != y.worth || x.worth == worthMuch {
			return cmp.Compare(y.worth, x.worth)
		}
		return cmp.Compare(countLetters(y.text), countLetters(x.text))
	})
	much, first := 0, 0
	for _, i := range order {
		switch words[i].worth {
		case worthMuch:
			much++
		case worthFirst:
			first++
		}
	}
	first = min(first, mostFirst)
	kept, rest := min(much, manyWords-first), manyWords
	if much > 0 {
		rest = max(fewWords-kept, first)
	}
	order = append(order[:kept:kept], order[much:min(len(order), much+min(rest, manyWords-kept))]...)
	slices.Sort(order)
	for _, i := range order {
		chosen = append(chosen, words[i].text)
	}
	return chosen
}
