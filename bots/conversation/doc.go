// Package conversation is what the bot says and does, on every platform: the table of commands, the buttons, and what is remembered of a
// conversation. An [Engine] answers each bots.Incoming through the sender that it came with. It may be given the same one again, after
// a crash or a failure, and answers it once: messages have keys that stay the same, and whatever a request changes can be repeated.
package conversation
