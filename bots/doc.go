// Package bots is the contract of the chat platforms: an adapter with its capabilities as data, what comes in, what goes out, and the
// memory between the two. An adapter turns what happens on its platform into an [Incoming], hands it to package conversation in the
// order of the chat, and delivers the messages that come back.
//
// Nothing that was acknowledged to a platform is lost: an adapter keeps an Incoming until it has been answered. The same Incoming may
// therefore be answered again, and that is seen once: messages have keys that stay the same.
package bots
