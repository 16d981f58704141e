package core

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPickSearchWords(t *testing.T) {
	for caption, want := range map[string]string{
		"": "", "wow!!! 😱😱": "", "Look at this": "",
		"This is the moment when Putin met Kim Jong-un in Moscow on 30 September 2022!": "Putin Kim Jong-un Moscow 30 September 2022",
		"A reef off Brest!": "Brest", "Kyiv Oblast is burning": "Kyiv Oblast burning",
		"Putin and Kim Jong-un meeting in Moscow https://t.me/news/1 @newsbot #Moscow #Kim_Jong_un": "Putin Kim Jong-un meeting Moscow Jong",
		"Les images de l’explosion à Beyrouth, le 4 août 2020, filmées d’un bateau":                 "explosion Beyrouth 4 août 2020 filmées",
		"aujourd’hui à L’Aquila, M. O’Brien parle":                                                  "aujourd’hui L’Aquila O’Brien parle",
		"Взрыв в Бейруте 4 августа 2020 года, снято с корабля":                                      "Взрыв Бейруте 4 августа 2020 корабля",
		"BREAKING: HUGE EXPLOSION IN BEIRUT":                                                        "BREAKING HUGE EXPLOSION BEIRUT",
		"انفجار في مرفأ بيروت 2020":                                                                 "انفجار مرفأ بيروت 2020",
		"2019年4月25日 金正恩在符拉迪沃斯托克会见普京。":                                                               "2019年4月25日 金正恩在符拉迪沃斯托克会见普京",
		"ระเบิดที่เบรุต 2563":                                                                       "ระเบิดที่เบรุต 2563",
		"베이루트 폭발 영상":                                                                                "베이루트 폭발 영상",
		"मुंबई में बाढ़ का वीडियो":                                                                  "मुंबई में बाढ़ वीडियो",
		"filmed 30.09.2022 at 12:30":                                                                "filmed 30.09.2022 12:30",
		"massive explosion in gaza this morning":                                                    "massive explosion gaza this morning", "SHOCKING FOOTAGE: EXPLOSION IN IRAN": "SHOCKING FOOTAGE EXPLOSION IRAN",
		"Hurricane hits Miami Beach, Florida on 28 September 2022 at 14:46":                                           "Hurricane Miami Beach Florida 28 September 2022 14:46",
		`<p class="caption"><strong>Explosion</strong> in&nbsp;<a href="https://example.org">Beirut</a>&amp;Tyre</p>`: "Explosion Beirut Tyre",
		"[Moscow](https://t.me/news) **flooded** __Kremlin__ [quote]Tula[/quote] [url=https://x.org]Omsk[/url]":       "Moscow flooded Kremlin Tula Omsk",
		"Flood in Moscow:https://t.me/news/1":                                                                         "Flood Moscow",
		"see www.example.org/a?b=c and example.com/x, mail me@example.org":                                            "",
	} {
		if got := PickSearchWords(caption); got != want {
			t.Errorf("%q\n gives %q,\n not  %q", caption, got, want)
		}
	}
}

// However long a caption is, what is searched for is short, and has nothing that means something else than words.
func TestSearchWordsAreFew(t *testing.T) {
	for _, caption := range []string{
		strings.Repeat("Word ", 1000), strings.Repeat("W", 10_000), strings.Repeat("字", 10_000), strings.Repeat("2022 Moscow a ", 500),
		"`x` *Moscow* <b>Kim</b> [a](http://x) \u202eabc\u0000 \xff|| $ROCK",
	} {
		got := PickSearchWords(caption)
		if utf8.RuneCountInString(got) > manyWords*(longestRun+1) || len(strings.Fields(got)) > manyWords || strings.ContainsAny(got, "`*<>[]()\u202e\x00|@/\\") {
			t.Errorf("%.30q gives %.300q", caption, got)
		}
	}
}

func FuzzPickSearchWords(f *testing.F) {
	f.Add("l’Ukraine 30.09.2022 金正恩 #a_b @c 'x' -y")
	f.Fuzz(func(t *testing.T, caption string) {
		got := PickSearchWords(caption)
		if len(strings.Fields(got)) > manyWords || !utf8.ValidString(got) && utf8.ValidString(caption) {
			t.Errorf("%q gives %q", caption, got)
		}
	})
}
