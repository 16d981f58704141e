package web

import (
	"net/http"

	"github.com/firstseen/firstseen/bots/conversation"
)

// routes has the handlers of all addresses.
type routes struct {
	pages    *pageWriter // for addresses that nothing is at
	guard    *requestGuard
	login    *loginPage
	chat     *chatPage
	stream   *eventStream
	receiver *uploadReceiver
	form     *formPage
	sample   *samplePage
	desk     *deskPage
	metrics  *metricsPage
	health   *healthPage
}

// newRoutes returns the handlers with what they share: the sessions and the limits of their rates.
func newRoutes(c Config, engine *conversation.Engine, samples *sampleMaker, jobs *jobQueue) *routes {
	pages, sessions := newPageWriter(c), newSessionStore(c)
	attempts, visits := newLoginLimiter(), newVisitors()
	receiver := &uploadReceiver{uploads: jobs.uploads, maxUpload: c.MaxUpload, jobs: jobs, visitors: visits, samples: samples, pages: pages}
	return &routes{
		pages:    pages,
		guard:    newRequestGuard(c, sessions, visits, pages),
		login:    &loginPage{sessions: sessions, attempts: attempts, pages: pages, log: c.Logger},
		chat:     &chatPage{chats: jobs.chats, hub: jobs.hub, jobs: jobs, engine: engine, samples: samples, records: c.Service.Records, pages: pages},
		stream:   &eventStream{chats: jobs.chats, hub: jobs.hub, visitors: visits, pages: pages, log: c.Logger},
		receiver: receiver,
		form:     &formPage{service: c.Service, engine: engine, jobs: jobs, pages: pages},
		sample:   &samplePage{samples: samples, receiver: receiver, jobs: jobs, pages: pages},
		desk:     &deskPage{service: c.Service, memory: c.Memory, jobs: jobs, pages: pages, log: c.Logger},
		metrics:  &metricsPage{metrics: c.Metrics, sessions: sessions, attempts: attempts},
		health:   &healthPage{checkParts: c.CheckParts},
	}
}

// The addresses whose requests may last.
const (
	streamPattern = "GET /events"
	sendPattern   = "POST /send"
)

// buildHandler returns the handler of all addresses.
func (rt *routes) buildHandler() http.Handler {
	pages := http.NewServeMux()
	pages.HandleFunc("GET /{$}", rt.guard.withSession(rt.chat.showChat))
	pages.HandleFunc(streamPattern, rt.guard.withSession(rt.stream.streamEvents))
	pages.HandleFunc("GET /commands", rt.guard.withSession(rt.chat.listCommands))
	pages.HandleFunc("GET /picture/{key}", rt.guard.withSession(rt.chat.showPicture))
	pages.HandleFunc("GET /form", rt.guard.withSession(rt.form.showForm))
	pages.HandleFunc("GET /sample.mp4", rt.guard.withSession(rt.sample.serveSample))
	pages.HandleFunc("GET /desk", rt.guard.withSession(rt.desk.showDesk))
	pages.HandleFunc("POST /desk", rt.guard.withSession(rt.guard.requireToken(rt.desk.handleDeskCallback)))
	pages.HandleFunc("GET /still/{video}", rt.guard.withSession(rt.desk.showStill))
	pages.HandleFunc("GET /disputed/{clip}/{match}", rt.guard.withSession(rt.desk.showDisputed))
	pages.HandleFunc(sendPattern, rt.guard.withSession(rt.receiver.receiveMessage))
	pages.HandleFunc("POST /press", rt.guard.withSession(rt.guard.requireToken(rt.chat.handleCallback)))
	pages.HandleFunc("POST /form", rt.guard.withSession(rt.guard.requireToken(rt.form.handleForm)))
	pages.HandleFunc("POST /sample", rt.guard.withSession(rt.guard.requireToken(rt.sample.handleSample)))
	pages.HandleFunc("POST /sample/check", rt.guard.withSession(rt.guard.requireToken(rt.sample.handleSampleCheck)))
	pages.HandleFunc("POST /logout", rt.guard.withSession(rt.guard.requireToken(rt.login.handleLogout)))
	pages.HandleFunc("POST /language", handleLanguage)
	pages.HandleFunc("GET /login", rt.login.showLogin)
	pages.HandleFunc("POST /login", rt.login.handleLogin)
	pages.HandleFunc("GET /static/{name}", rt.pages.serveStatic)
	if rt.metrics.metrics != nil {
		pages.HandleFunc("GET /metrics", rt.metrics.serveMetrics)
	}
	pages.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		rt.pages.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
	})

	all := http.NewServeMux()
	all.HandleFunc("GET /healthz", rt.health.serveLive)
	all.HandleFunc("GET /readyz", rt.health.serveReady)
	all.Handle("/", rt.guard.requireKnownHost(rt.guard.requireSameOrigin(pages)))
	return rt.guard.guardRequests(all)
}
