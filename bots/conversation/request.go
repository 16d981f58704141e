package conversation

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/accounts"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// request is one bots.Incoming that is being answered: what came in, where the answer goes, and what the conversation remembers.
type request struct {
	in     bots.Incoming
	sender bots.Sender
	lang   text.Lang
	state  state
	said   int // how many messages have been sent
	late   int // how many of them said before that the answer comes late

	fetchOver bool // a file that cannot be had now is not waited for any more
	log       *slog.Logger
	people    *accounts.Accounts
	size      int // the room of a message, as bots.Capabilities has it

	given bots.Role // the person's own role, which holds everywhere; in.Role is the one that holds here
	local bool      // the person is a moderator of in.Server alone
}

// newRequest returns a request in the language that the platform names.
func (e *Engine) newRequest(in bots.Incoming, sender bots.Sender) *request {
	return &request{in: in, sender: sender, lang: text.For(in.Lang), log: e.log, people: e.service.Accounts, size: e.textSize}
}

// errUndelivered marks an error of the platform: a message about it could not be sent either.
type errUndelivered struct{ error }

// sendReply sends a reply as the next message, or as several if it is too long for one: the first has the picture, the last the buttons.
func (req *request) sendReply(ctx context.Context, r core.Reply) error {
	pages := 1
	if req.size > 0 {
		pages = req.lang.On(req.in.Chat.Platform).CountPages(r.Content, req.size)
	}
	for n := range pages - 1 {
		part := core.Reply{Content: core.Page{Content: r.Content, Number: n, Size: req.size}, Picture: r.Picture}
		if err := req.sendPart(ctx, part); err != nil {
			return err
		}
		r.Picture = nil
	}
	if pages > 1 {
		r.Content = core.Page{Content: r.Content, Number: pages - 1, Size: req.size}
	}
	return req.sendPart(ctx, r)
}

// sendPart sends a reply that one message has room for.
func (req *request) sendPart(ctx context.Context, r core.Reply) error {
	m := req.nextMessage()
	m.Reply = r
	return req.sendMessage(ctx, m)
}

// sendMessage sends a message, and counts it.
func (req *request) sendMessage(ctx context.Context, m bots.Message) error {
	req.said++
	var err error
	if m.Reply, err = req.people.NamePeople(ctx, m.Reply); err != nil {
		return fmt.Errorf("name people: %w", err)
	}
	if err := req.sender.Send(ctx, m); err != nil {
		return errUndelivered{fmt.Errorf("send: %w", err)}
	}
	return nil
}

// nextMessage returns the next message, without its reply.
func (req *request) nextMessage() bots.Message {
	m := bots.Message{Chat: req.in.Chat, Key: req.nextKey(), ReplyTo: req.in.ID, Topic: req.in.Topic, Lang: req.lang}
	if (req.in.Asked || req.in.Callback != nil) && !req.people.IsShared(req.in.User) {
		m.Asker = req.in.User
	}
	return m
}

// showProgress shows how far the next message is.
func (req *request) showProgress(ctx context.Context, s checking.Stage) {
	if req.late == 0 { // it shows the person who waits no more than they were told
		req.sender.Progress(ctx, req.nextMessage(), s)
	}
}

// nextKey returns the key of the next message. It is the same when the request is answered again.
func (req *request) nextKey() string { return req.in.ID + "-" + strconv.Itoa(req.said) }

// handledID returns the name by which the conversation remembers that the request was answered. With more clips it is another request.
func (req *request) handledID() string {
	if req.in.Answered == 0 {
		return req.in.ID
	}
	return req.in.ID + "+" + strconv.Itoa(req.in.Answered)
}

// keepAnswer has the next message leave in place the answer that the request was to replace.
func (req *request) keepAnswer() {
	if req.in.Answered > 0 && req.said == req.late {
		req.said++
	}
}

// sendNotice sends one sentence of the catalogue, with a row of buttons.
func (req *request) sendNotice(ctx context.Context, key string, args text.Args, buttons ...core.Button) error {
	return req.sendReply(ctx, core.Reply{Content: core.Notice{Key: key, Args: args}, Buttons: newRow(buttons)})
}

// sendTrouble tells the person what is wrong. An error that is not theirs is logged too.
func (req *request) sendTrouble(ctx context.Context, err error) error {
	problems := core.Problems(err)
	if slices.ContainsFunc(problems, func(p *core.Problem) bool { return p.Code == core.Internal || p.Code == core.Unavailable }) {
		req.log.Error("a request failed", "chat", req.in.Chat, "error", err)
	}
	req.keepAnswer()
	return req.sendReply(ctx, core.Reply{Content: core.Trouble{Problems: problems}})
}

// newRow returns the buttons as one row, or no rows.
func newRow(buttons []core.Button) [][]core.Button {
	if len(buttons) == 0 {
		return nil
	}
	return [][]core.Button{buttons}
}

// Unwrap returns the cause.
func (e errUndelivered) Unwrap() error { return e.error }

// hasRole reports whether the person may do what a role may, or, if local, what a server's own moderators may.
func (req *request) hasRole(role bots.Role, local bool) bool {
	return req.in.Role >= role || local && req.local
}

// permittedButtons returns the buttons that the person may press.
func (req *request) permittedButtons(rows [][]core.Button) (out [][]core.Button) {
	all := callbackTable(&router{})
	for _, row := range rows {
		row = slices.DeleteFunc(slices.Clone(row), func(b core.Button) bool { return !req.hasRole(all[b.Action].role, isForServers(b.Action)) })
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out
}

// holdsRole reports whether the person has the role of a command everywhere, if the command wants that.
func (req *request) holdsRole(c Command) bool { return !c.Named || req.given >= c.Role }

// addsFootage reports whether the clip comes with its fact-check, so that its sender does not ask about it.
func (req *request) addsFootage() bool {
	name, _, _ := ParseCommand(req.in.Text)
	return AddsFactCheck(name) && req.in.Role >= bots.Contributor
}

// isMereTalk reports whether a message in a group replies to the bot without asking for anything: it does not name the bot, and says
// no more than thanks, or is in reply to something else than an answer.
func (req *request) isMereTalk() bool {
	talk := text.ReadTalk(req.in.Text)
	return req.in.Unnamed && (req.in.About == 0 || talk != text.Asking && talk != text.NoTalk)
}

// claimText returns the caption of the clip, which is the claim that travels with it, or nothing if it is a command.
func (req *request) claimText() string {
	if _, _, command := ParseCommand(req.in.Text); command {
		return ""
	}
	return req.in.Text
}

// newWatcher returns the chat of the request as one that hears of an answer.
func (req *request) newWatcher() core.Watcher {
	w := core.Watcher{Chat: req.in.Chat, User: req.in.User, Reply: req.in.ID, Topic: req.in.Topic, Lang: req.lang.Tag()}
	if req.people.IsShared(w.User) {
		w.User = core.UserID{} // the chat hears of it, and nobody else
	}
	return w
}

// sendPrivately sends one sentence to the person's private chat, and reports whether that was possible.
func (req *request) sendPrivately(ctx context.Context, key string) bool {
	if req.people.IsShared(req.in.User) {
		return false
	}
	m := bots.Message{Chat: core.ChatID(req.in.User), Key: req.in.ID + "-" + "private", Lang: req.lang, Reply: core.Reply{Content: core.Notice{Key: key}}}
	return req.sender.Send(ctx, m) == nil
}

// formatSpan returns a time in words, rounded up to minutes, hours or days.
func formatSpan(lang text.Lang, d time.Duration) string {
	unit, key := time.Minute, "minutes"
	switch {
	case d > 2*byteSpan:
		unit, key = byteSpan, "days"
	case d > 2*time.Hour:
		unit, key = time.Hour, "hours"
	}
	return lang.T(key, text.Args{"n": strconv.Itoa(int((d + unit - 1) / unit))})
}
