package bottest

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
)

var updateRefusals = flag.Bool("update-refusals", false, "write the tables of refusals into docs/PLATFORMS.md")

// advice has two columns of docs/PLATFORMS.md for each meaning.
var advice = map[bots.Meaning]string{
	bots.Gone:         "The chat takes no message any more, for good. | Nobody is told there any more; who asked elsewhere still is.",
	bots.TopicClosed:  "This topic or thread takes no messages. | The answer goes into the general topic or the channel, else to the asker in private, else a reaction is set.",
	bots.ChatClosed:   "The chat takes no messages now. | The asker is told in private, else a reaction is set. The chat stays subscribed.",
	bots.NotAllowed:   "Something is forbidden there; the platform does not say what. | Without the picture, then without the embed, then as above.",
	bots.NoPicture:    "The picture is not taken, or none is allowed there. | The words go alone.",
	bots.NoWords:      "A filter blocks the words. | The facts go without the words of the claim, else a sentence says where to ask.",
	bots.NotNow:       "The same call may succeed later. | It is made again: after the time that is named, else for three hours. A file: for three hours, of which the asker hears.",
	bots.OurFault:     "The call is wrong. | It is logged as an error; simpler forms are tried, at last an apology.",
	bots.NoMessage:    "The message that is edited, replied to or reacted to is not there. | A new one is sent, or one that replies to nothing.",
	bots.NoFile:       "There is no file of that name. | A picture is uploaded anew; of a clip the asker hears that it is gone.",
	bots.TooLargeFile: "The file is larger than what bots get. | Its thumbnail is compared, and the answer says so.",
	bots.Expired:      "It is too late for this kind of answer. | A message of its own is sent.",
	bots.Done:         "It was done before. | Nothing.",
	bots.Moved:        "The group has another id. | Its settings move along, and the message is sent there.",
	bots.BadToken:     "The token is not accepted. | It is logged as an error, and tried again: the operator sets another.",
}

// CheckRefusals fails the test unless docs/PLATFORMS.md, whose path is given, has the table of a platform's refusals. Every meaning that is
// in use has its advice there, too.
func CheckRefusals(t *testing.T, path, platform string, known []bots.KnownRefusal) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for name, table := range map[string]string{platform: formatRefusals(known), "meanings": formatMeanings()} {
		begin, end := "<!-- refusals: "+name+" -->\n", "<!-- end of "+name+" -->"
		before, rest, found := strings.Cut(text, begin)
		was, after, ended := strings.Cut(rest, end)
		if !found || !ended {
			t.Fatalf("%s has no place for the refusals of %s", path, name)
		}
		if was != table && !*updateRefusals {
			t.Errorf("%s is not up to date: go test -run Refusals ./bots/... -update-refusals\n%s", path, table)
		}
		text = before + begin + table + end + after
	}
	for _, k := range known {
		if advice[k.Meaning] == "" {
			t.Errorf("nobody says what is done about %q", k.Meaning)
		}
	}
	if *updateRefusals {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // a document of the repository
			t.Fatal(err)
		}
	}
}

// formatRefusals returns the table of refusals: a line for each meaning.
func formatRefusals(known []bots.KnownRefusal) string {
	words := map[bots.Meaning][]string{}
	for _, k := range known {
		line := strings.TrimSpace(strings.TrimPrefix(fmt.Sprintf("%d %s", k.Code, k.Words), "0 "))
		words[k.Meaning] = append(words[k.Meaning], cmp.Or(line, "whatever else"))
	}
	var b strings.Builder
	b.WriteString("| meaning | code and words |\n|---|---|\n")
	for _, m := range meanings {
		if len(words[m]) > 0 {
			fmt.Fprintf(&b, "| %s | %s |\n", m, strings.Join(words[m], "; "))
		}
	}
	return b.String()
}

// meanings are all, in the order of the tables.
var meanings = []bots.Meaning{
	bots.Gone, bots.TopicClosed, bots.ChatClosed, bots.NotAllowed, bots.NoPicture, bots.NoWords, bots.NotNow, bots.OurFault, bots.NoMessage, bots.NoFile, bots.TooLargeFile,
	bots.Expired, bots.Done, bots.Moved, bots.BadToken,
}

// formatMeanings returns the table of the meanings, with the advice.
func formatMeanings() string {
	var b strings.Builder
	b.WriteString("| meaning | what it is | what is done |\n|---|---|---|\n")
	for _, m := range meanings {
		fmt.Fprintf(&b, "| %s | %s |\n", m, advice[m])
	}
	return b.String()
}
