package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// mediaHosts are where Discord keeps what people send.
var mediaHosts = []string{"cdn.discordapp.com", "media.discordapp.net"}

// file is an attachment as it is fetched later: by its address, and if that is no longer good by its message.
func file(a *discordgo.MessageAttachment, channel, message string) *bots.File {
	f := &bots.File{ID: a.ID, Ref: strings.Join([]string{a.URL, channel, message}, " "), Size: int64(a.Size)}
	if u, err := url.Parse(a.ProxyURL); err == nil && u.Host != "" && kind(a) == "video" {
		q := u.Query()
		q.Set("format", "jpeg")
		u.RawQuery = q.Encode()
		f.Thumb = &bots.File{ID: a.ID + "-still", Ref: u.String() + "  "}
	}
	return f
}

// pictureOf is the picture that a message of the bot shows, or nil.
func pictureOf(m *message) *bots.File {
	for _, e := range m.Embeds {
		if e != nil && e.Image != nil && e.Image.URL != "" && !strings.Contains(e.Image.URL, " ") {
			return &bots.File{ID: pictureID(m.ID), Ref: strings.Join([]string{e.Image.URL, m.Channel, m.ID}, " ")}
		}
	}
	for _, a := range m.Attachments {
		if a != nil && kind(a) == "image" {
			return file(a, m.Channel, m.ID)
		}
	}
	return nil
}

// pictureID names the picture of a message of the bot.
func pictureID(message string) string { return "picture-" + message }

// errStale is an address that is no longer good.
var errStale = errors.New("discord: the address of a file has expired")

// Fetch implements bots.Fetcher. Addresses are good for a day; then the message tells another. What is nowhere any more is a
// problem that the person hears of.
func (b *Bot) Fetch(ctx context.Context, f bots.File) (path string, release func(), err error) {
	parts := strings.Split(f.Ref, " ")
	if len(parts) != 3 {
		return "", nil, errGarbled
	}
	path, err = b.download(ctx, parts[0])
	if errors.Is(err, errStale) {
		path, err = b.again(ctx, parts[1], parts[2], f.ID)
	}
	if errors.Is(err, errStale) || errors.Is(err, bots.ErrGone) || lost(err) {
		return "", nil, &core.Problem{Code: "file_gone", Op: "fetch clip", Err: err}
	}
	if err != nil {
		return "", nil, err
	}
	return path, func() { os.Remove(path) }, nil
}

// again downloads a file from where its message says that it is now.
func (b *Bot) again(ctx context.Context, channel, message, id string) (path string, err error) {
	if !isID(channel) || !isID(message) {
		return "", errStale
	}
	address, err := b.renewed(ctx, channel, message, id)
	if err != nil {
		return "", err
	}
	return b.download(ctx, address)
}

// renewed is the present address of a file of a message, or of one that it forwards.
func (b *Bot) renewed(ctx context.Context, channel, number, id string) (string, error) {
	var m message
	err := b.api.do(ctx, call{method: http.MethodGet, path: "/channels/" + channel + "/messages/" + number, out: &m})
	if err != nil {
		return "", err
	}
	if id == pictureID(number) {
		if f := pictureOf(&m); f != nil {
			address, _, _ := strings.Cut(f.Ref, " ")
			return address, nil
		}
	}
	all := m.Attachments
	for _, s := range m.Snapshots {
		if s.Message != nil {
			all = append(all, s.Message.Attachments...)
		}
	}
	i := slices.IndexFunc(all, func(a *discordgo.MessageAttachment) bool { return a != nil && a.ID == id })
	if i < 0 {
		return "", errStale
	}
	return all[i].URL, nil
}

// media tells whether an address is one of Discord's own, or where its API is; on this machine, at any port.
func (b *Bot) media(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if slices.Contains(mediaHosts, u.Hostname()) && u.Scheme == "https" {
		return true
	}
	api, err := url.Parse(b.URL)
	if err != nil || u.Scheme != api.Scheme {
		return false
	}
	return u.Host == api.Host || loopback(api.Hostname()) && loopback(u.Hostname())
}

// download writes a file to this machine.
func (b *Bot) download(ctx context.Context, address string) (path string, err error) {
	if !b.media(address) {
		return "", fmt.Errorf("discord: %w", errGarbled)
	}
	path, err = delivery.DownloadFile(ctx, b.fetches, address, b.filesDir(), maxFile)
	var r *delivery.StatusError
	switch {
	case errors.Is(err, delivery.ErrTooLarge):
		return "", tooLarge()
	case errors.As(err, &r) && slices.Contains(stale, r.Status):
		return "", errStale
	case err != nil:
		return "", fmt.Errorf("discord: %w", err)
	}
	return path, nil
}

// stale are the answers where an address is no longer good.
var stale = []int{http.StatusForbidden, http.StatusNotFound, http.StatusGone}
