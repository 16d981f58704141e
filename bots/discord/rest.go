package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
)

// restClient calls the REST API.
type restClient struct {
	base    string
	token   string
	client  *http.Client
	limiter *limiter
	log     *slog.Logger
}

// apiCall is one call of the REST API.
type apiCall struct {
	method      string
	path        string // relative to the base
	body        any    // sent as JSON, unless it is nil
	picture     []byte // JPEG that is sent with the body
	out         any    // the response is decoded into it, unless it is nil
	lowPriority bool   // nobody waits for the call
}

// pictureName is the file name of pictures. Embeds refer to it.
const pictureName = "evidence.jpg"

// doCall makes a call within the rate limits. It waits for them at most maxLimiterWait in all, and returns a
// delivery.RetryAfter if that is not enough. If Discord refuses the call, the error is an *APIError.
func (r *restClient) doCall(ctx context.Context, c apiCall) error {
	for end := time.Now().Add(maxLimiterWait); ; {
		err := r.tryCall(ctx, c, time.Until(end))
		classified := r.classifyError(err) // a wait counts from now
		if findAPIError(err).Status != 0 {
			r.log.Debug("Discord says no", "error", err)
		}
		wait := findAPIError(err).RetryAfter
		if wait == 0 || wait > time.Until(end) {
			return classified
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
	if c.picture != nil {
		most = uploadTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	req, err := r.newRequest(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("discord: call: %w", err)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("discord: %s: %w", routeName(c.method, c.path), delivery.RedactError(err, r.token))
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	if err != nil {
		return resp.Header, fmt.Errorf("discord: %s: %w", routeName(c.method, c.path), delivery.RedactError(err, r.token))
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return resp.Header, parseAPIError(c, resp, data)
	}
	if c.out != nil && decodeJSON(data, c.out) != nil {
		return resp.Header, fmt.Errorf("discord: %s: %w", routeName(c.method, c.path), errMalformed)
	}
	return resp.Header, nil
}

// agent is the user agent, in the form that Discord asks of every bot.
const agent = "DiscordBot (https://github.com/firstseen/firstseen, 1.0)"

// newRequest returns the HTTP request of a call.
func (r *restClient) newRequest(ctx context.Context, c apiCall) (*http.Request, error) {
	var body bytes.Buffer
	kind, err := c.writeBody(&body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, c.method, r.base+c.path, &body)
	if err != nil {
		return nil, delivery.RedactError(err, r.token)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Authorization", "Bot "+r.token)
	req.Header.Set("User-Agent", agent)
	return req, nil
}

// writeBody writes the body of a call, and returns its content type.
func (c apiCall) writeBody(to *bytes.Buffer) (kind string, err error) {
	if c.body == nil {
		return "", nil
	}
	raw, err := json.Marshal(c.body)
	if err != nil {
		return "", fmt.Errorf("write body: %w", err)
	}
	if c.picture == nil {
		to.Write(raw)
		return "application/json", nil
	}
	w := multipart.NewWriter(to)
	err = errors.Join(
		writePart(w, `form-data; name="payload_json"`, "application/json", raw),
		writePart(w, `form-data; name="files[0]"; filename="`+pictureName+`"`, "image/jpeg", c.picture),
		w.Close())
	return w.FormDataContentType(), err
}

// writePart writes one part of a multipart body.
func writePart(w *multipart.Writer, disposition, kind string, body []byte) error {
	p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {kind}})
	if err == nil {
		_, err = p.Write(body)
	}
	if err != nil {
		return fmt.Errorf("write part: %w", err)
	}
	return nil
}

// classifyError wraps an error so that other packages know what to do: bots.ErrGone if the chat is gone for good,
// delivery.RetryAfter if Discord says when to retry. Other errors are returned unchanged.
func (r *restClient) classifyError(err error) error {
	said := findAPIError(err)
	switch {
	case said.RetryAfter > 0:
		return &delivery.RetryAfter{At: r.limiter.now().Add(said.RetryAfter), Err: err}
	case isGone(said):
		return fmt.Errorf("%w: %w", bots.ErrGone, err)
	}
	return err
}
