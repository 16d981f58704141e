package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// Part is a part of a message that a platform may refuse by itself.
type Part uint8

// The parts, in the order in which they are left out if the platform does not say which one it refuses.
const (
	Picture Part = 1 << iota
	Frame        // markup, or the box around the words
	Buttons
	Words // all that there is to say
	Facts // that without the words of the claim
)

// Place is a place to which a message can go.
type Place int

// The places, in the order in which they are tried.
const (
	Here    Place = iota // where it belongs
	Nearby               // the same chat, outside of its topic
	Private              // the private chat of who asked
	Sign                 // a reaction to the question, in place of words
)

// Way is a form of a message, in a place.
type Way struct {
	Parts Part // that it has
	Place Place
	// Send sends it. because is the meaning of the refusal before it, or empty.
	Send func(ctx context.Context, because bots.Meaning) error
}

// Attempt sends one message to a chat in the first of several ways that the platform takes.
type Attempt struct {
	Memory bots.Memory
	Chat   core.ChatID
	Key    string // of the message
	Now    func() time.Time
	Log    *slog.Logger
}

// TryWays tries one way after the other. What is refused rules out all ways that have the refused part or go to the same place. What may
// succeed later is tried again for refusalPatience. The error is bots.ErrGone or bots.ErrRefused, or what bots.Sender says of others.
func (a Attempt) TryWays(ctx context.Context, ways []Way) error {
	var without Part
	var because bots.Meaning
	var last error
	closed := map[Place]bool{}
	for _, w := range ways {
		if w.Parts&without != 0 || closed[w.Place] {
			continue
		}
		err := w.Send(ctx, because)
		meaning, err := a.sortError(ctx, err)
		if meaning == "" {
			return err
		}
		part, place, final := w.ruleOut(meaning)
		if final {
			return err
		}
		without |= part
		for ; part == 0 && place >= w.Place; place-- {
			closed[place] = true
		}
		because, last = meaning, err
		a.Log.Log(ctx, logLevel(meaning), "a message is refused as it is", "chat", a.Chat, "meaning", string(meaning), "error", err)
	}
	a.Log.Log(ctx, logLevel(because), "a message is delivered nowhere", "chat", a.Chat, "meaning", string(because), "error", last)
	return fmt.Errorf("%w: %s", bots.ErrRefused, because) // without last, which may say that another place is gone
}

// sortError returns the meaning of an error, or none if it is to be returned as it is.
func (a Attempt) sortError(ctx context.Context, err error) (bots.Meaning, error) {
	meaning := bots.FindMeaning(err)
	switch {
	case meaning == bots.Done:
		return "", nil
	case meaning == bots.Moved, meaning == bots.BadToken, errors.As(err, new(*RetryAfter)):
		return "", err
	case meaning != bots.NotNow:
		return meaning, err
	}
	over, failed := a.isPatienceOver(ctx)
	if failed != nil || !over {
		return "", errors.Join(err, failed)
	}
	return bots.OurFault, err // it may be something in the message over which the platform stumbles
}

// ruleOut returns what a refusal of a way rules out: a part, or else all places up to one. final says that no other way is to be tried.
func (w Way) ruleOut(meaning bots.Meaning) (part Part, upTo Place, final bool) {
	switch meaning {
	case bots.Gone:
		return 0, w.Place, w.Place == Here
	case bots.NoPicture, bots.NoFile, bots.TooLargeFile:
		part = w.Parts & Picture
	case bots.NoWords:
		part = w.firstPart(Words, Facts)
	case bots.NotAllowed:
		part = w.firstPart(Picture, Frame)
	case bots.TopicClosed:
		return 0, w.Place, false
	case bots.ChatClosed:
		return 0, max(w.Place, Nearby), false
	default:
		part = w.firstPart(Picture, Frame, Buttons, Words, Facts)
	}
	return part, w.Place, false
}

// firstPart returns the first of these parts that the way has, or 0.
func (w Way) firstPart(parts ...Part) Part {
	for _, p := range parts {
		if w.Parts&p != 0 {
			return p
		}
	}
	return 0
}

// logLevel returns the level at which a refusal is logged: our own mistakes are errors.
func logLevel(m bots.Meaning) slog.Level {
	switch m {
	case bots.OurFault, bots.NoMessage, bots.Expired:
		return slog.LevelError
	}
	return slog.LevelWarn
}

// refusedName is the prefix of the records of messages that are refused for now, in the memory of a chat.
const refusedName = "refused:"

// isPatienceOver reports whether the message has been refused for now as long as it is tried again.
func (a Attempt) isPatienceOver(ctx context.Context) (bool, error) {
	now := a.Now().UTC()
	since, err := bots.ChangeValue(ctx, a.Memory, a.Chat.String(), refusedName+a.Key, 2*refusalPatience, func(since *time.Time) error {
		if since.IsZero() {
			*since = now
		}
		return nil
	})
	return now.Sub(since) > refusalPatience, err
}

// SettleRefusal logs a refusal after which no repetition helps, and returns nil in its place. Other errors are returned.
func SettleRefusal(ctx context.Context, log *slog.Logger, chat core.ChatID, err error) error {
	meaning := bots.FindMeaning(err)
	switch {
	case errors.Is(err, bots.ErrRefused), meaning == "" && errors.Is(err, bots.ErrGone):
		return nil
	case meaning == "", meaning == bots.NotNow, meaning == bots.BadToken:
		return err
	case meaning != bots.Done:
		LogRefusal(ctx, log, chat, err)
	}
	return nil
}

// LogRefusal logs a refusal: our own mistakes as errors.
func LogRefusal(ctx context.Context, log *slog.Logger, chat core.ChatID, err error) {
	meaning := bots.FindMeaning(err)
	log.Log(ctx, logLevel(meaning), "a call is refused", "chat", chat, "meaning", string(meaning), "error", err)
}
