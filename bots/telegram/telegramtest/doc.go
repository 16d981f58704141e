// Package telegramtest is a Bot API server for tests: it speaks Telegram's own protocol over HTTP on the loopback, to a bot
// that runs in the same test or as a process of its own.
//
// It is strict where Telegram is silent. Every call is checked against a table that is derived from the API's description
// (package botapi): the names of its parameters, those that are required, their types, bounds and choices, the markup of
// texts. What Telegram would refuse is refused in Telegram's words; that, and what Telegram would let pass, such as a name
// that does not exist, is a violation, and fails the test.
//
// A test plays the people: they write, forward clips, press buttons, add the bot to groups, block it. It can tell the
// server to fail in the ways that Telegram does, and reads what people saw as a transcript. Scripts do the same with
// the commands of Commands.
//
// What it does not do, it refuses as a violation: Markdown, lists of entities, fetching files by URL, and methods of no
// use to this project. Reply keyboards it does not see.
package telegramtest
