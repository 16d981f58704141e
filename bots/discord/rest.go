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

// rest makes calls to the REST API.
type rest struct {
	base   string
	token  string
	client *http.Client
	limits *buckets
	log    *slog.Logger
}

// call is one call.
type call struct {
	method  string
	path    string // below the base
	body    any    // JSON; nil: none
	picture []byte // JPEG that goes along with the body
	out     any    // what the answer is read into; nil: it does not matter
	notice  bool   // nobody waits for it
}

// pictureName is what pictures are called, for embeds to refer to.
const pictureName = "evidence.jpg"

// do makes a call within the rate limits, which it waits for no longer than longestWait in all. What Discord says no to is a
// *Refusal; a delivery.RetryAfter says when to try again.
func (r *rest) do(ctx context.Context, c call) error {
	for end := time.Now().Add(longestWait); ; {
		err := r.once(ctx, c, time.Until(end))
		sorted := r.sorted(err) // the wait counts from now
		if refusal(err).Status != 0 {
			r.log.Debug("Discord says no", "error", err)
		}
		wait := refusal(err).RetryAfter
		if wait == 0 || wait > time.Until(end) {
			return sorted
		}
		if !delivery.WaitFor(ctx, wait) {
			return ctx.Err()
		}
	}
}

func (r *rest) once(ctx context.Context, c call, patience time.Duration) error {
	bucket := bucketOf(c.method, c.path)
	if err := r.limits.pass(ctx, bucket, c.notice, patience); err != nil {
		return err
	}
	header, err := r.send(ctx, c)
	r.limits.learn(bucket, header, refusal(err))
	return err
}

func (r *rest) send(ctx context.Context, c call) (http.Header, error) {
	most := callTime
	if c.picture != nil {
		most = uploadTime
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	req, err := r.request(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("discord: call: %w", err)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("discord: %s: %w", route(c.method, c.path), delivery.RedactError(err, r.token))
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return resp.Header, fmt.Errorf("discord: %s: %w", route(c.method, c.path), delivery.RedactError(err, r.token))
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return resp.Header, refused(c, resp, data)
	}
	if c.out != nil && decode(data, c.out) != nil {
		return resp.Header, fmt.Errorf("discord: %s: %w", route(c.method, c.path), errGarbled)
	}
	return resp.Header, nil
}

// agent is what Discord asks every bot to say of itself.
const agent = "DiscordBot (https://github.com/firstseen/firstseen, 1.0)"

func (r *rest) request(ctx context.Context, c call) (*http.Request, error) {
	var body bytes.Buffer
	kind, err := c.write(&body)
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

// write writes the body of a call, and returns its type.
func (c call) write(to *bytes.Buffer) (kind string, err error) {
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
		part(w, `form-data; name="payload_json"`, "application/json", raw),
		part(w, `form-data; name="files[0]"; filename="`+pictureName+`"`, "image/jpeg", c.picture),
		w.Close())
	return w.FormDataContentType(), err
}

func part(w *multipart.Writer, disposition, kind string, body []byte) error {
	p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {kind}})
	if err == nil {
		_, err = p.Write(body)
	}
	if err != nil {
		return fmt.Errorf("write part: %w", err)
	}
	return nil
}

// sorted gives an error the meaning that the other packages know: bots.ErrGone, a delivery.RetryAfter, or itself.
func (r *rest) sorted(err error) error {
	said := refusal(err)
	switch {
	case said.RetryAfter > 0:
		return &delivery.RetryAfter{At: r.limits.now().Add(said.RetryAfter), Err: err}
	case gone(said):
		return fmt.Errorf("%w: %w", bots.ErrGone, err)
	}
	return err
}
