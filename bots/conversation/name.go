package conversation

import (
	"context"
	"fmt"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core/text"
)

// rememberName keeps the name of whoever has a role here: others with a role see what they do.
func (h *accountHandler) rememberName(ctx context.Context) error {
	if h.req.in.Role < bots.Contributor {
		return nil
	}
	if err := h.service.Accounts.RememberName(ctx, h.req.in.User, h.req.in.Name); err != nil {
		return fmt.Errorf("remember name: %w", err)
	}
	return nil
}

// chooseName sets the name that the person wants to be shown by, ends it, or says which it is.
func (h *accountHandler) chooseName(ctx context.Context, args string) error {
	args = strings.TrimSpace(args)
	if args != "" {
		alias := args
		if strings.EqualFold(alias, "off") {
			alias = ""
		}
		if err := h.service.Accounts.SetAlias(ctx, h.req.in.User, alias); err != nil {
			return fmt.Errorf("choose name: %w", err)
		}
	}
	trace, err := h.service.Accounts.TraceOf(ctx, h.req.in.User)
	if err != nil {
		return fmt.Errorf("choose name: %w", err)
	}
	if name := trace.Person.ShownName(); name != "" {
		return h.req.sendNotice(ctx, "alias.shown", text.Args{"name": name})
	}
	return h.req.sendNotice(ctx, "alias.none", nil)
}
