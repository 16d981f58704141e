// Package stagetest is what the stand-ins for chat platforms have in common, such as bots/telegram/telegramtest and
// bots/discord/discordtest: commands for scripts, waiting for something to change, failing on demand,
// and a record of what the bot did.
package stagetest
