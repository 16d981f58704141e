package web

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/firstseen/firstseen/core/text"
)

// samplePage serves the buttons of the sample.
type samplePage struct {
	samples  *sampleMaker
	receiver *uploadReceiver
	jobs     *jobQueue
	pages    *pageWriter
}

// handleSample handles the sample's button.
func (sp *samplePage) handleSample(w http.ResponseWriter, r *http.Request, ses session) {
	if !sp.samples.isConfigured() {
		sp.pages.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
		return
	}
	lang := requestLanguage(r)
	in := sp.jobs.newRepeatable(ses, lang, r.PostForm.Get("id"))
	in.Text = sampleCommand
	if err := sp.jobs.acceptMessage(r.Context(), in, "", entry{Key: in.ID, Mine: true, Doc: text.Doc{{{Text: lang.T("web.sample", nil)}}}}); err != nil {
		sp.pages.writeMessageRefusal(w, r, err)
		return
	}
	writeAccepted(w, r, in.ID)
}

// handleSampleCheck sends the altered copy as if the person had chosen the file.
func (sp *samplePage) handleSampleCheck(w http.ResponseWriter, r *http.Request, ses session) {
	u, err := sp.receiveSample(r.Context(), requestLanguage(r))
	u.id = r.PostForm.Get("id")
	var id string
	if err == nil {
		id, err = sp.receiver.acceptUpload(r.Context(), ses, requestLanguage(r), u)
	}
	if err != nil {
		u.discardFile()
		sp.pages.writeMessageRefusal(w, r, err)
		return
	}
	writeAccepted(w, r, id)
}

// receiveSample returns the altered copy as an upload, as if a browser had sent it.
func (sp *samplePage) receiveSample(ctx context.Context, lang text.Lang) (upload, error) {
	if !sp.samples.isConfigured() {
		return upload{}, errEmpty
	}
	_, altered, err := sp.samples.makeClips(ctx)
	if err != nil {
		return upload{}, err
	}
	f, err := os.Open(altered)
	if err != nil {
		return upload{}, fmt.Errorf("read sample: %w", err)
	}
	defer f.Close()
	u := upload{name: lang.T("web.sample.file", nil)}
	u.path, u.size, err = sp.receiver.uploads.receiveFile(f, sp.receiver.maxUpload)
	return u, err
}

// serveSample serves the altered copy as a download.
func (sp *samplePage) serveSample(w http.ResponseWriter, r *http.Request, _ session) {
	if !sp.samples.isConfigured() {
		sp.pages.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
		return
	}
	_, altered, err := sp.samples.makeClips(r.Context())
	if err != nil {
		sp.pages.writeFailure(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "video/mp4")
	w.Header().Set("Content-Disposition", "attachment; filename=firstseen-sample.mp4")
	http.ServeFile(w, r, altered)
}
