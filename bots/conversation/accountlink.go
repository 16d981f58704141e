package conversation

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// Codes that link accounts.
const (
	linkCodes  = "links" // where they are kept, by their hash
	linkTime   = 10 * time.Minute
	linkLength = 12 // 60 bits
)

// hashCode returns the name of the record of a code, which has the code's hash alone.
func hashCode(code string) string {
	sum := sha256.Sum256([]byte(strings.ToUpper(strings.TrimSpace(code))))
	return "code:" + hex.EncodeToString(sum[:16])
}

// linkAccount sends a code, or links two accounts by the code of the other, or with "off" unlinks them.
func (h *accountHandler) linkAccount(ctx context.Context, args string) error {
	switch {
	case h.req.in.Group:
		return h.req.sendNotice(ctx, "link.private", nil)
	case strings.EqualFold(args, "off"):
		if err := h.service.Accounts.UnlinkAccount(ctx, h.req.in.User); err != nil {
			return fmt.Errorf("unlink: %w", err)
		}
		return h.req.sendNotice(ctx, "link.off", nil)
	case args != "":
		return h.redeemCode(ctx, args)
	}
	code := rand.Text()[:linkLength]
	if _, err := h.memory.Save(ctx, linkCodes, hashCode(code), nil, []byte(h.req.in.User.String()), linkTime); err != nil {
		return fmt.Errorf("link: %w", err)
	}
	return h.req.sendReply(ctx, core.Reply{Content: core.Notices{
		{Key: "link.code"}, {Key: "help.line", Args: text.Args{"line": "/link " + code}}, {Key: "link.once"},
	}})
}

// redeemCode links the account that the code was made for. A code works once.
func (h *accountHandler) redeemCode(ctx context.Context, code string) error {
	raw, err := h.memory.Load(ctx, linkCodes, hashCode(code))
	if err != nil {
		return fmt.Errorf("link: %w", err)
	}
	var other core.UserID
	if raw == nil || other.UnmarshalText(raw) != nil {
		return h.req.sendNotice(ctx, "link.unknown", nil)
	}
	mine, err := h.memory.Save(ctx, linkCodes, hashCode(code), raw, nil, 0)
	if err == nil && !mine {
		return h.req.sendNotice(ctx, "link.unknown", nil)
	}
	if err == nil {
		err = h.service.Accounts.LinkAccounts(ctx, other, h.req.in.User)
	}
	if err != nil {
		return fmt.Errorf("link: %w", err)
	}
	return h.req.sendNotice(ctx, "link.done", text.Args{"person": other.String()})
}
