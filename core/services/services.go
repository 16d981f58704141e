// Package services puts the use cases together: each room of core is a field, so that a caller says which one it means.
package services

import (
	"log/slog"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/accounts"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/metrics"
	"github.com/firstseen/firstseen/core/notifying"
	"github.com/firstseen/firstseen/core/recognition"
	"github.com/firstseen/firstseen/core/records"
	"github.com/firstseen/firstseen/core/reviewing"
	"github.com/firstseen/firstseen/core/searching"
)

// Store is the part of the database that the use cases need. Package storage implements it.
type Store interface {
	records.Store
	accounts.Store
	recognition.Store
	checking.Store
	searching.Store
	NotifyingStore
	ReviewingStore
	metrics.ReportStore
}

// NotifyingStore is the part of the database that package notifying needs.
type NotifyingStore interface {
	notifying.NotifierStore
	notifying.SubscriptionStore
	notifying.AlarmStore
}

// ReviewingStore is the part of the database that package reviewing needs.
type ReviewingStore interface {
	reviewing.ReviewStore
	reviewing.LeadStore
	reviewing.QueueStore
	reviewing.TwinStore
}

// Services are the use cases. They are safe for concurrent use, and any number of processes may run them on the same store.
type Services struct {
	Records       *records.Reader
	Accounts      *accounts.Accounts
	Recognition   *recognition.Finder
	Checking      *checking.Checker
	Searching     *searching.Searcher
	Reviewing     *reviewing.Reviewer
	Proposals     *reviewing.Proposals
	Twins         *reviewing.Twins
	Leads         *reviewing.Leads
	Queue         *reviewing.Queue
	Notifying     *notifying.Notifier
	Subscriptions *notifying.Subscriptions
	Announcer     *notifying.Announcer
	Alarms        *notifying.Alarms
	Metrics       *metrics.Counters
	Statistics    *metrics.Reporter
	ImageSearch   bool // whether people are shown image search engines
	now           func() time.Time
}

// Config has the dependencies of the use cases. Now and Log may be nil: the wall clock, and silence.
type Config struct {
	Store     Store
	Decoder   *media.Decoder         // may be nil where no clip is ever read
	Owners    []core.UserID          // whom the operator trusts with everything
	Shared    func(core.UserID) bool // accounts.Config.Shared
	Approvers int                    // moderators who have to agree with each debunk (0: one)
	// IsStopWord reports whether a search term says nothing of what a fact-check is about. It may be nil.
	IsStopWord func(term string) bool
	// NoImageSearch keeps from people which image search engines there are.
	NoImageSearch bool
	// NotificationQueues are the queues in which notifications wait until their platform takes them.
	NotificationQueues []string
	Now                func() time.Time
	Log                *slog.Logger
}

// New returns the use cases on a store.
func New(c Config) *Services {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Services{now: c.Now, ImageSearch: !c.NoImageSearch, Records: records.New(c.Store), Recognition: recognition.New(c.Store), Metrics: metrics.New(c.Store.Metrics(), c.Now)}
	s.Accounts = accounts.New(accounts.Config{Store: c.Store, Owners: c.Owners, Shared: c.Shared, Now: c.Now})
	s.Searching = searching.New(c.Store, s.Records, c.IsStopWord)
	s.Announcer = notifying.NewAnnouncer(c.Store, c.Now)
	s.Subscriptions = notifying.NewSubscriptions(notifying.SubscriptionsConfig{
		Store: c.Store, Records: s.Records, Accounts: s.Accounts, Announcer: s.Announcer, Now: c.Now,
	})
	s.review(c)
	s.Checking = checking.New(checking.Config{
		Store: c.Store, Decoder: c.Decoder, Records: s.Records, Accounts: s.Accounts, Finder: s.Recognition, Twins: s.Twins, Announcer: s.Announcer,
		Now: c.Now, Log: c.Log,
	})
	s.Notifying = notifying.NewNotifier(notifying.NotifierConfig{
		Store: c.Store, Records: s.Records, Accounts: s.Accounts, Finder: s.Recognition, Twins: s.Twins, Metrics: s.Metrics, Now: c.Now, Log: c.Log,
	})
	s.Alarms = notifying.NewAlarms(notifying.AlarmsConfig{Store: c.Store, Records: s.Records, Accounts: s.Accounts, Queue: s.Queue, Now: c.Now})
	s.Statistics = metrics.NewReporter(metrics.ReporterConfig{
		Store: c.Store, Counters: s.Metrics, Queue: s.Queue, Notifier: s.Notifying, MessageQueues: c.NotificationQueues, Now: c.Now,
	})
	return s
}

// review makes what package reviewing has.
func (s *Services) review(c Config) {
	s.Leads = reviewing.NewLeads(reviewing.LeadsConfig{Store: c.Store, Records: s.Records, Announcer: s.Announcer, Now: c.Now})
	s.Reviewing = reviewing.New(reviewing.Config{
		Store: c.Store, Records: s.Records, Finder: s.Recognition, Leads: s.Leads, Announcer: s.Announcer, Outbox: s.Subscriptions,
		Metrics: s.Metrics, Now: c.Now, Log: c.Log,
	})
	s.Twins = reviewing.NewTwins(reviewing.TwinsConfig{Store: c.Store, Records: s.Records, Finder: s.Recognition, Reviewer: s.Reviewing, Log: c.Log})
	s.Proposals = reviewing.NewProposals(reviewing.ProposalsConfig{
		Store: c.Store, Records: s.Records, Accounts: s.Accounts, Announcer: s.Announcer, Reviewer: s.Reviewing, Approvers: c.Approvers, Now: c.Now,
	})
	s.Queue = reviewing.NewQueue(reviewing.QueueConfig{
		Store: c.Store, Records: s.Records, Accounts: s.Accounts, Finder: s.Recognition, Leads: s.Leads, Now: c.Now,
	})
}

// Now returns the time that the use cases go by.
func (s *Services) Now() time.Time { return s.now() }
