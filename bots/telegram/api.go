package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
)

// params holds the parameters of a call.
type params map[string]any

// api makes calls. The library makes those without a file. Its own errors leave out codes and waits, so the answer of the server
// is read here.
type api struct {
	bot    *tele.Bot
	client *http.Client
	url    string // of methods, up to their name
	files  string // of files, up to their path
	token  string
}

// newAPI returns an api that calls the server at address until life ends. A call takes at most limit.
func newAPI(life context.Context, address, token string, limit time.Duration) (*api, error) {
	c := delivery.NewClient(life, token, limit)
	bot, err := tele.NewBot(tele.Settings{URL: address, Token: token, Client: c, Offline: true, Updates: 1})
	if err != nil {
		return nil, fmt.Errorf("telegram: %w", delivery.RedactError(err, token))
	}
	return &api{bot, c, address + "/bot" + token + "/", address + "/file/bot" + token + "/", token}, nil
}

// callMethod calls a method, and reads its result into out, unless that is nil. A refusal of the server is a *Refusal.
func (a *api) callMethod(method string, p params, out any) error {
	data, err := a.bot.Raw(method, p)
	if data == nil && err != nil {
		return fmt.Errorf("telegram: %s: %w", method, delivery.RedactError(err, a.token))
	}
	return parseAnswer(method, data, out)
}

// uploadFile calls a method with a file in the part of this name.
func (a *api) uploadFile(ctx context.Context, method string, p params, part string, file []byte, out any) error {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	err := writeForm(w, p, part, file)
	if err != nil {
		return fmt.Errorf("telegram: %s: %w", method, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url+method, &form)
	if err != nil {
		return fmt.Errorf("telegram: %s: %w", method, delivery.RedactError(err, a.token))
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	resp, err := a.client.Do(req)
	if err != nil {
		return fmt.Errorf("telegram: %s: %w", method, delivery.RedactError(err, a.token))
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("telegram: %s: %w", method, delivery.RedactError(err, a.token))
	}
	return parseAnswer(method, data, out)
}

// writeForm writes the parameters of a call and one file as multipart.
func writeForm(w *multipart.Writer, p params, part string, file []byte) error {
	for name, value := range p {
		if _, isText := value.(string); !isText {
			raw, err := json.Marshal(value)
			if err != nil {
				return err //nolint:wrapcheck // upload wraps it
			}
			value = string(raw)
		}
		if err := w.WriteField(name, fmt.Sprint(value)); err != nil {
			return err //nolint:wrapcheck // upload wraps it
		}
	}
	f, err := w.CreateFormFile(part, part+".jpg")
	if err == nil {
		_, err = f.Write(file)
	}
	return errors.Join(err, w.Close())
}

// parseAnswer reads an answer of the server into out.
func parseAnswer(method string, data []byte, out any) error {
	var answer struct {
		OK          bool            `json:"ok"`
		Result      json.RawMessage `json:"result"`
		Code        int             `json:"error_code"`
		Description string          `json:"description"`
		Parameters  struct {
			RetryAfter int   `json:"retry_after"`
			MigrateTo  int64 `json:"migrate_to_chat_id"`
		} `json:"parameters"`
	}
	err := json.Unmarshal(data, &answer)
	switch {
	case err != nil, !answer.OK && answer.Code == 0:
		return fmt.Errorf("telegram: %s: %w", method, errGarbled)
	case !answer.OK:
		r := &Refusal{
			Method: method, Code: answer.Code, Description: answer.Description, MigratedTo: answer.Parameters.MigrateTo,
			RetryAfter: time.Duration(max(answer.Parameters.RetryAfter, 0)) * time.Second,
		}
		if r.Code == http.StatusTooManyRequests {
			r.RetryAfter = max(r.RetryAfter, time.Second)
		}
		return r
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(answer.Result, out); err != nil {
		return fmt.Errorf("telegram: %s: %w", method, errGarbled)
	}
	return nil
}

// errGarbled is an answer that is none of the Bot API's, such as the page of a server in between.
var errGarbled = errors.New("the answer is not the Bot API's")

// Refusal is an error that the Bot API answers with.
type Refusal struct {
	Method      string
	Code        int
	Description string
	RetryAfter  time.Duration // how long to wait, with code 429
	MigratedTo  int64         // the supergroup that the group became, or 0
}

// Error implements error. The descriptions are Telegram's own words: nobody's messages are in them.
func (r *Refusal) Error() string {
	return fmt.Sprintf("telegram: %s: %s (%d)", r.Method, r.Description, r.Code)
}

// refusalOf returns the refusal in err; without one, a refusal of code 0.
func refusalOf(err error) Refusal {
	var r *Refusal
	if errors.As(err, &r) {
		return *r
	}
	return Refusal{}
}

// isRefusedWith reports whether Telegram refused with one of these words: it has no codes for its reasons.
func isRefusedWith(err error, reasons ...string) bool {
	description := strings.ToLower(refusalOf(err).Description)
	for _, reason := range reasons {
		if strings.Contains(description, reason) {
			return true
		}
	}
	return false
}

// classifyError returns the error that the other packages know for err: bots.ErrGone, a delivery.RetryAfter, or err itself.
func classifyError(err error, now time.Time) error {
	r := refusalOf(err)
	switch {
	case r.RetryAfter > 0:
		return &delivery.RetryAfter{At: now.Add(r.RetryAfter), Err: err}
	case r.Code == http.StatusForbidden,
		isRefusedWith(err, "chat not found", "user not found", "not enough rights", "chat_write_forbidden", "topic_closed"):
		return fmt.Errorf("%w: %w", bots.ErrGone, err)
	}
	return err
}
