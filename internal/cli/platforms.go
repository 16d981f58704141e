package cli

import (
	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/bots/discord"
	"github.com/firstseen/firstseen/bots/telegram"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fetch"
)

// This file is the list of chat platforms beside the web chat: one line in each of the four places below.

// platforms are the names of the chat platforms.
var platforms = []core.Platform{telegram.Platform, discord.Platform}

// isShared reports whether an account of a platform is one of many people.
func isShared(user core.UserID) bool {
	switch user.Platform {
	case telegram.Platform:
		return telegram.IsShared(user)
	case discord.Platform:
		return discord.IsShared(user)
	}
	return false
}

// platformFlags are the settings of the chat platforms.
type platformFlags struct {
	Telegram telegramFlags `embed:"" prefix:"telegram-" group:"Telegram"`
	Discord  discordFlags  `embed:"" prefix:"discord-" group:"Discord"`
}

// starter makes the adapter of a platform, or returns nil if the platform is not configured.
type starter func(p *program, fetcher *fetch.Client, limits conversation.Limits, dir string) (bots.Adapter, error)

// starters returns the starter of each platform.
func (f platformFlags) starters() []starter {
	return []starter{f.Telegram.startBot, f.Discord.startBot}
}

// notificationQueues returns the queues in which notifications wait until their platform takes them, in this process or in another.
func notificationQueues() (all []string) {
	for _, p := range platforms {
		all = append(all, delivery.LowPriorityQueue(p), delivery.NotificationQueue(p))
	}
	return all
}
