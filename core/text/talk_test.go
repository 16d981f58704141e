package text

import "testing"

// What has nothing to search for is told from what has, in each of the languages.
func TestReadTalk(t *testing.T) {
	for message, want := range map[string]Talk{
		"is this real?": Asking, "Hello, is this REAL??": Asking, "What is this video": Asking, "c'est vrai ?": Asking, "C’est vraiment vérifié ?": Asking,
		"thanks": Thanks, "Thank you very much!": Thanks, "hi, thanks": Thanks, "Merci beaucoup !": Thanks, "ok": Asking,
		"hello": Greeting, "Bonjour": Greeting, "Good morning!": Greeting,
		"": Wordless, "👍": Wordless, "/": Wordless, "?!": Wordless,
		"vladivostok": NoTalk, "is this Putin?": NoTalk, "est-ce que c'est à Moscou ?": NoTalk, "7k2m9xq4-1": NoTalk, "car crash": NoTalk, "2019": NoTalk,
	} {
		if got := ReadTalk(message); got != want {
			t.Errorf("%q is %q, want %q", message, got, want)
		}
	}
}

func TestIsStopWord(t *testing.T) {
	for term, want := range map[string]bool{"is": true, "real": true, "vrai": true, "merci": true, "vladivostok": false, "putin": false, "2019": false, "": false} {
		if got := IsStopWord(term); got != want {
			t.Errorf("%q: %t", term, got)
		}
	}
}
