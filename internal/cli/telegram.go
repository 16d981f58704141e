package cli

import (
	"fmt"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/telegram"
	"github.com/firstseen/firstseen/core/fetch"
)

// telegramFlags are the settings of the Telegram bot. It is started if there is a token.
type telegramFlags struct {
	Token     string `env:"TELEGRAM_TOKEN" placeholder:"…" help:"Token of the Telegram bot, from @BotFather. Better in the environment or a file than on the command line."`
	TokenFile string `env:"TELEGRAM_TOKEN_FILE" placeholder:"FILE" help:"File that holds it."`
	APIURL    string `env:"TELEGRAM_API_URL" placeholder:"URL" help:"Bot API server (default: https://api.telegram.org)."`
	Local     bool   `env:"TELEGRAM_LOCAL" help:"The Bot API server runs on this machine with --local: files of up to 2 GB."`
	Rate      int    `env:"TELEGRAM_RATE" placeholder:"N" help:"Messages a second that Telegram lets the bot send (default: 30)."`

	WebhookURL  string `env:"TELEGRAM_WEBHOOK_URL" placeholder:"URL" help:"Where Telegram is to post updates, such as https://bot.example.org/telegram. Without it the bot asks for them."`
	WebhookAddr string `env:"TELEGRAM_WEBHOOK_ADDR" default:"127.0.0.1:8081" help:"Where the webhook listens, behind a proxy that ends the encryption (default: ${default})."`
}

// startBot returns the Telegram bot, or nil if there is no token.
func (f telegramFlags) startBot(p *program, fetcher *fetch.Client, limits conversation.Limits, dir string) (bots.Adapter, error) {
	token, err := readSecret("TELEGRAM_TOKEN_FILE", f.Token, f.TokenFile)
	if err != nil || token == "" {
		return nil, err
	}
	bot, err := telegram.New(telegram.Config{
		Token: token, URL: f.APIURL, Local: f.Local, Rate: f.Rate, WebhookURL: f.WebhookURL, WebhookAddr: f.WebhookAddr, Dir: dir,
		Service: p.Services, Memory: p.store.Chats, Queue: p.store.Queue, Fetch: fetcher, Limits: limits, Logger: p.log,
	})
	if err != nil {
		return nil, fmt.Errorf("start the Telegram bot: %w", explainListening("TELEGRAM_WEBHOOK_ADDR", f.WebhookAddr, err))
	}
	return bot, nil
}
