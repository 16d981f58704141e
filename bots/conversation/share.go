package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// sharedName starts the names of the records, in the memory of a place, of what was shown to all there.
const sharedName = "shared:"

// shareName names the message under a key, in the argument of its button.
func shareName(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:8])
}

// share shows all in a place an answer that one person was given there, once however often it is asked for.
func (t *turn) share(ctx context.Context, p bots.Press) error {
	all, err := allGiven(ctx, t.memory, t.in.Chat)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(g given) bool { return shareName(g.Key) == p.Arg })
	switch {
	case t.in.Place == (core.ChatID{}):
		return t.notice(ctx, "share.denied", nil)
	case i < 0:
		return t.notice(ctx, "share.gone", nil)
	}
	g := all[i]
	if err := g.refresh(ctx, t.service); err != nil {
		return err
	}
	if !slices.ContainsFunc(g.Answers, explained) {
		return t.notice(ctx, "share.gone", nil)
	}
	before, err := t.memory.Load(ctx, t.in.Place.String(), sharedName+p.Arg)
	if err == nil && before == nil {
		err = t.post(ctx, g, p)
	}
	switch {
	case errors.Is(err, bots.ErrGone):
		return t.notice(ctx, "share.refused", nil)
	case err != nil:
		return fmt.Errorf("share: %w", err)
	}
	return t.notice(ctx, "shared", nil)
}

// post sends the answer into the place and keeps it as given there, so that it is put right like any other.
func (t *turn) post(ctx context.Context, g given, p bots.Press) error {
	there, err := t.group(ctx, t.in.Place)
	if err != nil {
		return err
	}
	lang := text.For(there.Lang, t.lang.Tag())
	for i := range g.Answers {
		g.Answers[i].Watching = false // that is the asker's
	}
	g.Buttons = without(g.Buttons, core.DoShare, core.DoUnwatch, core.DoDebunk) // which are of no use to everybody
	m := bots.Message{Chat: t.in.Place, Key: "share-" + p.Arg, Lang: lang, Reply: g.reply()}
	m.Reply.Picture = t.seen(ctx, g, p.Picture)
	if err := t.out.Send(ctx, m); err != nil {
		return errUndelivered{fmt.Errorf("send: %w", err)}
	}
	if err := t.inform(ctx, core.Watcher{Chat: m.Chat, Lang: lang.Tag()}, m.Key, m.Reply, g.Answers...); err != nil {
		return err
	}
	_, err = t.memory.Save(ctx, m.Chat.String(), sharedName+p.Arg, nil, []byte(t.in.ID), givenKept)
	return err
}

// without leaves some actions out of buttons.
func without(rows [][]core.Button, actions ...core.ButtonAction) (out [][]core.Button) {
	for _, row := range rows {
		row = slices.DeleteFunc(slices.Clone(row), func(b core.Button) bool { return slices.Contains(actions, b.Action) })
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out
}

// seen is the picture that the asker has, or nil: the words say it too.
func (t *turn) seen(ctx context.Context, g given, f *bots.File) *core.Evidence {
	from, isFetcher := t.out.(bots.Fetcher)
	if f == nil || !isFetcher {
		return nil
	}
	jpeg, err := readPicture(ctx, from, *f)
	if err != nil {
		t.log.Warn("an answer is shared without its picture", "chat", t.in.Place, "error", err)
		return nil
	}
	e := still(jpeg, 0)
	i := slices.IndexFunc(g.Answers, explained)
	if e == nil || i < 0 {
		return nil
	}
	match := g.Answers[i].Matches[0]
	e.Alone, e.Video, e.Mirrored = false, match.Video, match.Mirrored
	if len(match.Debunks) > 0 {
		e.Date = match.Debunks[0].Date
	}
	return e
}

// readPicture fetches a picture that the platform keeps of a message of the bot.
func readPicture(ctx context.Context, from bots.Fetcher, f bots.File) ([]byte, error) {
	path, release, err := from.Fetch(ctx, f)
	if err != nil {
		return nil, err //nolint:wrapcheck // what it is for says the caller
	}
	defer release()
	file, err := os.Open(path)
	if err != nil {
		return nil, err //nolint:wrapcheck // what it is for says the caller
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxPicture)) //nolint:wrapcheck // what it is for says the caller
}
