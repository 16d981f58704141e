package conversation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// debunkHandler shows and changes published fact-checks.
type debunkHandler struct {
	req     *request
	service *services.Services
	memory  bots.Memory
}

// searchDebunks sends the debunks that have the words; without words it sends what can be done here.
func (h *debunkHandler) searchDebunks(ctx context.Context, words string) error {
	if strings.TrimSpace(words) == "" {
		return h.req.sendNotice(ctx, "nothing", nil)
	}
	found, err := h.service.Searching.SearchDebunks(ctx, words, searchCounted)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return h.req.sendReply(ctx, core.Reply{Content: core.Results{Query: words, Debunks: found}, Buttons: h.hitButtons(found)})
}

// hitButtons returns a button for each debunk that a search found, two in a row, to show it.
func (h *debunkHandler) hitButtons(found []core.Debunk) (rows [][]core.Button) {
	for pair := range slices.Chunk(found, 2) {
		var row []core.Button
		for _, d := range pair {
			row = append(row, core.Button{Action: core.DoCard, Arg: d.ID.String(), Label: h.req.lang.T("button.show.id", text.Args{"id": d.ID.String()})})
		}
		rows = append(rows, row)
	}
	return rows
}

// showDebunk sends a debunk, or all of a video, by id.
func (h *debunkHandler) showDebunk(ctx context.Context, args string) error {
	if _, err := core.ParseVideoID(args); err == nil {
		return h.showDetails(ctx, args)
	}
	d, err := h.findDebunk(ctx, args)
	if err != nil {
		return err
	}
	return h.sendCard(ctx, d)
}

// showNamed sends what an id names, if words are one as the bot prints it or have one among them, and reports whether they do. Some words
// have the form of an id: among others they are one only if there is what it names, and of a video always.
func (h *debunkHandler) showNamed(ctx context.Context, words string) (bool, error) {
	names := strings.FieldsFunc(words, func(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, name := range names[:min(len(names), 20)] { // of a long text the beginning
		shown, err := h.showOneNamed(ctx, strings.Trim(name, "-"), len(names) == 1)
		if shown || err != nil {
			return shown, err
		}
	}
	return false, nil
}

// showOneNamed sends what a word names, if it is an id. One that is alone is meant as an id, if it is of a fact-check, and may be wrong.
func (h *debunkHandler) showOneNamed(ctx context.Context, name string, alone bool) (shown bool, err error) {
	id, notDebunk := core.ParseDebunkID(name)
	video, notVideo := core.ParseVideoID(name)
	show := h.showDetails
	switch {
	case notDebunk == nil && alone:
		return true, h.showDebunk(ctx, name)
	case notDebunk == nil:
		show = h.showDebunk
		_, err = h.service.Records.LoadDebunk(ctx, id)
	case notVideo == nil:
		_, err = h.service.Records.LoadVideo(ctx, video)
	default:
		return false, nil
	}
	if errors.Is(err, &core.Problem{Code: core.NotFound}) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("show: %w", err)
	}
	return true, show(ctx, name)
}

// findDebunk returns the debunk of an id that somebody typed.
func (h *debunkHandler) findDebunk(ctx context.Context, arg string) (core.Debunk, error) {
	id, err := core.ParseDebunkID(arg)
	if err != nil {
		return core.Debunk{}, err
	}
	d, err := h.service.Records.LoadDebunk(ctx, id)
	if err != nil {
		return core.Debunk{}, fmt.Errorf("show: %w", err)
	}
	return d, nil
}

// retractDebunk retracts a debunk. It is no error if it is retracted already: the request may be a repetition.
func (h *debunkHandler) retractDebunk(ctx context.Context, args string) error {
	id, reason, _ := strings.Cut(args, " ")
	d, err := h.findDebunk(ctx, id)
	if err != nil {
		return err
	}
	if d.Status == core.Published {
		d, err = h.service.Reviewing.RetractDebunk(ctx, h.req.in.User, d.ID, reason)
	}
	if err != nil {
		return fmt.Errorf("retract: %w", err)
	}
	return h.sendSaved(ctx, core.Retract, d)
}

// sendSaved sends what was done to a debunk, how many people are notified, and for some minutes a button to undo it.
func (h *debunkHandler) sendSaved(ctx context.Context, action core.Action, d core.Debunk) error {
	r := core.Reply{Content: core.Saved{Action: action, Debunk: d}}
	if action != core.Undo {
		undo := core.Button{Action: core.DoUndo, Arg: d.ID.String() + " " + strconv.Itoa(d.Revision)}
		r.Buttons = newRow([]core.Button{undo})
	}
	if action == core.Publish {
		told, err := h.countRecipients(ctx, d)
		if err != nil {
			return fmt.Errorf("count who is told: %w", err)
		}
		r.Content = core.Saved{Action: action, Debunk: d, Watchers: told}
	}
	return h.req.sendReply(ctx, r)
}

// countedExactly is the number of watchers up to which it is counted exactly how many of them are told.
const countedExactly = 2000

// countRecipients returns how many are told of a debunk that was just published, those who asked about a copy of the video included.
func (h *debunkHandler) countRecipients(ctx context.Context, d core.Debunk) (int, error) {
	if _, err := h.service.Twins.CompareVideo(ctx, d.Video); err != nil {
		return 0, err
	}
	n, err := h.service.Subscriptions.CountWatchers(ctx, d.Video, h.req.in.User)
	if err != nil || n > countedExactly {
		return n, err
	}
	return h.service.Notifying.CountRecipients(ctx, d.ID, func(ctx context.Context, chat core.ChatID) (bool, error) {
		g, err := loadGroup(ctx, h.memory, chat)
		return !g.Silent && !g.React, err
	})
}

// undoRevision takes back the revision that a button names.
func (h *debunkHandler) undoRevision(ctx context.Context, arg string) error {
	name, number, _ := strings.Cut(arg, " ")
	id, err := core.ParseDebunkID(name)
	if err != nil {
		return err
	}
	revision, _ := strconv.Atoi(number) // 0 is no revision
	d, err := h.service.Reviewing.UndoRevision(ctx, h.req.in.User, id, revision)
	if err != nil {
		return fmt.Errorf("undo: %w", err)
	}
	return h.sendSaved(ctx, core.Undo, d)
}

// showHistory sends the revisions of a debunk, with who made them.
func (h *debunkHandler) showHistory(ctx context.Context, args string) error {
	d, err := h.findDebunk(ctx, args)
	if err != nil {
		return err
	}
	revisions, err := h.service.Records.ListRevisions(ctx, d.ID)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return h.req.sendReply(ctx, core.Reply{Content: core.History{Revisions: revisions}})
}

// showDetails sends every published debunk of a video in full.
func (h *debunkHandler) showDetails(ctx context.Context, arg string) error {
	id, err := core.ParseVideoID(arg)
	if err != nil {
		return err
	}
	debunks, err := h.listPublished(ctx, id)
	if err != nil {
		return fmt.Errorf("details: %w", err)
	}
	if len(debunks) == 0 {
		return h.req.sendNotice(ctx, "details.none", nil)
	}
	for _, d := range debunks[:min(len(debunks), cardsShown)] {
		if err := h.sendCard(ctx, d); err != nil {
			return err
		}
	}
	var rest []string
	for _, d := range debunks[min(len(debunks), cardsShown):] {
		rest = append(rest, d.ID.String())
	}
	if len(rest) == 0 {
		return nil
	}
	return h.req.sendNotice(ctx, "details.more", text.Args{"n": strconv.Itoa(len(rest)), "list": strings.Join(rest, ", ")})
}

// listPublished returns the published debunks of a video and its copies.
func (h *debunkHandler) listPublished(ctx context.Context, id core.VideoID) ([]core.Debunk, error) {
	video, err := h.service.Records.LoadVideo(ctx, id)
	if err != nil {
		return nil, err
	}
	debunks, err := h.service.Records.ListDebunks(ctx, video)
	return slices.DeleteFunc(debunks, func(d core.Debunk) bool { return d.Status != core.Published }), err
}

// sendCard sends a debunk with its history.
func (h *debunkHandler) sendCard(ctx context.Context, d core.Debunk) error {
	history, err := h.service.Records.ListRevisions(ctx, d.ID)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return h.req.sendReply(ctx, core.Reply{Content: core.Card{Debunk: d, History: history}})
}

// parsePair returns the two videos that a text names.
func parsePair(s string) (a, b core.VideoID, err error) {
	words := strings.Fields(s)
	if len(words) != 2 {
		return 0, 0, &core.Problem{Code: core.BadID, Op: "parse pair"}
	}
	if a, err = core.ParseVideoID(words[0]); err != nil {
		return 0, 0, err
	}
	b, err = core.ParseVideoID(words[1])
	return a, b, err
}
