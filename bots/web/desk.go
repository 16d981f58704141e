package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// deskPageSize is the number of clips of the queue on a page of the desk.
const deskPageSize = 20

// deskPage serves the page for moderators.
type deskPage struct {
	service *services.Services
	memory  bots.Memory
	jobs    *jobQueue
	pages   *pageWriter
	log     *slog.Logger
}

// desk is the data of the page for moderators: the metrics, and the items that wait.
type desk struct {
	Figures  text.Doc
	Done     *deskItem // what the moderator just did, or nil
	Waiting  []deskItem
	Rising   bool
	Page     int
	Previous int // page, or 0
	Next     int
}

// deskItem is a clip without a fact-check, a proposal or a disputed match, on the desk.
type deskItem struct {
	Pictures []deskPicture
	Wide     bool // there are two pictures, or one of two
	Doc      text.Doc
	Buttons  [][]button
}

// deskPicture is the address of a picture on the desk, with its alternative text.
type deskPicture struct{ Address, Alt string }

// showDesk serves the page for moderators.
func (dp *deskPage) showDesk(w http.ResponseWriter, r *http.Request, ses session) {
	lang := requestLanguage(r)
	d, err := dp.loadDesk(r.Context(), lang, ses, r.URL.Query().Get("order") == "rising", r.URL.Query().Get("page"))
	if err == nil {
		d.Done, err = dp.findAnswer(r.Context(), ses, r.URL.Query().Get("done"))
	}
	if err != nil {
		dp.pages.writeFailure(w, r, err)
		return
	}
	dp.pages.renderPage(w, http.StatusOK, "desk", page{Lang: lang, Title: lang.T("web.desk", nil), Token: ses.formToken(), Desk: &d})
}

// loadDesk returns a page of the desk. number is the page's number as the address has it.
func (dp *deskPage) loadDesk(ctx context.Context, lang text.Lang, ses session, rising bool, number string) (d desk, err error) {
	d.Rising = rising
	if d.Page, err = strconv.Atoi(number); err != nil || d.Page < 1 || d.Page > core.QueueCounted/deskPageSize {
		d.Page = 1
	}
	figures, err := dp.service.Statistics.ReadStatistics(ctx)
	if err != nil {
		return d, err
	}
	d.Figures = lang.Reply(core.Reply{Content: core.Stats{Statistics: figures}})
	if d.Page == 1 {
		if d.Waiting, err = dp.listUndecided(ctx, lang); err != nil {
			return d, err
		}
	}
	d.Previous = d.Page - 1
	err = dp.addQueue(ctx, lang, ses, &d)
	return d, err
}

// addQueue adds the clips of the queue to a page of the desk.
func (dp *deskPage) addQueue(ctx context.Context, lang text.Lang, ses session, d *desk) error {
	order := core.ByPeople
	if d.Rising {
		order = core.ByRise
	}
	queue, err := dp.service.Queue.ListPending(ctx, ses.userID(), order, (d.Page-1)*deskPageSize, deskPageSize+1)
	if err != nil {
		return err
	}
	if len(queue) > deskPageSize {
		queue, d.Next = queue[:deskPageSize], d.Page+1
	}
	one, err := dp.service.Accounts.CanonicalAccount(ctx, ses.userID())
	if err != nil {
		return err
	}
	for _, p := range queue {
		doc, err := dp.composeDoc(ctx, lang, core.Question{Item: p})
		if err != nil {
			return err
		}
		d.Waiting = append(d.Waiting, deskItem{
			Pictures: listStill(lang, p.Video), Doc: doc,
			Buttons: renderButtons(lang, deskButtons(lang, p.Video, one)),
		})
	}
	return nil
}

// deskButtons returns the buttons of a clip in one row, and one that shows the clip in the chat, where the rarer buttons are.
func deskButtons(lang text.Lang, v core.Video, moderator core.UserID) [][]core.Button {
	more := core.Button{Action: conversation.DoShow, Arg: v.ID.String(), Label: lang.T("web.desk.more", nil)}
	return [][]core.Button{append(slices.Concat(conversation.QuestionButtons(v, moderator)...), more)}
}

// composeDoc returns the text of an item of the desk, in which people have their names.
func (dp *deskPage) composeDoc(ctx context.Context, lang text.Lang, c core.Content) (text.Doc, error) {
	r, err := dp.service.Accounts.NamePeople(ctx, core.Reply{Content: c})
	return lang.Reply(r), err
}

// listUndecided returns the proposals and disputes that a moderator has to decide.
func (dp *deskPage) listUndecided(ctx context.Context, lang text.Lang) ([]deskItem, error) {
	proposals, err := dp.listProposals(ctx, lang)
	if err != nil {
		return nil, err
	}
	disputed, err := dp.listDisputed(ctx, lang)
	return append(proposals, disputed...), err
}

// listProposals returns the proposals that wait for approval.
func (dp *deskPage) listProposals(ctx context.Context, lang text.Lang) (all []deskItem, err error) {
	waits, err := dp.service.Proposals.ListProposals(ctx)
	for _, p := range waits {
		v, err := dp.service.Records.LoadVideo(ctx, p.Video)
		if err != nil {
			return nil, err
		}
		odd, err := dp.service.Reviewing.FindWarnings(ctx, core.Debunk{ID: p.Debunk, Video: p.Video, Facts: p.Facts})
		if err != nil {
			return nil, err
		}
		doc, err := dp.composeDoc(ctx, lang, core.Proposed{Item: p, Warnings: odd})
		if err != nil {
			return nil, err
		}
		all = append(all, deskItem{
			Pictures: listStill(lang, v), Doc: doc,
			Buttons: renderButtons(lang, [][]core.Button{{{Action: conversation.DoApprove, Arg: p.ID}, {Action: conversation.DoDecline, Arg: p.ID}}}),
		})
	}
	return all, err
}

// listDisputed returns the matches that people say are wrong, each with both pictures.
func (dp *deskPage) listDisputed(ctx context.Context, lang text.Lang) (all []deskItem, err error) {
	disputes, err := conversation.LoadDisputes(ctx, dp.memory)
	for _, d := range disputes[:min(len(disputes), deskPageSize)] {
		pictures, err := dp.listDisputePictures(ctx, lang, d)
		if err != nil {
			return nil, err
		}
		all = append(all, deskItem{
			Pictures: pictures, Wide: true, Doc: lang.Reply(core.Reply{Content: core.Notices{{Key: "disputes.one"}, d.ComposeNotice()}}),
			Buttons: renderButtons(lang, [][]core.Button{d.RulingButtons(lang)}),
		})
	}
	if n := len(disputes) - deskPageSize; n > 0 {
		more := core.Notice{Key: "disputes.more", Args: text.Args{"n": strconv.Itoa(n)}}
		all = append(all, deskItem{Doc: lang.Reply(core.Reply{Content: more})})
	}
	return all, err
}

// listDisputePictures returns the picture of clip and match side by side that the person saw, or else a picture of each video.
func (dp *deskPage) listDisputePictures(ctx context.Context, lang text.Lang, d conversation.Dispute) (all []deskPicture, err error) {
	if d.Seen {
		alt := lang.T("dispute.evidence", text.Args{"video": d.Match.String()})
		return []deskPicture{{"/disputed/" + d.Clip.String() + "/" + d.Match.String(), alt}}, nil
	}
	for _, id := range slices.Compact([]core.VideoID{d.Clip, d.Match}) {
		v, err := dp.service.Records.LoadVideo(ctx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, listStill(lang, v)...)
	}
	return all, nil
}

// listStill returns the picture of a video, if it has one.
func listStill(lang text.Lang, v core.Video) []deskPicture {
	if len(v.Thumbs) == 0 {
		return nil
	}
	return []deskPicture{{"/still/" + v.ID.String(), lang.DescribePicture(core.Evidence{Video: v.ID, Alone: true})}}
}

// deskActions are the actions of the desk's buttons.
var deskActions = []core.ButtonAction{
	conversation.DoTake, conversation.DoGive, conversation.DoUnfit, conversation.DoReopen, conversation.DoApprove, conversation.DoDecline, conversation.DoShow, conversation.DoRule, conversation.DoMerge, core.DoNotSame, core.DoUndo,
}

// handleDeskCallback sends a button of the desk as a message of the chat, and shows the desk when that is answered.
func (dp *deskPage) handleDeskCallback(w http.ResponseWriter, r *http.Request, ses session) {
	p := bots.Callback{Action: core.ButtonAction(r.PostForm.Get("action")), Arg: r.PostForm.Get("arg")}
	if !slices.Contains(deskActions, p.Action) {
		dp.pages.writeRefusal(w, r, http.StatusConflict, "press.unknown")
		return
	}
	lang := requestLanguage(r)
	in := dp.jobs.newIncoming(ses, lang)
	in.Callback = &p
	label := lang.Button(core.Button{Action: p.Action}) + " " + p.Arg
	if err := dp.jobs.acceptMessage(r.Context(), in, "", entry{Key: in.ID, Mine: true, Doc: text.Doc{{{Text: label}}}}); err != nil {
		dp.pages.writeMessageRefusal(w, r, err)
		return
	}
	if err := dp.jobs.waitForJobs(r.Context(), ses.chatID()); err != nil && r.Context().Err() == nil {
		dp.log.Warn("the desk is shown before its action is done", "error", err)
	}
	if p.Action == conversation.DoShow || p.Action == conversation.DoRule && strings.HasPrefix(p.Arg, "different") { // what it says is in the chat
		http.Redirect(w, r, "/#m-"+in.ID+"-0", http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, "/desk?done="+in.ID, http.StatusSeeOther)
}

// showStill serves a picture from the middle of a video.
func (dp *deskPage) showStill(w http.ResponseWriter, r *http.Request, _ session) {
	id, err := core.ParseVideoID(r.PathValue("video"))
	var v core.Video
	if err == nil {
		v, err = dp.service.Records.LoadVideo(r.Context(), id)
	}
	var jpeg []byte
	if err == nil {
		jpeg, err = dp.service.Queue.LoadStill(r.Context(), v)
	}
	dp.serveJPEG(w, r, jpeg, err)
}

// showDisputed serves the picture that the person saw who disputes a match.
func (dp *deskPage) showDisputed(w http.ResponseWriter, r *http.Request, _ session) {
	clip, err := core.ParseVideoID(r.PathValue("clip"))
	match, matchErr := core.ParseVideoID(r.PathValue("match"))
	var jpeg []byte
	if err = errors.Join(err, matchErr); err == nil {
		jpeg, err = conversation.Dispute{Clip: clip, Match: match}.LoadEvidence(r.Context(), dp.memory)
	}
	dp.serveJPEG(w, r, jpeg, err)
}

// serveJPEG serves a picture, if there is one.
func (dp *deskPage) serveJPEG(w http.ResponseWriter, r *http.Request, jpeg []byte, err error) {
	if err != nil {
		dp.pages.writeFailure(w, r, err)
		return
	}
	if jpeg == nil {
		dp.pages.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, _ = w.Write(jpeg)
}
