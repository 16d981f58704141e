// Package botapi is Telegram's Bot API as data: the table of its methods, their parameters and limits, derived from the
// API's own description, and the objects that a server sends to a bot.
package botapi
