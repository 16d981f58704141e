package cli

import (
	"fmt"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/discord"
	"github.com/firstseen/firstseen/core/fetch"
)

// discordFlags are the settings of the Discord bot. It is started if there is a token.
type discordFlags struct {
	Token     string   `env:"DISCORD_TOKEN" placeholder:"…" help:"Token of the Discord bot, from the developer portal. Better in the environment or a file than on the command line."`
	TokenFile string   `env:"DISCORD_TOKEN_FILE" placeholder:"FILE" help:"File that holds it."`
	APIURL    string   `env:"DISCORD_API_URL" placeholder:"URL" help:"Base of the REST API (default: https://discord.com/api/v10)."`
	Shards    int      `env:"DISCORD_SHARDS" default:"1" placeholder:"N" help:"Connections among which the servers are divided (default: ${default}; 0: as many as Discord recommends)."`
	Shard     []int    `env:"DISCORD_SHARD" placeholder:"N" help:"Those of them that this process serves, from 0 (default: all)."`
	Trusted   []string `env:"DISCORD_TRUSTED" placeholder:"ID" help:"Servers whose moderators may publish for everybody."`
}

// startBot returns the Discord bot, or nil if there is no token.
func (f discordFlags) startBot(p *program, fetcher *fetch.Client, limits conversation.Limits, dir string) (bots.Adapter, error) {
	token, err := readSecret("DISCORD_TOKEN_FILE", f.Token, f.TokenFile)
	if err != nil || token == "" {
		return nil, err
	}
	bot, err := discord.New(discord.Config{
		Token: token, URL: f.APIURL, Shards: f.Shards, Shard: f.Shard, Trusted: f.Trusted, Dir: dir,
		Service: p.Services, Memory: p.store.Chats, Queue: p.store.Queue, Fetch: fetcher, Limits: limits, Logger: p.log,
	})
	if err != nil {
		return nil, fmt.Errorf("start the Discord bot: %w", err)
	}
	return bot, nil
}
