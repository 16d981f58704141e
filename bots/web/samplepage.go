package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/firstseen/firstseen/core/text"
)

// handleSample handles the sample's button.
func (s *Server) handleSample(w http.ResponseWriter, r *http.Request, ses session) {
	if !s.samples.isConfigured() {
		s.pages.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
		return
	}
	lang := requestLanguage(r)
	in := s.jobs.newIncoming(ses, lang)
	in.Text = sampleCommand
	if err := s.jobs.acceptMessage(r.Context(), in, "", entry{Key: in.ID, Mine: true, Doc: text.Doc{{{Text: lang.T("web.sample", nil)}}}}); err != nil {
		s.pages.writeMessageRefusal(w, r, err)
		return
	}
	writeAccepted(w, r)
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
	if !s.samples.isConfigured() {
		return upload{}, errEmpty
	}
	_, altered, err := s.samples.makeClips(ctx)
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
	if s.samples.isConfigured() {
		_, altered, err = s.samples.makeClips(r.Context())
	}
	if err != nil {
		s.pages.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
		return
	}
	w.Header().Set("Content-Type", "video/mp4")
	w.Header().Set("Content-Disposition", "attachment; filename=firstseen-sample.mp4")
	http.ServeFile(w, r, altered)
}
