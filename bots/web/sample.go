package web

import (
	"context"
	"fmt"
	"os"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
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

// sampleMaker makes the sample: an original clip with its debunk, and an altered copy of the clip.
type sampleMaker struct {
	sampler Sampler // nil: there is no sample
	dir     string  // for the clips
	service *services.Services
}

// isConfigured reports whether there is a sample.
func (m *sampleMaker) isConfigured() bool { return m.sampler != nil }

// makeClips returns the paths of the two clips. They are made at first use.
func (m *sampleMaker) makeClips(ctx context.Context) (original, altered string, err error) {
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return "", "", fmt.Errorf("make sample: %w", err)
	}
	original, altered, err = m.sampler(ctx, m.dir)
	if err != nil {
		return "", "", fmt.Errorf("make sample: %w", err)
	}
	return original, altered, nil
}

// addSample adds the original and publishes its debunk, once.
func (m *sampleMaker) addSample(ctx context.Context, lang text.Lang) error {
	original, _, err := m.makeClips(ctx)
	if err != nil {
		return err
	}
	video, _, err := m.service.Checking.AddFootage(ctx, original)
	if err != nil {
		return fmt.Errorf("add sample: %w", err)
	}
	there, err := m.service.Records.ListDebunks(ctx, video)
	if err != nil || len(there) > 0 {
		return err
	}
	facts, err := sampleFacts(lang)
	if err == nil {
		_, err = m.service.Reviewing.PublishDebunk(ctx, sampleAuthor, video.ID, facts)
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
	}.Facts(core.Facts{}, text.ParseVerdict)
}
