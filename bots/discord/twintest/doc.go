// Package twintest plays Discord to a bot that runs as a process of its own: a server written by others for tests, the npm package
// discord-digital-twin, behind a proxy that holds each call of the bot against Discord's own specification.
//
// The twin (node/twin.mjs) speaks the gateway and most of the REST API, and keeps what is said. The proxy (proxy.go) checks each call
// (spec.go), supplies what the twin lacks (supply.go), and notes it. People (person.go, asked.go) do what people do, by the commands that
// the bot has registered, and read what it said. Discord's rules that the specification has no words for are
// those of package discordtest.
//
// What is wrong with a call is an error of the test, as is a call that the twin refuses and an interaction that waits longer than
// Discord lets it.
//
// It is a module of its own: the libraries that read specifications are no part of firstseen's module. Its tests have the build tag
// "shared", as the specification is in the folder beside the clone.
package twintest
