#!/bin/sh
# bleve's analysers find no word at all in Thai, Khmer, Lao and Burmese, nor a number in full-width digits.
#
# Version:   github.com/blevesearch/bleve/v2 v2.6.3.
# Behaviour: the "unicode" tokenizer, on which the standard analyser and nearly all of those for languages stand, keeps the
#            segments that its segmenter calls letters, kana, ideographs or numbers. Letters of the scripts that need a
#            dictionary to be split are none of these: they are dropped, not split badly, so that a text has no terms, is never
#            found, and no error is raised. "cjk", which makes pairs of characters for Chinese, Japanese and Korean, drops
#            them too. Digits of Thai (U+0E50...) are kept where the words around them are gone, and full-width digits
#            (U+FF11...), common in Japanese, are dropped before "cjk" folds widths. Tibetan, Amharic, Javanese are kept.
# Seen:      standard: Thai, Khmer, Lao, Burmese words give []; Thai words, Thai digits and Latin give [2567 in Thai digits, fake];
#            full-width 123 beside 2024 gives [2024]; Tibetan one term. cjk: Thai []; full-width 2024 and the sign for year
#            give the sign alone, in plain digits both.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.go <<'END'
package main

import (
	"fmt"

	_ "github.com/blevesearch/bleve/v2/analysis/analyzer/standard"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/registry"
)

func main() {
	cache := registry.NewCache()
	for _, sample := range []struct{ name, analyser, text string }{
		{"Thai", "standard", "ข่าวปลอม"},
		{"Khmer", "standard", "ព័ត៌មាន"},
		{"Lao", "standard", "ຂ່າວ"},
		{"Burmese", "standard", "သတင်း"},
		{"Tibetan", "standard", "བོད"},
		{"Thai, digits, Latin", "standard", "ข่าวปลอม ๒๕๖๗ fake"},
		{"full-width digits", "standard", "１２３ 2024"},
		{"Thai", "cjk", "ข่าวปลอม"},
		{"full-width year", "cjk", "２０２４年"},
		{"plain year", "cjk", "2024年"},
	} {
		analyser, err := cache.AnalyzerNamed(sample.analyser)
		if err != nil {
			panic(err)
		}
		terms := []string{}
		for _, token := range analyser.Analyze([]byte(sample.text)) {
			terms = append(terms, string(token.Term))
		}
		fmt.Printf("%s, %s: %q\n", sample.analyser, sample.name, terms)
	}
}
END
go mod init finding 2>/dev/null
go get github.com/blevesearch/bleve/v2@v2.6.3
go mod tidy 2>/dev/null
go run . >got.txt
cat got.txt
diff got.txt - <<'END'
standard, Thai: []
standard, Khmer: []
standard, Lao: []
standard, Burmese: []
standard, Tibetan: ["བོད"]
standard, Thai, digits, Latin: ["๒๕๖๗" "fake"]
standard, full-width digits: ["2024"]
cjk, Thai: []
cjk, full-width year: ["年"]
cjk, plain year: ["2024" "年"]
END
