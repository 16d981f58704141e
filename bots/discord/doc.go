// Package discord is the adapter of Discord: a bots.Adapter. It converts messages, commands, menus, buttons and forms to
// requests of the conversation, and renders its replies as embeds, buttons and forms.
//
// The way of an event: a shard keeps a connection to the gateway (shard.go, gateway.go) and reads its events in order
// (serve.go). An event becomes a job in the queue before it counts as read (event.go). A worker handles the jobs of a chat
// one after the other (job.go). An interaction has to be acknowledged within 3 s, so it does not wait for other events
// (interaction.go).
//
// The gateway does not repeat messages that were sent while no session was connected. So the bot stores a read cursor for each
// channel (cursor.go), and reads the channels back when a new session begins (backfill.go).
//
// All calls wait for the rate limits (limiter.go). Messages that nobody waits for have a queue of their own (lowpriority.go).
//
// The library discordgo makes the calls (rest.go) and has the endpoints and the types, where they can decode what Discord sends
// (see apitypes.go for the others). Three things are this package's own, because the library was tried and does not keep what
// the bot promises:
//
//   - Rate limits: the library sleeps without regard to the context (TestLibraryWaitsBeyondItsContext).
//   - The gateway: the library asks for a new session again at once, as often as that is refused
//     (TestLibraryIdentifiesWithoutPause), and it counts an event as read before that is stored
//     (TestLibraryResumesAfterUnhandledEvents). It also decodes each event on a goroutine of its own, where nobody can recover
//     from a panic, before it passes the raw event on; FuzzEvent shows that no event stops this package.
//   - Messages and interactions: one component that the library does not know makes the whole message undecodable.
package discord
