package conversation

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// serverHandler deals with the servers that have moderators of their own.
type serverHandler struct {
	req     *request
	service *services.Services
	memory  bots.Memory
	trusted []core.ChatID
}

// serverName is the name of the record, in the memory of a server.
const serverName = "server"

// server is the settings of a server.
type server struct {
	Moderators []string `json:"moderators,omitempty"` // the roles that make somebody a moderator of this server
}

// applyServerRole raises the role of a moderator of the server, for this request. If the operator trusts the server they are a moderator;
// else they may propose, and work on the clips that were asked about there.
func (h *serverHandler) applyServerRole(ctx context.Context) error {
	if h.req.in.Server == (core.ChatID{}) || len(h.req.in.Roles) == 0 || h.req.in.Role >= bots.Moderator {
		return nil
	}
	s, err := h.loadServer(ctx)
	if err != nil || !slices.ContainsFunc(s.Moderators, func(r string) bool { return slices.Contains(h.req.in.Roles, r) }) {
		return err
	}
	if h.isTrusted() {
		h.req.in.Role = bots.Moderator
		return nil
	}
	h.req.in.Role, h.req.local = max(h.req.in.Role, bots.Contributor), true
	return nil
}

// loadRole sets the role of the person for this request.
func (h *serverHandler) loadRole(ctx context.Context) error {
	role, err := h.service.Accounts.RoleOf(ctx, h.req.in.User)
	if err != nil {
		return fmt.Errorf("role: %w", err)
	}
	h.req.in.Role = max(h.req.in.Role, role)
	if role == bots.Blocked && h.req.in.Role == bots.Everyone {
		h.req.in.Role = bots.Blocked
		return nil
	}
	h.req.given = h.req.in.Role
	return h.applyServerRole(ctx)
}

// isTrusted reports whether the operator trusts the server.
func (h *serverHandler) isTrusted() bool { return slices.Contains(h.trusted, h.req.in.Server) }

// loadServer returns the settings of the server.
func (h *serverHandler) loadServer(ctx context.Context) (s server, err error) {
	raw, err := h.memory.Load(ctx, h.req.in.Server.String(), serverName)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil {
		return s, fmt.Errorf("load server: %w", err)
	}
	return s, nil
}

// recordVideo remembers that a video was asked about in the server, and not by whom.
func (h *serverHandler) recordVideo(ctx context.Context, id core.VideoID) error {
	if h.req.in.Server == (core.ChatID{}) || id == 0 {
		return nil
	}
	if _, err := h.memory.Append(ctx, h.req.in.Server.String(), id.String(), []byte(id.String()), serverVideos, serverKept); err != nil {
		return fmt.Errorf("note question: %w", err)
	}
	return nil
}

// listVideos returns the videos that were asked about in the server, the latest first.
func (h *serverHandler) listVideos(ctx context.Context) ([]core.VideoID, error) {
	_, entries, err := h.memory.Read(ctx, h.req.in.Server.String(), 0, serverVideos)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	var ids []core.VideoID
	for _, e := range slices.Backward(entries) {
		if id, err := core.ParseVideoID(string(e)); err == nil {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return h.service.Records.FindRoots(ctx, ids...)
}

// checkReach returns an error if a server's own moderator names a video that was not asked about there.
func (h *serverHandler) checkReach(ctx context.Context, id core.VideoID) error {
	if !h.req.local {
		return nil
	}
	ids, err := h.listVideos(ctx)
	if err == nil && !slices.Contains(ids, id) {
		err = &core.Problem{Code: core.NotAllowed, Op: "work on a server"}
	}
	return err
}

// setModerators makes a role of the server a moderators' role, or ends that: "ROLE", "ROLE off". If it returns false without an error, it
// has said why.
func (h *serverHandler) setModerators(ctx context.Context, words []string) (done bool, err error) {
	if h.req.in.Server == (core.ChatID{}) {
		return false, h.req.sendNotice(ctx, "set.no_server", nil)
	}
	off := len(words) == 2 && strings.EqualFold(words[1], "off")
	if len(words) == 0 || len(words) > 1 && !off || !isRole(words[0]) {
		return false, h.req.sendNotice(ctx, "set.bad_role", nil)
	}
	_, err = bots.ChangeValue(ctx, h.memory, h.req.in.Server.String(), serverName, 0, func(s *server) error {
		s.Moderators = slices.DeleteFunc(s.Moderators, func(r string) bool { return r == words[0] })
		switch {
		case off:
		case len(s.Moderators) >= maxServerRoles:
			return &core.Problem{Code: core.TooMany, Op: "settings", Limit: "20"}
		default:
			s.Moderators = append(s.Moderators, words[0])
		}
		return nil
	})
	return err == nil, err
}

// isRole reports whether a text may be a platform's id of a role.
func isRole(s string) bool {
	return s != "" && len(s) <= maxRole && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// describeModerators returns the lines of the settings about the server's moderators.
func (h *serverHandler) describeModerators(ctx context.Context) (core.Notices, error) {
	if h.req.in.Server == (core.ChatID{}) {
		return nil, nil
	}
	s, err := h.loadServer(ctx)
	if err != nil {
		return nil, err
	}
	if len(s.Moderators) == 0 {
		return core.Notices{{Key: "set.moderators.none"}}, nil
	}
	lines := core.Notices{{Key: "set.moderators", Args: text.Args{"roles": strings.Join(s.Moderators, ", ")}}}
	if h.isTrusted() {
		return append(lines, core.Notice{Key: "set.moderators.trusted"}), nil
	}
	return append(lines, core.Notice{Key: "set.moderators.own"}), nil
}
