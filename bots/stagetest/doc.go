// Package stagetest has the parts that the stand-ins for chat platforms share, such as bots/telegram/telegramtest and
// bots/discord/discordtest.
//
//   - Host: the server with its lock, its record of calls, and waiting for changes.
//   - Timeline and View: the messages of a chat, its transcripts, and waiting for a message of the bot.
//   - Fault and Faults: calls that fail on demand.
//   - ReadBody and File: what requests bring, and the files that people and bots send.
//   - ScriptCommand and Stage: the platform's command for scripts, with the subcommands that are the same everywhere.
//   - Record and CloseWithTest: the violations of a bot, which fail the test.
//
// A stand-in for another platform embeds a Host in its server and a State in its messages, and checks calls with
// apitable.Checker.
package stagetest
