package discord

import "time"

// AwaitHello sets how long the gateway has for its first word. It is called before Run.
func (b *Bot) AwaitHello(d time.Duration) { b.hello = d }
