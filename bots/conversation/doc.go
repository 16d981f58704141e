// Package conversation has the answers of the bot, the same on every platform: the table of commands, the actions of buttons, and the
// records of conversations. An [Engine] answers each bots.Incoming through the sender that it came with. It may be given the same one again, after
// a crash or a failure, and answers it once: messages have keys that stay the same, and whatever a request changes can be repeated.
package conversation
