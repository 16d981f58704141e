// Package discordtest is a small Discord for tests: it speaks API v10, a gateway and REST, on the loopback, to a bot that
// runs in the same test or as a process of its own.
//
// It is strict where Discord is silent: what Discord would refuse is refused in its words, with its codes; that, and what
// it would let pass, such as a message without allowed_mentions, is a violation, and fails the test.
//
// A test plays the people: they write, forward, run commands, press buttons, fill in forms, add the bot to servers. It can
// tell the server to fail in the ways that Discord does, and reads what people saw as a transcript. Scripts do the same with
// the commands of Commands.
package discordtest

//go:generate go run ./gen
