// Package web is the local web chat: the conversation of the chat platforms in a browser, for people who have just cloned
// the project and for moderators at a desk. It serves plain pages that work without a script; with one, answers
// arrive as they are given (server-sent events).
//
// A message is a job in the durable queue, as on the chat platforms; its clip is a file in the data folder (uploads.go says how the two
// belong together). What was accepted is answered, after a crash too.
//
// It listens on loopback only, unless a password is configured. A browser's session is a chat of its own; whoever has a
// session is an owner, since whoever can reach the server can.
package web
