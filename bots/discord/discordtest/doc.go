// Package discordtest is a small Discord for tests: it speaks API v10, a gateway and REST, on the loopback, to a bot that
// runs in the same test or as a process of its own.
//
// It is strict where Discord is silent. The body of every call is checked against a table that is derived from Discord's
// description of its API (package discordapi): the names of its fields, those that are required, their types, bounds and
// choices. What Discord would refuse is refused with its codes; that, and what it would let pass, such as a field that does
// not exist or a message without an allowed_mentions that pings nobody, is a violation, and fails the test.
//
// A test plays the people:
//
//	s := discordtest.New(t, discordtest.Options{})     // the bot is given s.URL and s.Token
//	anna := s.User("Anna", "fr")                       // a Person; what she does is done in her direct messages
//	herald := s.Guild("Herald", anna)                  // a server, with its owner and the channel general
//	herald.AddBot()
//	news := anna.In(herald.Channel("news"))            // a Seat: Anna in a channel
//	id, err := anna.SendVideo("copy.mp4", "look")      // Send, Reply, Post, Edit, Delete
//	asked, err := news.Run("check", map[string]string{"video": "copy.mp4"})
//	asked, err = news.Menu("Check this video", id)     // and Press, Complete; Form.Fill and Form.Submit
//	err = asked.Acknowledged(ctx)                      // within 3 seconds; Shown, Form, Choices, Wait
//	m, err := news.Wait(ctx, "Filmed")                 // a message that Anna sees, new since she did something
//	text := news.Transcript()                          // and of herald.Channel("news"): what everybody sees
//
// A test tells the server to fail: Fail with a Fault, such as Limited, Hold, the methods of Server.Gateway, and Advance for
// what grows old. Calls, Count, Commands and Downloaded tell what the bot did. Scripts do all that with the commands of
// Commands.
//
// What it does not do, it refuses, or it is a violation: forums, voice, polls, stickers, components of the second version,
// embeds with more than a title, a description and an image, answers that change the message with the button, guild
// commands, permissions of channels but for the bot's, and operations of no use to this project. It counts no rates.
package discordtest
