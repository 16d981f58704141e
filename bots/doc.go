// Package bots is what all chat platforms share: the contract of an adapter with its capabilities as data, the table of
// commands, and the conversation itself. An adapter turns what happens on its platform into an [Incoming], hands it to the
// [Engine] in the order of the chat, and delivers the messages that come back.
//
// Nothing that was acknowledged to a platform is lost: an adapter keeps an Incoming in a queue (package delivery) until Handle
// has returned nil. Handle may therefore see the same Incoming again, and answers it once: messages have keys that stay the
// same, and whatever a turn changes can be repeated.
package bots
