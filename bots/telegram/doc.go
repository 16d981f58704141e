// Package telegram is the adapter of Telegram: a bots.Adapter that speaks the Bot API.
//
// Updates arrive by polling (poll.go) or by a webhook (webhook.go). They are stored in the queue as jobs, in one step with
// the offset of the next update (update.go). Telegram deletes an update only once it is stored, so none is lost. Of all
// processes on one store, one polls, and all of them handle jobs (job.go).
//
// The answer about a clip is an edit of the message that showed the progress. An edit can be repeated, so a crash does not
// make the bot answer twice. Other messages are sent twice if the process dies after it sent one and before it stored that.
//
// All messages wait for the rate limits (limiter.go). Messages that nobody waits for have a queue of their own
// (lowpriority.go).
//
// The library gopkg.in/telebot.v3 makes the plain calls and has the types. Its pollers and its dispatcher are not used: they
// do not back off, they lose updates at a crash, and they handle the messages of a chat out of order. Pictures are uploaded
// without it: it leaves out which message they reply to, and does not return the code of a refusal
// (TestLibraryUploadsLoseTheReplyAndTheCode).
package telegram
