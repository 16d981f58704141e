#!/bin/sh
# The language matcher of x/text says "High" confidence for languages that have nothing in common, and "No" where it still
# does not give the default.
#
# Version:   golang.org/x/text v0.44.0.
# Behaviour: language.Matcher follows CLDR's table of the languages that people are likely to read as well. Its Confidence
#            says nothing of how alike two languages are, and no threshold tells them apart: Kazakh and Azerbaijani go to
#            Russian with as much confidence as Belarusian does; Uyghur goes to Chinese, Basque to Spanish, Wolof to French.
#            With confidence No the result is not always the first, default language either: Ukrainian and Serbian give
#            Russian, Persian gives Arabic, while Italian and Estonian give the default.
# Seen:      supported en (the default), ru, es, zh, fr, ar, hi: be, kk, az, hy, tt -> ru High; ug -> zh High; eu -> es High;
#            br, wo -> fr High; mr -> hi High; uk, sr -> ru No; fa -> ar No; it, et -> en No.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.go <<'END'
package main

import (
	"fmt"
	"strings"

	"golang.org/x/text/language"
)

func main() {
	supported := []language.Tag{language.English, language.Russian, language.Spanish, language.Chinese, language.French,
		language.Arabic, language.Hindi}
	matcher := language.NewMatcher(supported)
	for _, wanted := range strings.Fields("be kk az hy tt ug eu br wo mr uk sr fa it et") {
		_, i, confidence := matcher.Match(language.MustParse(wanted))
		fmt.Println(wanted, supported[i], confidence)
	}
}
END
go mod init finding 2>/dev/null
go get golang.org/x/text@v0.44.0
go run . >got.txt
cat got.txt
diff got.txt - <<'END'
be ru High
kk ru High
az ru High
hy ru High
tt ru High
ug zh High
eu es High
br fr High
wo fr High
mr hi High
uk ru No
sr ru No
fa ar No
it en No
et en No
END
