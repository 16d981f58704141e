// Package core has the types of firstseen's domain and their rules: videos, their sightings, the debunks that moderators write about
// them, and what the bot replies. It also has the roles that the use cases need of a store, as interfaces. It knows no chat platform
// and no database.
//
// The architecture in three sentences: core has the types and the rules, and the packages below it the use cases; each package
// under bots speaks one chat platform and turns what happens there into calls of the use cases; each package under storage keeps
// core's records in one database. main wires them together, and nothing else imports two of them.
//
// The use cases stand in packages of their own, by who needs them: checking (a clip and its answer), reviewing (moderators),
// notifying (watchers and news), searching, and accounts (persons). Below them are records and recognition, which several of them
// read with, and metrics. Package services puts them together.
//
// core composes no sentences: errors carry codes, replies are data, and package core/text turns both into words.
package core
