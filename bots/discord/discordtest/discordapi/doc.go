// Package discordapi is Discord's API v10 as data: the objects that pass between a server and a bot, and their numbers. The
// names of the fields are the API's own; those that this server does not know are left out.
package discordapi
