package bots

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

func linkName(code string) string {
	sum := sha256.Sum256([]byte(strings.ToUpper(strings.TrimSpace(code))))
	return "code:" + hex.EncodeToString(sum[:16])
}

// link gives a code, or with the code of another account links the two, or with "off" ends that.
func (t *turn) link(ctx context.Context, args string) error {
	switch {
	case t.in.Group:
		return t.notice(ctx, "link.private", nil)
	case strings.EqualFold(args, "off"):
		if err := t.service.Accounts.UnlinkAccount(ctx, t.in.User); err != nil {
			return fmt.Errorf("unlink: %w", err)
		}
		return t.notice(ctx, "link.off", nil)
	case args != "":
		return t.useCode(ctx, args)
	}
	code := rand.Text()[:linkLength]
	if _, err := t.memory.Save(ctx, linkCodes, linkName(code), nil, []byte(t.in.User.String()), linkTime); err != nil {
		return fmt.Errorf("link: %w", err)
	}
	return t.say(ctx, core.Reply{Content: core.Notices{
		{Key: "link.code"}, {Key: "help.line", Args: text.Args{"line": "/link " + code}}, {Key: "link.once"},
	}})
}

// useCode links with the account that was given the code, which is good once.
func (t *turn) useCode(ctx context.Context, code string) error {
	raw, err := t.memory.Load(ctx, linkCodes, linkName(code))
	if err != nil {
		return fmt.Errorf("link: %w", err)
	}
	var other core.UserID
	if raw == nil || other.UnmarshalText(raw) != nil {
		return t.notice(ctx, "link.unknown", nil)
	}
	mine, err := t.memory.Save(ctx, linkCodes, linkName(code), raw, nil, 0)
	if err == nil && !mine {
		return t.notice(ctx, "link.unknown", nil)
	}
	if err == nil {
		err = t.service.Accounts.LinkAccounts(ctx, other, t.in.User)
	}
	if err != nil {
		return fmt.Errorf("link: %w", err)
	}
	return t.notice(ctx, "link.done", text.Args{"person": other.String()})
}
