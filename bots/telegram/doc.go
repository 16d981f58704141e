// Package telegram speaks Telegram's Bot API, as a bots.Adapter.
//
// Updates are kept in the store's queue, in one step with the offset that tells Telegram so: what was confirmed is
// answered, whatever happens. One process polls, by a lock in the store; every process answers. An answer about a clip is
// an edit of the message that says that the clip is being read, and an edit can be repeated: after a crash it is not
// given twice. Other messages may be, if the process dies between sending one and writing that down.
//
// The library gopkg.in/telebot.v3 makes the calls and has the types. Its pollers and its dispatching are not used: they do
// not back off, lose updates at a crash, and answer in no order.
package telegram
