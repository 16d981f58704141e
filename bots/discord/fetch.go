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

// mediaHosts are the hosts of Discord's files.
var mediaHosts = []string{"cdn.discordapp.com", "media.discordapp.net"}

// newFile returns an attachment as a file. It is downloaded from its address. If that has expired, the message tells a new
// one.
func newFile(a *discordgo.MessageAttachment, channel, message string) *bots.File {
	f := &bots.File{ID: a.ID, Ref: strings.Join([]string{a.URL, channel, message}, " "), Size: int64(a.Size)}
	if u, err := url.Parse(a.ProxyURL); err == nil && u.Host != "" && mediaType(a) == "video" {
		q := u.Query()
		q.Set("format", "jpeg")
		u.RawQuery = q.Encode()
		f.Thumb = &bots.File{ID: a.ID + "-still", Ref: u.String() + "  "}
	}
	return f
}

// findPicture returns the picture that a message of the bot shows, or nil.
func findPicture(m *message) *bots.File {
	for _, e := range m.Embeds {
		if e != nil && e.Image != nil && e.Image.URL != "" && !strings.Contains(e.Image.URL, " ") {
			return &bots.File{ID: pictureID(m.ID), Ref: strings.Join([]string{e.Image.URL, m.Channel, m.ID}, " ")}
		}
	}
	for _, a := range m.Attachments {
		if a != nil && mediaType(a) == "image" {
			return newFile(a, m.Channel, m.ID)
		}
	}
	return nil
}

// pictureID returns the file id of the picture of a message of the bot.
func pictureID(message string) string { return "picture-" + message }

// downloader downloads the files of messages.
type downloader struct {
	api    *restClient
	client *http.Client
	base   string // of the REST API
	dir    string // folder for downloaded files
}

// errExpiredURL says that the address of a file has expired.
var errExpiredURL = errors.New("discord: the address of a file has expired")

// Fetch implements bots.Fetcher. An address is valid for a day; after that the message tells a new one. If the file is gone,
// the error is a core.Problem.
func (d *downloader) Fetch(ctx context.Context, f bots.File) (path string, release func(), err error) {
	parts := strings.Split(f.Ref, " ")
	if len(parts) != 3 {
		return "", nil, errMalformed
	}
	path, err = d.downloadFile(ctx, parts[0])
	if errors.Is(err, errExpiredURL) {
		path, err = d.downloadRenewed(ctx, parts[1], parts[2], f.ID)
	}
	if errors.Is(err, errExpiredURL) || isNotReadable(err) || bots.FindMeaning(err) == bots.NoMessage {
		return "", nil, &core.Problem{Code: "file_gone", Op: "fetch clip", Err: err}
	}
	if err != nil {
		return "", nil, err
	}
	return path, func() { os.Remove(path) }, nil
}

// downloadRenewed downloads a file from the new address that its message tells.
func (d *downloader) downloadRenewed(ctx context.Context, channel, message, id string) (path string, err error) {
	if !isID(channel) || !isID(message) {
		return "", errExpiredURL
	}
	address, err := d.renewURL(ctx, channel, message, id)
	if err != nil {
		return "", err
	}
	return d.downloadFile(ctx, address)
}

// renewURL returns the present address of a file of a message, or of a message that it forwards.
func (d *downloader) renewURL(ctx context.Context, channel, number, id string) (string, error) {
	var m message
	err := d.api.doCall(ctx, apiCall{method: http.MethodGet, path: endpointPath(discordgo.EndpointChannelMessage(channel, number)), out: &m})
	if err != nil {
		return "", err
	}
	if id == pictureID(number) {
		if f := findPicture(&m); f != nil {
			address, _, _ := strings.Cut(f.Ref, " ")
			return address, nil
		}
	}
	for _, c := range listClips(&m) {
		if c.File != nil && c.File.ID == id {
			address, _, _ := strings.Cut(c.File.Ref, " ")
			return address, nil
		}
	}
	return "", errExpiredURL
}

// isTrustedURL reports whether files may be downloaded from an address. It must be one of Discord's hosts or the host of the
// API; if the API is on this machine, any port of it.
func (d *downloader) isTrustedURL(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if slices.Contains(mediaHosts, u.Hostname()) && u.Scheme == "https" {
		return true
	}
	api, err := url.Parse(d.base)
	if err != nil || u.Scheme != api.Scheme {
		return false
	}
	return u.Host == api.Host || isLoopback(api.Hostname()) && isLoopback(u.Hostname())
}

// downloadFile downloads a file to a temporary file and returns its path.
func (d *downloader) downloadFile(ctx context.Context, address string) (path string, err error) {
	if !d.isTrustedURL(address) {
		return "", fmt.Errorf("discord: %w", errMalformed)
	}
	path, err = delivery.DownloadFile(ctx, d.client, address, d.dir, maxFile)
	var r *delivery.StatusError
	switch {
	case errors.Is(err, delivery.ErrTooLarge):
		return "", newTooLarge()
	case errors.As(err, &r) && slices.Contains(expiredStatuses, r.Status):
		return "", errExpiredURL
	case err != nil:
		return "", fmt.Errorf("discord: %w", err)
	}
	return path, nil
}

// expiredStatuses are the statuses of a response if the address of a file has expired.
var expiredStatuses = []int{http.StatusForbidden, http.StatusNotFound, http.StatusGone}
