package conversation

import (
	"context"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// router leads a request to the handler of its command, its button or its clip.
type router struct {
	req     *request
	memory  bots.Memory
	ownLang bool

	accounts  *accountHandler
	admin     *adminHandler
	answers   *answerHandler
	clips     *clipHandler
	debunks   *debunkHandler
	disputes  *disputeHandler
	drafts    *draftHandler
	groups    *groupHandler
	help      *helpHandler
	late      *lateHandler
	proposals *proposalHandler
	queue     *queueHandler
	roles     *roleHandler
	servers   *serverHandler
}

// newRouter returns the router of a request, with the handlers that may answer it.
func (e *Engine) newRouter(in bots.Incoming, sender bots.Sender) *router {
	req := e.newRequest(in, sender)
	rt := &router{req: req, memory: e.memory, ownLang: e.ownLang}
	rt.help = &helpHandler{req: req, ownLang: e.ownLang}
	rt.late = &lateHandler{req: req, memory: e.memory, now: e.now}
	rt.admin = &adminHandler{req: req, service: e.service}
	rt.servers = &serverHandler{req: req, service: e.service, memory: e.memory, trusted: e.trusted}
	rt.roles = &roleHandler{req: req, service: e.service, help: rt.help}
	rt.debunks = &debunkHandler{req: req, service: e.service, memory: e.memory}
	rt.answers = &answerHandler{req: req, service: e.service, memory: e.memory, log: e.log, debunks: rt.debunks}
	rt.clips = &clipHandler{req: req, service: e.service, memory: e.memory, fetch: e.fetch, checks: e.checks, answers: rt.answers, servers: rt.servers}
	rt.disputes = &disputeHandler{req: req, service: e.service, memory: e.memory, now: e.now, log: e.log, clips: rt.clips}
	rt.accounts = &accountHandler{req: req, service: e.service, memory: e.memory, limits: e.limits, now: e.now, disputes: rt.disputes}
	rt.proposals = &proposalHandler{req: req, service: e.service, debunks: rt.debunks}
	rt.queue = &queueHandler{req: req, service: e.service, disputes: rt.disputes, help: rt.help, servers: rt.servers}
	rt.drafts = &draftHandler{
		req: req, service: e.service, fetch: e.fetch, forms: e.forms, now: e.now, answers: rt.answers, debunks: rt.debunks,
	}
	rt.groups = &groupHandler{
		req: req, service: e.service, memory: e.memory, now: e.now,
		answers: rt.answers, clips: rt.clips, help: rt.help, servers: rt.servers,
	}
	return rt
}

// handleIncoming chooses the language and answers: at most once, but for what nobody asked and for what must leave no trace.
func (rt *router) handleIncoming(ctx context.Context) error {
	lang, err := rt.chosenLanguage(ctx)
	if err != nil {
		return err
	}
	rt.req.lang = text.For(lang, rt.req.in.Lang)
	switch {
	case rt.req.in.Group && rt.req.in.Clip != nil && !rt.req.in.Asked:
		return rt.groups.overhearClips(ctx)
	case rt.req.in.Callback != nil && rt.req.in.Callback.Action == DoForget && !rt.req.in.Group:
		return rt.accounts.forgetPerson(ctx) // which must not be remembered as answered
	}
	return rt.answerOnce(ctx)
}

// chosenLanguage returns the language that the group or the person chose, or nothing.
func (rt *router) chosenLanguage(ctx context.Context) (string, error) {
	switch {
	case rt.req.in.Group:
		g, err := loadGroup(ctx, rt.memory, rt.req.in.Chat)
		return g.Lang, err
	case rt.ownLang:
		return "", nil
	}
	a, err := loadAccount(ctx, rt.memory, rt.req.in.User)
	return a.Lang, err
}

// ChooseLanguage returns the language of what one person alone reads: the one that they chose, else that of their app.
func (e *Engine) ChooseLanguage(ctx context.Context, who core.UserID, app string) (text.Lang, error) {
	lang, err := e.newRouter(bots.Incoming{User: who}, nil).chosenLanguage(ctx)
	return text.For(lang, app), err
}

// dispatchIncoming runs the handler of a button, a clip, a command, a value for a draft, a link or words to search for.
func (rt *router) dispatchIncoming(ctx context.Context) error {
	name, args, isCommand := ParseCommand(rt.req.in.Text)
	switch {
	case rt.req.in.Callback != nil:
		return rt.runCallback(ctx, *rt.req.in.Callback)
	case rt.req.in.Clip != nil && name != "notsame": // who sends that knows what the answer is, and denies it
		err := rt.clips.checkClips(ctx, rt.req.claimText(), rt.req.in.ListClips())
		if err != nil || !isCommand || !rt.followsCheck(name) {
			return err
		}
		return rt.runCommand(ctx, name, args)
	case isCommand:
		return rt.runCommand(ctx, name, args)
	case rt.req.state.Draft != nil && rt.req.in.Text != "":
		return rt.drafts.fillDraft(ctx, rt.req.in.Text)
	}
	return rt.answerWords(ctx, rt.req.in.Text)
}

// answerWords answers a message without a clip: words in reply to an answer, a link, an id as the bot prints it, small talk, or words to
// search for.
func (rt *router) answerWords(ctx context.Context, words string) error {
	talk := text.ReadTalk(words)
	switch {
	case rt.req.isMereTalk():
		return nil
	case rt.req.in.About != 0 && talk != text.Thanks && talk != text.Greeting: // they ask for more of it
		return rt.debunks.showDetails(ctx, rt.req.in.About.String())
	}
	if link, rest := takeLink(words); link != "" {
		return rt.clips.followLink(ctx, link, rest)
	}
	shown, err := rt.debunks.showNamed(ctx, words)
	if shown || err != nil {
		return err
	}
	switch talk {
	case text.NoTalk:
		return rt.debunks.searchDebunks(ctx, words)
	case text.Wordless:
		return rt.req.sendNotice(ctx, "nothing", nil)
	default:
		return rt.req.sendNotice(ctx, "talk."+string(talk), nil)
	}
}

// followsCheck reports whether a command that came with a clip is run after the clip was answered.
func (rt *router) followsCheck(name string) bool {
	return name != "check" && rt.req.state.Clip != 0 && rt.req.in.Answered == 0
}

// runCommand runs a command that the person may use here, or says why they may not.
func (rt *router) runCommand(ctx context.Context, name, args string) error {
	c, known := findCommand(rt, name)
	switch {
	case !known:
		return rt.req.sendNotice(ctx, "command.unknown", text.Args{"name": "/" + name})
	case !rt.req.hasRole(c.Role, c.Local):
		return &core.Problem{Code: core.NotAllowed, Op: "command"}
	case c.Own && rt.req.people.IsShared(rt.req.in.User):
		return rt.req.sendNotice(ctx, "command.shared", nil)
	case !rt.req.holdsRole(c):
		return rt.req.sendNotice(ctx, "command.named", nil)
	case c.Admins && !rt.req.in.Group:
		return rt.req.sendNotice(ctx, "set.group", nil)
	case c.Admins && !rt.req.in.Admin:
		return rt.req.sendNotice(ctx, "set.admins", nil)
	}
	return c.run(ctx, args)
}

// runCallback runs the action of a button that was pressed. Its argument comes from outside: whatever it names is checked as if it
// were typed.
func (rt *router) runCallback(ctx context.Context, p bots.Callback) error {
	b, known := callbackTable(rt)[p.Action]
	switch {
	case !known:
		return rt.req.sendNotice(ctx, "press.unknown", nil)
	case !rt.req.hasRole(b.role, isForServers(p.Action)):
		return &core.Problem{Code: core.NotAllowed, Op: "press"}
	}
	return b.run(ctx, p)
}
