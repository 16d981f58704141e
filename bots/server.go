package bots

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// serverName is the name of the record, in the memory of a server.
const serverName = "server"

// server is what the admins of a server have set.
type server struct {
	Moderators []string `json:"moderators,omitempty"` // the roles that make somebody a moderator of this server
}

// lead makes a moderator of the server that in comes from what they are for this turn: of a server that the operator
// trusts a moderator, of another somebody who proposes and works on what was asked there. Nothing of it is kept.
func (t *turn) lead(ctx context.Context) error {
	if t.in.Server == (core.ChatID{}) || len(t.in.Roles) == 0 || t.in.Role >= Moderator {
		return nil
	}
	s, err := t.server(ctx)
	if err != nil || !slices.ContainsFunc(s.Moderators, func(r string) bool { return slices.Contains(t.in.Roles, r) }) {
		return err
	}
	if t.trusts() {
		t.in.Role = Moderator
		return nil
	}
	t.in.Role, t.local = max(t.in.Role, Contributor), true
	return nil
}

// RoleIn tells what somebody may do in the place that in comes from.
func (e *Engine) RoleIn(ctx context.Context, in Incoming) (Role, error) {
	t := &turn{Engine: e, in: in}
	err := t.admit(ctx)
	return t.in.Role, err
}

// admit finds out what the person may do.
func (t *turn) admit(ctx context.Context) error {
	role, err := t.service.Accounts.RoleOf(ctx, t.in.User)
	if err != nil {
		return fmt.Errorf("role: %w", err)
	}
	t.in.Role = max(t.in.Role, role)
	if role == Blocked && t.in.Role == Everyone {
		t.in.Role = Blocked
		return nil
	}
	t.given = t.in.Role
	return t.lead(ctx)
}

// trusts tells whether the operator trusts the server.
func (t *turn) trusts() bool { return slices.Contains(t.trusted, t.in.Server) }

func (t *turn) server(ctx context.Context) (s server, err error) {
	raw, err := t.memory.Load(ctx, t.in.Server.String(), serverName)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil {
		return s, fmt.Errorf("load server: %w", err)
	}
	return s, nil
}

// may tells whether somebody may do what a role may, or what a server's own moderators may.
func (t *turn) may(role Role, local bool) bool { return t.in.Role >= role || local && t.local }

// noteAsked keeps that a video was asked about in the server: the video and nothing of the person.
func (t *turn) noteAsked(ctx context.Context, id core.VideoID) error {
	if t.in.Server == (core.ChatID{}) || id == 0 {
		return nil
	}
	if _, err := t.memory.Append(ctx, t.in.Server.String(), id.String(), []byte(id.String()), serverVideos, serverKept); err != nil {
		return fmt.Errorf("note question: %w", err)
	}
	return nil
}

// askedHere returns the videos that were asked about in the server, the latest first.
func (t *turn) askedHere(ctx context.Context) ([]core.VideoID, error) {
	_, entries, err := t.memory.Read(ctx, t.in.Server.String(), 0, serverVideos)
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
	return t.service.Records.FindRoots(ctx, ids...)
}

// reach fails if a server's own moderator names a video that was not asked about there.
func (t *turn) reach(ctx context.Context, id core.VideoID) error {
	if !t.local {
		return nil
	}
	ids, err := t.askedHere(ctx)
	if err == nil && !slices.Contains(ids, id) {
		err = &core.Problem{Code: core.NotAllowed, Op: "work on a server"}
	}
	return err
}

// permitted leaves of buttons those that the person may press.
func (t *turn) permitted(rows [][]core.Button) (out [][]core.Button) {
	all := buttons()
	for _, row := range rows {
		row = slices.DeleteFunc(slices.Clone(row), func(b core.Button) bool { return !t.may(all[b.Action].role, ofServers(b.Action)) })
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out
}

// appointRole makes a role one whose holders moderate the server, or ends that: "ROLE", "ROLE off". If it did not, it has said why.
func (t *turn) appointRole(ctx context.Context, words []string) (done bool, err error) {
	if t.in.Server == (core.ChatID{}) {
		return false, t.notice(ctx, "set.no_server", nil)
	}
	off := len(words) == 2 && strings.EqualFold(words[1], "off")
	if len(words) == 0 || len(words) > 1 && !off || !isRole(words[0]) {
		return false, t.notice(ctx, "set.bad_role", nil)
	}
	_, err = Change(ctx, t.memory, t.in.Server.String(), serverName, 0, func(s *server) error {
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

// isRole tells whether something may be a platform's id of a role.
func isRole(s string) bool {
	return s != "" && len(s) <= maxRole && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// serverLines say in the settings who moderates the server.
func (t *turn) serverLines(ctx context.Context) (core.Notices, error) {
	if t.in.Server == (core.ChatID{}) {
		return nil, nil
	}
	s, err := t.server(ctx)
	if err != nil {
		return nil, err
	}
	if len(s.Moderators) == 0 {
		return core.Notices{{Key: t.here("set.moderators.none")}}, nil
	}
	lines := core.Notices{{Key: "set.moderators", Args: text.Args{"roles": strings.Join(s.Moderators, ", ")}}}
	if t.trusts() {
		return append(lines, core.Notice{Key: "set.moderators.trusted"}), nil
	}
	return append(lines, core.Notice{Key: "set.moderators.own"}), nil
}
