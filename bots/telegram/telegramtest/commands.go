package telegramtest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Commands are the commands for scripts: one, tg, which plays the people around the bot and tells what they see.
//
//	tg start                                      # sets TELEGRAM_API_URL and TELEGRAM_TOKEN
//	exec firstseen serve &
//	tg user Anna fr
//	tg send Anna video copy.mp4 caption='Kim in Moscow!' from='channel News 2019-04-25'
//	tg wait Anna 'Filmed: 25 April 2019'
//	stdout 'Details'
//	tg press Anna 'Not the same video'
//	tg group Neighbours Anna Bob
//	tg add Neighbours bot
//	tg send Bob@Neighbours video holiday.mp4
//	tg quiet Neighbours Bob@Neighbours /help 'Forward a video'
//	tg transcript Neighbours
//	cmp stdout neighbours.golden
//
// Each script has a server of its own, which tg start starts:
//
//	tg start [privacy] [local] [rates]            rates: as Telegram's, and refused where they are exceeded
//
// A PLACE is a chat: a person's private one, or a room. A SEAT is a person in a chat: Anna for her private one,
// Anna@Neighbours for another. A MESSAGE is last for the last of a person in the chat, bot for the last of the bot, or
// the name that id= gave it.
//
//	tg user NAME [LANGUAGE]
//	tg group|supergroup|channel TITLE OWNER [MEMBER…]
//	tg add|promote|demote|remove ROOM bot|NAME [by=NAME]
//	tg migrate ROOM
//	tg block|unblock NAME
//	tg send SEAT TEXT [reply=MESSAGE] [id=NAME]    \n in it starts a new line
//	tg send SEAT video|photo|gif|note|document FILE [caption=] [from='KIND NAME DATE'] [size=25MB] [nothumb] [reply=] [id=]
//	tg album SEAT FILE… [caption=]
//	tg edit SEAT MESSAGE TEXT
//	tg delete SEAT MESSAGE
//	tg react SEAT MESSAGE [EMOJI]
//	tg press SEAT LABEL                           waits until it is answered, and prints the answer
//	tg inline SEAT WORDS                          waits, and prints the cards
//	tg choose N                                   posts a card of the last answer; the first is 1
//	tg guest SEAT TEXT [reply=MESSAGE]            waits, and prints the answer
//
// With from=, where KIND is user, hidden, group or channel, a clip is a forward, and all forwards of a path are one file to
// Telegram; without, it is an upload of its own.
//
//	tg wait PLACE PATTERN                         waits for what the bot says, prints it
//	tg shows PLACE PATTERN                        waits until the whole transcript matches
//	tg quiet PLACE SEAT TEXT PATTERN              asks something in order to show that the bot says nothing else before
//	tg quiet PLACE DURATION                       waits; only where nothing can be asked
//	tg settle                                     waits until the bot has confirmed all updates
//	tg transcript|history PLACE                   prints
//	tg calls METHOD [N|MIN..MAX]                  waits until there are as many, prints them
//	tg downloads FILE N|MIN..MAX
//	tg commands SCOPE [LANGUAGE]                  prints what the bot has set
//	tg webhook                                    waits until it is set, prints it
//	tg id PLACE VARIABLE                          to look for it in a log or a store
//	tg violations PATTERN                         expects some, and forgets them
//
// The server fails on demand; METHOD may be file, for downloads:
//
//	tg fail METHOD HOW [times=N|always] [after=N] [in=PLACE] [retry=DURATION]
//	tg recover
//	tg hold|release METHOD
//
// HOW is 429, 401, 409, 502, blocked, gone, noreply, noedit, unmodified, toobig, drop, lost or a duration by which the answer
// is late.
//
// Patterns are regular expressions in which ^ and $ match at lines. A command after ! must fail. What the bot did wrong by the end of the script is an error of t.
func Commands(t testing.TB) map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	all := &stages{t: t, open: map[*testscript.TestScript]*stage{}}
	return map[string]func(*testscript.TestScript, bool, []string){"tg": all.run}
}

// stages are those of the scripts that run now.
type stages struct {
	t    testing.TB
	mu   sync.Mutex
	open map[*testscript.TestScript]*stage
}

// A line is a command of a script, once it has been taken apart.
type line struct {
	name    string
	words   []string
	options map[string]string
	script  *testscript.TestScript
}

// A verb is what can be done: how, with how many words, and with which options.
type verb struct {
	usage       string
	least, most int
	options     []string
	do          func(*stage, line) (prints string, err error)
}

const manyWords = 100

func (all *stages) run(ts *testscript.TestScript, neg bool, args []string) {
	out, err := all.do(ts, args)
	switch {
	case errors.Is(err, errUsage) || err != nil && !neg:
		ts.Fatalf("tg: %v", err)
	case err == nil && neg:
		ts.Fatalf("tg %s: unexpected success\n%s", strings.Join(args, " "), out)
	case err != nil:
		fmt.Fprintln(ts.Stderr(), err)
	case out != "":
		fmt.Fprintln(ts.Stdout(), strings.TrimSuffix(out, "\n"))
	}
}

var errUsage = errors.New("usage")

func (all *stages) do(ts *testscript.TestScript, args []string) (string, error) {
	if len(args) == 0 {
		return "", fmt.Errorf("%w: tg COMMAND…", errUsage)
	}
	v, known := verbs[args[0]]
	if !known {
		return "", fmt.Errorf("%w: there is no %q", errUsage, args[0])
	}
	l := v.split(args)
	l.script = ts
	if len(l.words) < v.least || len(l.words) > v.most {
		return "", fmt.Errorf("%w: tg %s %s", errUsage, l.name, v.usage)
	}
	if l.name == "start" {
		return "", all.start(l)
	}
	all.mu.Lock()
	st := all.open[ts]
	all.mu.Unlock()
	if st == nil {
		return "", fmt.Errorf("%w: tg start comes first", errUsage)
	}
	return v.do(st, l)
}

var option = regexp.MustCompile(`^([a-z]+)=((?s).*)$`)

// split tells options from words: what looks like an option and is none of the command is a word, as it may be a text.
func (v verb) split(args []string) line {
	l := line{name: args[0], options: map[string]string{}}
	for _, arg := range args[1:] {
		if found := option.FindStringSubmatch(arg); found != nil && slices.Contains(v.options, found[1]) {
			l.options[found[1]] = found[2]
		} else {
			l.words = append(l.words, arg)
		}
	}
	return l
}

// start starts the script's server, and looks at what the bot did wrong when the script ends.
func (all *stages) start(l line) error {
	var opts Options
	for _, word := range l.words {
		switch word {
		case "privacy":
			opts.Privacy = true
		case "local":
			opts.Local = true
		case "rates":
			opts.Limits = RealLimits()
			opts.Limits.Refuse = true
		default:
			return fmt.Errorf("%w: tg start %s", errUsage, verbs["start"].usage)
		}
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.open[l.script] != nil {
		return errors.New("the server runs already")
	}
	s, err := Start(opts)
	if err != nil {
		return err
	}
	all.open[l.script] = newStage(s)
	l.script.Setenv("TELEGRAM_API_URL", s.URL)
	l.script.Setenv("TELEGRAM_TOKEN", s.Token)
	l.script.Defer(func() {
		s.Close()
		for _, v := range s.Violations() {
			all.t.Errorf("%s: %s", l.script.Name(), v)
		}
		all.mu.Lock()
		defer all.mu.Unlock()
		delete(all.open, l.script)
	})
	return nil
}
