package conversation

import (
	"context"
	"fmt"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// roleHandler gives roles to persons.
type roleHandler struct {
	req     *request
	service *services.Services
	help    *helpHandler
}

// showID sends people their id, which those who give roles need.
func (h *roleHandler) showID(ctx context.Context, _ string) error {
	return h.req.sendNotice(ctx, "id", text.Args{"person": h.req.in.User.String(), "role": h.req.lang.T("role."+h.req.in.Role.String(), nil)})
}

// listRoles sends the list of people with a role.
func (h *roleHandler) listRoles(ctx context.Context, _ string) error {
	people, err := h.service.Accounts.ListAppointed(ctx)
	if err != nil {
		return fmt.Errorf("list people: %w", err)
	}
	return h.req.sendReply(ctx, core.Reply{Content: core.Roster{People: people}})
}

// roleWords are the words for the roles that can be given.
var roleWords = map[string]bots.Role{"add": bots.Moderator, "moderator": bots.Moderator, "contributor": bots.Contributor, "remove": bots.Everyone}

// giveRole gives a person a role.
func (h *roleHandler) giveRole(ctx context.Context, args string) error {
	word, rest, _ := strings.Cut(args, " ")
	role, known := roleWords[strings.ToLower(word)]
	if !known {
		return h.help.showHelp(ctx, "mod")
	}
	return h.appointPerson(ctx, rest, role)
}

// blockPerson blocks a person.
func (h *roleHandler) blockPerson(ctx context.Context, args string) error {
	return h.appointPerson(ctx, args, bots.Blocked)
}

// appointPerson gives the role to the person who is named first in args; the rest is the reason.
func (h *roleHandler) appointPerson(ctx context.Context, args string, role bots.Role) error {
	name, reason, _ := strings.Cut(strings.TrimSpace(args), " ")
	user, err := core.ParseUserID(name, h.req.in.User.Platform)
	if err != nil {
		return err
	}
	p, err := h.service.Accounts.AssignRole(ctx, h.req.in.User, h.req.in.Role, user, role, reason)
	if err != nil {
		return fmt.Errorf("appoint: %w", err)
	}
	return h.req.sendNotice(ctx, "appointed."+p.Role.String(), text.Args{"person": user.String()})
}
