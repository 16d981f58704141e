package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
)

// restClient calls the REST API. The library makes the requests. It neither waits for rate limits nor retries: that is done here,
// because the library's own limits wait without regard to the context (TestLibraryWaitsBeyondItsContext).
type restClient struct {
	session *discordgo.Session
	base    string
	token   string
	limiter *limiter
	log     *slog.Logger
}

// newRESTClient returns a client for the API at base.
func newRESTClient(base, token string, client *http.Client, now func() time.Time, log *slog.Logger) *restClient {
	tapped := *client
	tapped.Transport = tapTransport{client.Transport}
	session := &discordgo.Session{Token: "Bot " + token, Client: &tapped, UserAgent: agent, LogLevel: discordgo.LogError - 1}
	return &restClient{session: session, base: base, token: token, limiter: newLimiter(now), log: log}
}

// apiCall is one call of the REST API.
type apiCall struct {
	method      string
	path        string // relative to the base
	body        any    // sent as JSON, unless it is nil
	files       []file // that are sent with the body
	out         any    // the response is decoded into it, unless it is nil
	lowPriority bool   // nobody waits for the call
}

// file is a JPEG that is sent with a message.
type file struct {
	name string
	jpeg []byte
}

// pictureName is the file name of the picture of a message. Embeds refer to it.
const pictureName = "evidence.jpg"

// doCall makes a call within the rate limits. It waits for them at most maxLimiterWait in all, and returns a
// delivery.RetryAfter if that is not enough. If Discord refuses the call, the error is a *bots.Refusal with an *APIError in it.
func (r *restClient) doCall(ctx context.Context, c apiCall) error {
	for end := time.Now().Add(maxLimiterWait); ; {
		err := r.tryCall(ctx, c, time.Until(end))
		timed := r.addRetryTime(err) // a wait counts from now
		if findAPIError(err).Status != 0 {
			r.log.Debug("Discord says no", "error", err)
		}
		wait := findAPIError(err).RetryAfter
		if wait == 0 || wait > time.Until(end) {
			return timed
		}
		if !delivery.WaitFor(ctx, wait) {
			return ctx.Err()
		}
	}
}

// tryCall makes a call once, when the rate limits allow it.
func (r *restClient) tryCall(ctx context.Context, c apiCall, patience time.Duration) error {
	bucket := bucketName(c.method, c.path)
	if err := r.limiter.waitTurn(ctx, bucket, c.lowPriority, patience); err != nil {
		return err
	}
	header, err := r.sendCall(ctx, c)
	r.limiter.recordResponse(bucket, header, findAPIError(err))
	return err
}

// sendCall sends a call and decodes its response.
func (r *restClient) sendCall(ctx context.Context, c apiCall) (http.Header, error) {
	most := callTimeout
	if len(c.files) > 0 {
		most = uploadTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	kind, body, err := c.encodeBody()
	if err != nil {
		return nil, fmt.Errorf("discord: call: %w", err)
	}
	var got tappedResponse
	alone := discordgo.NewRatelimiter().LockBucket(c.path) // the library waits only for calls of the same bucket
	data, err := r.session.RequestWithLockedBucket(c.method, r.base+c.path, kind, body, alone, 0,
		discordgo.WithContext(context.WithValue(ctx, tapKey{}, &got)), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0))
	switch {
	case got.status == 0 && err != nil:
		return nil, fmt.Errorf("discord: %s: %w", routeName(c.method, c.path), delivery.RedactError(err, r.token))
	case got.readErr != nil:
		return got.header, fmt.Errorf("discord: %s: %w", routeName(c.method, c.path), delivery.RedactError(got.readErr, r.token))
	case got.status >= http.StatusMultipleChoices:
		refused := parseAPIError(c, got.status, got.header, data)
		return got.header, &bots.Refusal{Meaning: sortRefusal(refused), Err: refused}
	case c.out != nil && decodeJSON(data, c.out) != nil:
		return got.header, fmt.Errorf("discord: %s: %w", routeName(c.method, c.path), errMalformed)
	}
	return got.header, nil
}

// agent is the user agent, in the form that Discord asks of every bot.
const agent = "DiscordBot (https://github.com/firstseen/firstseen, 1.0)"

// encodeBody returns the body of a call and its content type. The body is nil if the call has none.
func (c apiCall) encodeBody() (kind string, body []byte, err error) {
	switch {
	case c.body == nil:
		return "", nil, nil
	case len(c.files) > 0:
		parts := make([]*discordgo.File, len(c.files))
		for i, f := range c.files {
			parts[i] = &discordgo.File{Name: f.name, ContentType: "image/jpeg", Reader: bytes.NewReader(f.jpeg)}
		}
		kind, body, err = discordgo.MultipartBodyWithJSON(c.body, parts)
	default:
		kind = "application/json"
		body, err = json.Marshal(c.body)
	}
	if err != nil {
		return "", nil, fmt.Errorf("encode body: %w", err)
	}
	return kind, body, nil
}

// endpointPath returns the path of one of the library's endpoints, relative to the base of the API.
func endpointPath(endpoint string) string {
	return "/" + strings.TrimPrefix(endpoint, discordgo.EndpointAPI)
}

// tappedResponse has what the library does not return of a response.
type tappedResponse struct {
	status  int // 0 if there was no response
	header  http.Header
	readErr error // reading the body failed
}

// tapKey is the key of a request's *tappedResponse in its context.
type tapKey struct{}

// tapTransport records each response in the tappedResponse of its request. It hides the header from the library, which
// reports a call as failed if it cannot read the rate limits in it, and cuts off bodies after maxResponse bytes.
type tapTransport struct{ base http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (t tapTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.base.RoundTrip(req)
	got, ok := req.Context().Value(tapKey{}).(*tappedResponse)
	if err != nil || !ok {
		return resp, err //nolint:wrapcheck // the caller wraps it
	}
	got.status, got.header, resp.Header = resp.StatusCode, resp.Header, http.Header{}
	resp.Body = &tappedBody{ReadCloser: resp.Body, rest: maxResponse, got: got}
	return resp, nil
}

// tappedBody is the body of a response.
type tappedBody struct {
	io.ReadCloser
	rest int // bytes that may still be read
	got  *tappedResponse
}

// Read implements io.Reader.
func (b *tappedBody) Read(p []byte) (int, error) {
	if b.rest <= 0 {
		return 0, io.EOF
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.rest)])
	b.rest -= n
	if err != nil && !errors.Is(err, io.EOF) {
		b.got.readErr = err
	}
	return n, err //nolint:wrapcheck // io.EOF has to stay as it is
}

// addRetryTime wraps an error in a delivery.RetryAfter if Discord says when to retry.
func (r *restClient) addRetryTime(err error) error {
	if said := findAPIError(err); said.RetryAfter > 0 {
		return &delivery.RetryAfter{At: r.limiter.now().Add(said.RetryAfter), Err: err}
	}
	return err
}
