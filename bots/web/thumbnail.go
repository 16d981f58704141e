package web

import (
	"bytes"
	"context"
	"image/jpeg"
	"log/slog"
	"runtime"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// thumbnailer adds to people's own messages a small picture of the clip that they sent. Nobody else can see it, and it goes with the
// conversation.
type thumbnailer struct {
	chats    *chatLog
	checking *checking.Checker
	slots    chan struct{} // has a token for each picture that is being made
	log      *slog.Logger
}

func newThumbnailer(c Config, chats *chatLog) *thumbnailer {
	return &thumbnailer{chats: chats, checking: c.Service.Checking, slots: make(chan struct{}, runtime.NumCPU()), log: c.Logger}
}

// addThumbnail adds the picture to the message with the clip, unless it has one. The answer says what is wrong with a clip that has none.
func (th *thumbnailer) addThumbnail(ctx context.Context, in bots.Incoming) {
	ctx, cancel := context.WithTimeout(ctx, thumbnailTime)
	defer cancel()
	select {
	case th.slots <- struct{}{}:
		defer func() { <-th.slots }()
	case <-ctx.Done():
		return
	}
	if err := th.drawThumbnail(ctx, in); err != nil {
		th.log.Debug("a clip has no thumbnail", "error", err)
	}
}

// drawThumbnail makes and keeps the picture.
func (th *thumbnailer) drawThumbnail(ctx context.Context, in bots.Incoming) error {
	chat := in.Chat.String()
	e, found, err := th.chats.findLastEntry(ctx, chat, in.ID)
	if err != nil || !found || e.Picture != nil {
		return err
	}
	raw, err := th.checking.MakeThumbnail(ctx, in.Clip.Path, thumbnailSide)
	if err != nil {
		return err
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	if err := th.chats.keepPicture(ctx, chat, in.ID, raw); err != nil {
		return err
	}
	e.Picture = &picture{Alt: text.For(in.Lang).T("web.thumbnail", nil), Width: size.Width, Height: size.Height}
	return th.chats.addPicture(ctx, chat, e.entry)
}
