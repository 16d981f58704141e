package conversation

import (
	"context"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core/text"
)

// commentSpan is the longest time between a comment and the clip that it is about, as the platform dates them: one sends the two one
// after the other.
const commentSpan = 5 * time.Second

// IsComment reports whether words may be a comment on a clip that is forwarded together with them. A link is a question of its own, and so
// is a command, unless it may be about a clip and names none. Nothing but the mention of the bot is a comment too.
func IsComment(words string) bool {
	name, args, isCommand := ParseCommand(words)
	if isCommand && name != "check" {
		return TakesClip(name)
	}
	link, _ := takeLink(args)
	if !isCommand {
		link, _ = takeLink(words)
	}
	return link == ""
}

// ChooseClaim returns what is said of a clip, of its caption and the words with which somebody else asks about it: the caption, unless the
// words are a command. A command in the caption is that of the other person. It is nothing if the words only ask whether it is true.
func ChooseClaim(caption, words string) string {
	name, _, isCommand := ParseCommand(words)
	_, _, theirs := ParseCommand(caption)
	switch {
	case isCommand && name != "check":
		return words
	case !theirs && strings.TrimSpace(caption) != "":
		return caption
	case isCommand || text.ReadTalk(words) != text.NoTalk:
		return ""
	}
	return words
}

// BelongTogether reports whether a comment and a clip that was forwarded are one question: the same person sent them in the same chat,
// one right after the other.
func BelongTogether(comment, clip bots.Incoming, apart time.Duration) bool {
	return comment.User == clip.User && comment.Chat == clip.Chat && clip.Clip != nil && clip.Clip.Origin != nil && clip.About == 0 && apart.Abs() <= commentSpan
}

// JoinComment returns the question that a comment and a clip are together. It is answered as the message with the clip.
func JoinComment(comment, clip bots.Incoming) bots.Incoming {
	clip.Text = ChooseClaim(clip.Text, comment.Text)
	clip.Asked = clip.Asked || comment.Asked
	clip.Admin = clip.Admin || comment.Admin
	return clip
}

// ExpectsWords reports whether the person fills in a form, so that words are a value for it and no comment.
func (e *Engine) ExpectsWords(ctx context.Context, in bots.Incoming) (bool, error) {
	s, err := loadState(ctx, e.memory, in.Chat, in.User)
	return s.Draft != nil, err
}
