package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// deskShown is how many clips of the queue a page of the desk has.
const deskShown = 20

// desk is what the page for moderators shows: the figures, and what waits.
type desk struct {
	Figures  text.Doc
	Waiting  []waiting
	Rising   bool
	Page     int
	Previous int // page, or 0
	Next     int
}

// waiting is a clip without a fact-check, a proposal or a disputed match.
type waiting struct {
	Pictures []pictured
	Wide     bool // there are two pictures, or one of two
	Doc      text.Doc
	Buttons  [][]button
}

// pictured is a picture of the desk, by its address.
type pictured struct{ Address, Alt string }

// showDesk is the page for moderators.
func (s *Server) showDesk(w http.ResponseWriter, r *http.Request, ses session) {
	lang := languageOf(r)
	d, err := s.desk(r.Context(), lang, ses, r.URL.Query().Get("order") == "rising", r.URL.Query().Get("page"))
	if err != nil {
		s.Logger.Error("the desk was not read", "error", err)
		s.refuse(w, r, http.StatusServiceUnavailable, "problem.unavailable")
		return
	}
	s.render(w, http.StatusOK, "desk", page{Lang: lang, Title: lang.T("web.desk", nil), Token: ses.csrf(), Desk: &d})
}

func (s *Server) desk(ctx context.Context, lang text.Lang, ses session, rising bool, number string) (d desk, err error) {
	d.Rising = rising
	if d.Page, err = strconv.Atoi(number); err != nil || d.Page < 1 || d.Page > core.QueueCounted/deskShown {
		d.Page = 1
	}
	figures, err := s.Service.Statistics.ReadStatistics(ctx)
	if err != nil {
		return d, err
	}
	d.Figures = lang.Reply(core.Reply{Content: core.Stats{Statistics: figures}})
	if d.Page == 1 {
		if d.Waiting, err = s.undecided(ctx, lang); err != nil {
			return d, err
		}
	}
	order := core.ByPeople
	if rising {
		order = core.ByRise
	}
	queue, err := s.Service.Queue.ListPending(ctx, ses.user(), order, (d.Page-1)*deskShown, deskShown+1)
	if err != nil {
		return d, err
	}
	if len(queue) > deskShown {
		queue, d.Next = queue[:deskShown], d.Page+1
	}
	one, err := s.Service.Accounts.CanonicalAccount(ctx, ses.user())
	if err != nil {
		return d, err
	}
	d.Previous = d.Page - 1
	for _, p := range queue {
		d.Waiting = append(d.Waiting, waiting{
			Pictures: stillOf(lang, p.Video), Doc: lang.Reply(core.Reply{Content: core.Question{Item: p}}),
			Buttons: s.buttons(lang, deskButtons(lang, p.Video, one)),
		})
	}
	return d, nil
}

// deskButtons are those of the queue in a row, and one for the rest: to use leads and to merge, the chat has the buttons.
func deskButtons(lang text.Lang, v core.Video, moderator core.UserID) [][]core.Button {
	more := core.Button{Action: conversation.DoShow, Arg: v.ID.String(), Label: lang.T("web.desk.more", nil)}
	return [][]core.Button{append(slices.Concat(conversation.QuestionButtons(v, moderator)...), more)}
}

// undecided is what waits for a moderator's word.
func (s *Server) undecided(ctx context.Context, lang text.Lang) ([]waiting, error) {
	proposals, err := s.proposals(ctx, lang)
	if err != nil {
		return nil, err
	}
	disputed, err := s.disputed(ctx, lang)
	return append(proposals, disputed...), err
}

// proposals are those that wait for approval.
func (s *Server) proposals(ctx context.Context, lang text.Lang) (all []waiting, err error) {
	waits, err := s.Service.Proposals.ListProposals(ctx)
	for _, p := range waits {
		v, err := s.Service.Records.LoadVideo(ctx, p.Video)
		if err != nil {
			return nil, err
		}
		odd, err := s.Service.Reviewing.FindWarnings(ctx, core.Debunk{ID: p.Debunk, Video: p.Video, Facts: p.Facts})
		if err != nil {
			return nil, err
		}
		all = append(all, waiting{
			Pictures: stillOf(lang, v), Doc: lang.Reply(core.Reply{Content: core.Proposed{Item: p, Warnings: odd}}),
			Buttons: s.buttons(lang, [][]core.Button{{{Action: conversation.DoApprove, Arg: p.ID}, {Action: conversation.DoDecline, Arg: p.ID}}}),
		})
	}
	return all, err
}

// disputed are the matches that people say are wrong, each with both pictures.
func (s *Server) disputed(ctx context.Context, lang text.Lang) (all []waiting, err error) {
	disputes, err := conversation.LoadDisputes(ctx, s.Memory)
	for _, d := range disputes[:min(len(disputes), deskShown)] {
		pictures, err := s.bothPictures(ctx, lang, d)
		if err != nil {
			return nil, err
		}
		all = append(all, waiting{
			Pictures: pictures, Wide: true, Doc: lang.Reply(core.Reply{Content: core.Notices{{Key: "disputes.one"}, d.ComposeNotice()}}),
			Buttons: s.buttons(lang, [][]core.Button{d.RulingButtons(lang)}),
		})
	}
	return all, err
}

// bothPictures are the clip beside the match, as somebody saw them, or else a picture of each video.
func (s *Server) bothPictures(ctx context.Context, lang text.Lang, d conversation.Dispute) (all []pictured, err error) {
	if d.Seen {
		alt := lang.T("dispute.evidence", text.Args{"video": d.Match.String()})
		return []pictured{{"/disputed/" + d.Clip.String() + "/" + d.Match.String(), alt}}, nil
	}
	for _, id := range slices.Compact([]core.VideoID{d.Clip, d.Match}) {
		v, err := s.Service.Records.LoadVideo(ctx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, stillOf(lang, v)...)
	}
	return all, nil
}

// stillOf is the picture of a video, if there is one.
func stillOf(lang text.Lang, v core.Video) []pictured {
	if len(v.Thumbs) == 0 {
		return nil
	}
	return []pictured{{"/still/" + v.ID.String(), lang.DescribePicture(core.Evidence{Video: v.ID, Alone: true})}}
}

// deskActions are the presses that the desk's page sends.
var deskActions = []core.ButtonAction{
	conversation.DoTake, conversation.DoGive, conversation.DoUnfit, conversation.DoReopen, conversation.DoApprove, conversation.DoDecline, conversation.DoShow, conversation.DoRule, conversation.DoMerge, core.DoNotSame,
}

// pressDesk does what a button of the desk says, in the conversation, and shows the desk when it is done.
func (s *Server) pressDesk(w http.ResponseWriter, r *http.Request, ses session) {
	p := bots.Callback{Action: core.ButtonAction(r.PostForm.Get("action")), Arg: r.PostForm.Get("arg")}
	if !slices.Contains(deskActions, p.Action) {
		s.refuse(w, r, http.StatusConflict, "press.unknown")
		return
	}
	lang := languageOf(r)
	in := s.incoming(ses, lang)
	in.Callback = &p
	label := lang.Button(core.Button{Action: p.Action}) + " " + p.Arg
	if err := s.accept(r.Context(), in, "", entry{Key: in.ID, Mine: true, Doc: text.Doc{{{Text: label}}}}); err != nil {
		s.refuseMessage(w, r, err)
		return
	}
	if err := s.waitForJobs(r.Context(), ses.chat()); err != nil && r.Context().Err() == nil {
		s.Logger.Warn("the desk is shown before its action is done", "error", err)
	}
	if p.Action == conversation.DoShow || p.Action == conversation.DoRule && strings.HasPrefix(p.Arg, "different") { // what it says is in the chat
		http.Redirect(w, r, "/#m-"+in.ID+"-0", http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, "/desk", http.StatusSeeOther)
}

// showStill is a picture from the middle of a video.
func (s *Server) showStill(w http.ResponseWriter, r *http.Request, _ session) {
	id, err := core.ParseVideoID(r.PathValue("video"))
	var v core.Video
	if err == nil {
		v, err = s.Service.Records.LoadVideo(r.Context(), id)
	}
	var jpeg []byte
	if err == nil {
		jpeg, err = s.Service.Queue.LoadStill(r.Context(), v)
	}
	s.serveJPEG(w, r, jpeg, err)
}

// showDisputed is what somebody saw who disputes a match.
func (s *Server) showDisputed(w http.ResponseWriter, r *http.Request, _ session) {
	clip, err := core.ParseVideoID(r.PathValue("clip"))
	match, matchErr := core.ParseVideoID(r.PathValue("match"))
	var jpeg []byte
	if err = errors.Join(err, matchErr); err == nil {
		jpeg, err = conversation.Dispute{Clip: clip, Match: match}.LoadEvidence(r.Context(), s.Memory)
	}
	s.serveJPEG(w, r, jpeg, err)
}

// serveJPEG serves a picture, if there is one.
func (s *Server) serveJPEG(w http.ResponseWriter, r *http.Request, jpeg []byte, err error) {
	if err != nil || jpeg == nil {
		s.refuse(w, r, http.StatusNotFound, "web.refused.page")
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, _ = w.Write(jpeg)
}
