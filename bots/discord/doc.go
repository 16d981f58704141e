// Package discord is the adapter of Discord: it turns messages, commands, menus, buttons and forms there into turns of package
// bots, and what the bot says into embeds, buttons and forms.
//
// The payloads are those of the library discordgo wherever its types read what Discord sends. The gateway and the calls are this
// package's own: the library decodes events where a panic cannot be caught, opens a connection without a deadline, waits out
// rate limits without a look at the context, and keeps the limits of each interaction for ever.
//
// The way of an event: the gateway hands it over in order (gateway.go, shard.go, serve.go), it becomes a job in the queue before it
// counts as read (event.go), and a worker answers the jobs of a chat one after the other (answer.go). What cannot wait, that
// an interaction was received, is said at once (interaction.go).
package discord
