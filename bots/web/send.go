package web

import (
	"context"
	"fmt"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// Send implements bots.Sender.
func (s *Server) Send(ctx context.Context, m bots.Message) error { return s.sendEntry(ctx, m, nil) }

// sendEntry sends a message, which may be news about a question.
func (s *Server) sendEntry(ctx context.Context, m bots.Message, news *about) error {
	e := entry{About: news, Key: m.Key, Doc: m.Lang.On(Platform).Reply(m.Reply), Ask: askForClip(m.Reply.Content), Shows: listShown(m.Reply.Content)}
	e.Buttons = renderButtons(m.Lang, m.Reply.Buttons)
	if m.Instead != "" {
		_, found, err := s.chats.findLastEntry(ctx, m.Chat.String(), m.Instead)
		if err != nil {
			return err
		}
		if found {
			e.Key = m.Instead
		}
	}
	if err := s.addPictures(ctx, m, &e); err != nil {
		return err
	}
	if err := s.chats.appendEntry(ctx, m.Chat.String(), e); err != nil {
		return err
	}
	return s.updateEarlier(ctx, m, e.Key)
}

// addPictures keeps the pictures of a message, and names them in its entry.
func (s *Server) addPictures(ctx context.Context, m bots.Message, e *entry) error {
	if p := m.Reply.Picture; p != nil {
		if err := s.chats.keepPicture(ctx, m.Chat.String(), e.Key, p.JPEG); err != nil {
			return err
		}
		e.Picture = &picture{Alt: m.Lang.DescribePicture(*p), Width: p.Width, Height: p.Height, Says: hashFindings(m.Lang, m.Reply.Content)}
	}
	for i, still := range m.Reply.Stills {
		if err := s.chats.keepPicture(ctx, m.Chat.String(), e.StillName(i), still.JPEG); err != nil {
			return err
		}
		e.Stills = append(e.Stills, picture{Alt: m.Lang.DescribeStill(still), Width: still.Width, Height: still.Height})
	}
	return nil
}

// hashFindings returns a hash of what pictures say of the fact-checks of a reply.
func hashFindings(lang text.Lang, c core.Content) string {
	var parts [][]byte
	for _, d := range listDebunks(c) {
		parts = append(parts, fmt.Append(nil, lang.EvidenceLabels(core.Evidence{Date: d.Date, Facts: &d.Facts})))
	}
	return delivery.HashContent(parts...)
}

// askForClip returns the command to send with the clip that a reply asks for, or nothing.
func askForClip(c core.Content) string {
	switch n, _ := c.(core.Notice); n.Key {
	case "dispute.send":
		return "/notsame " + n.Args["video"]
	case "debunk.no_clip":
		return "/debunk"
	}
	return ""
}

// Notify implements bots.Adapter.
func (s *Server) Notify(ctx context.Context, all []bots.Message) error {
	for _, m := range all {
		news, err := s.describeNews(ctx, m)
		if err == nil {
			err = s.sendEntry(ctx, m, news)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Amend implements bots.Adapter.
func (s *Server) Amend(ctx context.Context, all []bots.Message) error {
	for _, m := range all {
		before, found, err := s.chats.findLastEntry(ctx, m.Chat.String(), m.Key)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		e := before.entry
		e.Doc, e.Buttons = m.Lang.On(Platform).Reply(m.Reply), renderButtons(m.Lang, m.Reply.Buttons)
		e.Shows, e.Mark, e.Changed = listShown(m.Reply.Content), nil, s.service.Now().UTC()
		if e.Apart != "" {
			e.dropButtons(core.DoNotSame)
		}
		if isWithdrawn(m.Reply.Content) {
			e.Mark = &mark{Withdrawn: true}
		}
		if err := s.replacePicture(ctx, m, &e); err != nil {
			return err
		}
		if err := s.chats.appendEntry(ctx, m.Chat.String(), e); err != nil {
			return err
		}
		if err := s.markOutdated(ctx, m.Chat.String(), m.Reply.Content, m.Key); err != nil {
			return err
		}
	}
	return nil
}

// replacePicture removes the picture of a message that is put right, if it says what is not so any more, and adds the new one, if there is one.
func (s *Server) replacePicture(ctx context.Context, m bots.Message, e *entry) error {
	if e.Picture != nil && e.Picture.Says != hashFindings(m.Lang, m.Reply.Content) {
		e.Picture = nil
		if err := s.chats.keepPicture(ctx, m.Chat.String(), e.Key, nil); err != nil {
			return err
		}
	}
	return s.addPictures(ctx, m, e)
}

// renderButtons returns the buttons as they are stored, in the rows that the page has room for.
func renderButtons(lang text.Lang, rows [][]core.Button) (all [][]button) {
	for _, row := range capabilities.Layout(rows) {
		var out []button
		for _, b := range row {
			out = append(out, renderButton(lang, b))
		}
		all = append(all, out)
	}
	return all
}

// renderButton returns a button as it is stored. Actions with a form in the web chat become links to it.
func renderButton(lang text.Lang, b core.Button) button {
	out := button{Action: b.Action, Arg: b.Arg, Label: lang.Button(b)}
	switch {
	case b.Action == core.DoOpen:
		out.URL = b.URL
	case b.Action == core.DoDebunk:
		out.URL = "/form?video=" + b.Arg
	case b.Action == core.DoEdit && !strings.Contains(b.Arg, " "): // all of a draft, not one field
		out.URL = "/form?draft=" + b.Arg
	}
	return out
}

// Progress implements bots.Sender.
func (s *Server) Progress(_ context.Context, m bots.Message, stage checking.Stage) {
	s.hub.setStage(m.Chat.String(), m.Key, stage)
}
