package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/firstseen/firstseen/bots"
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

// sampleAuthor is the author of the sample's debunk, and whoever asks about the sample: nothing of a person is kept with it.
var sampleAuthor = core.UserID{Platform: Platform, ID: "sample"}

// samplePrefix begins the ids of the messages of the sample, and so the keys of their answers: what is pressed there is about the sample too.
const samplePrefix = "sample-"

// SampleStore is a store for the sample alone, so that nothing of it counts among what people send.
type SampleStore struct {
	Service *services.Services
	Memory  bots.Memory
	Close   func() error
}

// sampleMaker makes the sample: an original clip with its debunk, and an altered copy of the clip.
type sampleMaker struct {
	sampler Sampler // nil: there is no sample
	dir     string  // for the clips and the store
	open    func(ctx context.Context, path string) (SampleStore, error)

	mu sync.Mutex // held while the store is open
}

// newSampleMaker returns the maker of the sample in the data folder.
func newSampleMaker(c Config) *sampleMaker {
	return &sampleMaker{sampler: c.Sampler, dir: c.sampleDir(), open: c.OpenSample}
}

// isConfigured reports whether there is a sample.
func (m *sampleMaker) isConfigured() bool { return m.sampler != nil && m.open != nil }

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

// isClip reports whether a file is a copy, byte for byte, of a clip of the sample that was made.
func (m *sampleMaker) isClip(path string) (bool, error) {
	if !m.isConfigured() {
		return false, nil
	}
	clips, err := filepath.Glob(filepath.Join(m.dir, "*.mp4"))
	for _, clip := range clips {
		if same, err := haveSameBytes(path, clip); err != nil || same {
			return same, err
		}
	}
	return false, err
}

// haveSameBytes reports whether two files have the same content.
func haveSameBytes(a, b string) (bool, error) {
	one, err := os.Stat(a)
	if err != nil {
		return false, fmt.Errorf("compare with sample: %w", err)
	}
	other, err := os.Stat(b)
	if err != nil || one.Size() != other.Size() {
		return false, err
	}
	first, err := os.ReadFile(a)
	second, otherErr := os.ReadFile(b)
	return err == nil && otherErr == nil && bytes.Equal(first, second), errors.Join(err, otherErr)
}

// useStore calls f with the sample's store, in which the original and its debunk are. It is open meanwhile alone: several processes may share
// the folder.
func (m *sampleMaker) useStore(ctx context.Context, lang text.Lang, f func(SampleStore) error) (err error) {
	original, _, err := m.makeClips(ctx)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	store, err := m.open(ctx, filepath.Join(m.dir, "sample.db"))
	if err != nil {
		return fmt.Errorf("open sample: %w", err)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := addSample(ctx, store.Service, original, lang); err != nil {
		return err
	}
	return f(store)
}

// addSample adds the original and publishes its debunk, once, and puts it into the language of whoever asks.
func addSample(ctx context.Context, service *services.Services, original string, lang text.Lang) error {
	video, _, err := service.Checking.AddFootage(ctx, original)
	if err != nil {
		return fmt.Errorf("add sample: %w", err)
	}
	there, err := service.Records.ListDebunks(ctx, video)
	if err != nil || len(there) > 0 && there[0].Lang == lang.Tag() {
		return err
	}
	facts, err := sampleFacts(lang)
	if err != nil {
		return err
	}
	if len(there) > 0 {
		_, err = service.Reviewing.EditDebunk(ctx, sampleAuthor, there[0].ID, there[0].Revision, facts)
	} else {
		_, err = service.Reviewing.PublishDebunk(ctx, sampleAuthor, video.ID, facts)
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
