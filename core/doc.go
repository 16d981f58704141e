// Package core holds the words of firstseen's domain and its rules: videos, their
// sightings, the debunks that moderators write about them, and what the bot replies.
// It knows no chat platform and no database.
//
// The architecture in three sentences: core holds the words and the rules; each package
// under bots speaks one chat platform and turns what happens there into calls of core; each
// package under storage keeps core's records in one database. main wires them together, and
// nothing else imports two of them.
//
// core composes no sentences: errors carry codes, replies are data, and package core/text
// turns both into words.
package core
