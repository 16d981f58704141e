package bots

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// id tells somebody their id, which is what those who give roles need.
func (t *turn) id(ctx context.Context, _ string) error {
	return t.notice(ctx, "id", text.Args{"person": t.in.User.String(), "role": t.lang.T("role."+t.in.Role.String(), nil)})
}

// mods lists who has a role.
func (t *turn) mods(ctx context.Context, _ string) error {
	people, err := t.service.Accounts.ListAppointed(ctx)
	if err != nil {
		return fmt.Errorf("list people: %w", err)
	}
	return t.say(ctx, core.Reply{Content: core.Roster{People: people}})
}

// roleWords are what people write for a role that can be given.
var roleWords = map[string]Role{"add": Moderator, "moderator": Moderator, "contributor": Contributor, "remove": Everyone}

// mod gives somebody a role.
func (t *turn) mod(ctx context.Context, args string) error {
	word, rest, _ := strings.Cut(args, " ")
	role, known := roleWords[strings.ToLower(word)]
	if !known {
		return t.help(ctx, "mod")
	}
	return t.appoint(ctx, rest, role)
}

func (t *turn) block(ctx context.Context, args string) error { return t.appoint(ctx, args, Blocked) }

// appoint gives the role to the person who is named first; what follows is the reason.
func (t *turn) appoint(ctx context.Context, args string, role Role) error {
	name, reason, _ := strings.Cut(strings.TrimSpace(args), " ")
	user, err := core.ParseUserID(name, t.in.User.Platform)
	if err != nil {
		return err
	}
	p, err := t.service.Accounts.AssignRole(ctx, t.in.User, t.in.Role, user, role, reason)
	if err != nil {
		return fmt.Errorf("appoint: %w", err)
	}
	return t.notice(ctx, "appointed."+p.Role.String(), text.Args{"person": user.String()})
}

// stats shows how the work goes.
func (t *turn) stats(ctx context.Context, _ string) error {
	f, err := t.service.Statistics.ReadStatistics(ctx)
	if err != nil {
		return fmt.Errorf("stats: %w", err)
	}
	return t.say(ctx, core.Reply{Content: core.Stats{Figures: f}})
}

// pause stops telling watchers, which resume ends.
func (t *turn) pause(ctx context.Context, _ string) error {
	if err := t.service.Notifying.PauseNotifications(ctx, t.in.User); err != nil {
		return fmt.Errorf("pause: %w", err)
	}
	return t.notice(ctx, "paused", nil)
}

func (t *turn) resume(ctx context.Context, _ string) error {
	if err := t.service.Notifying.ResumeNotifications(ctx, t.in.User); err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	return t.notice(ctx, "resumed", nil)
}

// audit shows a page of what was done, the latest first.
func (t *turn) audit(ctx context.Context, args string) error {
	page, err := strconv.Atoi(args)
	if err != nil || page < 1 || page > maxPages {
		page = 1
	}
	acts, err := t.service.Reviewing.ListAudit(ctx, (page-1)*auditShown, auditShown)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return t.say(ctx, core.Reply{Content: core.Log{Acts: acts, Page: page, More: len(acts) == auditShown}})
}
