package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// sampleCommand is the command that the sample's button sends.
const sampleCommand = "/sample"

// doSendSample is the action of the button that sends the altered copy.
const doSendSample core.ButtonAction = "sample"

// The sample's made-up facts. The words are the catalogue's.
const (
	sampleClaimDate = "2024-05-01"
	sampleDate      = "2019-04-25"
	sampleAddress   = "https://example.org/firstseen-sample"
)

// sampleAuthor is the author of the sample's debunk.
var sampleAuthor = core.UserID{Platform: Platform, ID: "sample"}

// handleSample handles the sample's button.
func (s *Server) handleSample(w http.ResponseWriter, r *http.Request, ses session) {
	if s.Sampler == nil {
		s.pages.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
		return
	}
	lang := requestLanguage(r)
	in := s.newIncoming(ses, lang)
	in.Text = sampleCommand
	if err := s.acceptMessage(r.Context(), in, "", entry{Key: in.ID, Mine: true, Doc: text.Doc{{{Text: lang.T("web.sample", nil)}}}}); err != nil {
		s.pages.writeMessageRefusal(w, r, err)
		return
	}
	writeAccepted(w, r)
}

// showSample adds the original with its debunk, and offers to send the altered copy.
func (s *Server) showSample(ctx context.Context, in bots.Incoming) error {
	if s.Sampler == nil {
		return s.engine.AnswerIncoming(ctx, in, s)
	}
	s.Progress(ctx, bots.Message{Chat: in.Chat, Key: in.ID + "-0"}, checking.Reading)
	lang := text.For(in.Lang)
	reply := core.Reply{
		Content: core.Notice{Key: "web.sample.intro"},
		Buttons: [][]core.Button{{{Action: doSendSample, Label: lang.T("web.sample.check", nil)}}},
	}
	if err := s.addSample(ctx, lang); err != nil {
		if ctx.Err() != nil {
			return err
		}
		s.Logger.Error("the sample was not made", "error", err)
		reply = core.Reply{Content: core.Trouble{Problems: core.Problems(err)}}
	}
	return s.Send(ctx, bots.Message{Chat: in.Chat, Key: in.ID + "-0", ReplyTo: in.ID, Lang: lang, Reply: reply})
}

// sampleClips returns the paths of the two clips. They are made at first use.
func (s *Server) sampleClips(ctx context.Context) (original, altered string, err error) {
	if err := os.MkdirAll(s.sampleDir(), 0o700); err != nil {
		return "", "", fmt.Errorf("make sample: %w", err)
	}
	original, altered, err = s.Sampler(ctx, s.sampleDir())
	if err != nil {
		return "", "", fmt.Errorf("make sample: %w", err)
	}
	return original, altered, nil
}

// addSample adds the original and publishes its debunk, once.
func (s *Server) addSample(ctx context.Context, lang text.Lang) error {
	original, _, err := s.sampleClips(ctx)
	if err != nil {
		return err
	}
	video, _, err := s.Service.Checking.AddFootage(ctx, original)
	if err != nil {
		return fmt.Errorf("add sample: %w", err)
	}
	there, err := s.Service.Records.ListDebunks(ctx, video)
	if err != nil || len(there) > 0 {
		return err
	}
	facts, err := sampleFacts(lang)
	if err == nil {
		_, err = s.Service.Reviewing.PublishDebunk(ctx, sampleAuthor, video.ID, facts)
	}
	return err
}

// sampleFacts returns the sample's debunk in a language.
func sampleFacts(lang text.Lang) (core.Facts, error) {
	return core.Fields{
		"claim": {lang.T("web.sample.claim", nil)}, "claim_date": {sampleClaimDate}, "verdict": {string(core.Decontextualized)},
		"date": {sampleDate}, "place": {lang.T("web.sample.place", nil)}, "note": {lang.T("web.sample.note", nil)},
		"source": {lang.T("web.sample.source", nil) + " " + sampleAddress + " @0:00"},
		"review": {lang.T("web.sample.review", nil) + " " + sampleAddress + " " + sampleClaimDate}, "lang": {lang.Tag()},
	}.Facts(core.Facts{})
}

// handleSampleCheck sends the altered copy as if the person had chosen the file.
func (s *Server) handleSampleCheck(w http.ResponseWriter, r *http.Request, ses session) {
	u, err := s.sampleUpload(r.Context(), requestLanguage(r))
	if err == nil {
		err = s.acceptUpload(r.Context(), ses, requestLanguage(r), u)
	}
	if err != nil {
		u.discardFile()
		s.pages.writeMessageRefusal(w, r, err)
		return
	}
	writeAccepted(w, r)
}

// sampleUpload returns the altered copy as an upload.
func (s *Server) sampleUpload(ctx context.Context, lang text.Lang) (upload, error) {
	if s.Sampler == nil {
		return upload{}, errEmpty
	}
	_, altered, err := s.sampleClips(ctx)
	if err != nil {
		return upload{}, err
	}
	f, err := os.Open(altered)
	if err != nil {
		return upload{}, fmt.Errorf("read sample: %w", err)
	}
	defer f.Close()
	u := upload{name: lang.T("web.sample.file", nil)}
	u.path, u.size, err = s.uploads.receiveFile(f, s.MaxUpload)
	return u, err
}

// serveSample serves the altered copy as a download.
func (s *Server) serveSample(w http.ResponseWriter, r *http.Request, _ session) {
	var altered string
	err := errors.New("no sample")
	if s.Sampler != nil {
		_, altered, err = s.sampleClips(r.Context())
	}
	if err != nil {
		s.pages.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
		return
	}
	w.Header().Set("Content-Type", "video/mp4")
	w.Header().Set("Content-Disposition", "attachment; filename=firstseen-sample.mp4")
	http.ServeFile(w, r, altered)
}
