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
	"regexp"
	"strings"
	"time"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
)

// params holds the parameters of a method call.
type params map[string]any

// apiClient calls the methods of the Bot API. Plain calls are made by the library. Their responses are parsed here, because
// the library's own errors leave out the error code and the time to wait.
type apiClient struct {
	bot       *tele.Bot
	client    *http.Client
	methodURL string // base URL of methods; the method name follows
	fileURL   string // base URL of files; the file path follows
	token     string
}

// newAPIClient returns a client for the server at address. Its calls end with life, and each takes at most limit.
func newAPIClient(life context.Context, address, token string, limit time.Duration) (*apiClient, error) {
	c := delivery.NewClient(life, token, limit)
	bot, err := tele.NewBot(tele.Settings{URL: address, Token: token, Client: c, Offline: true, Updates: 1})
	if err != nil {
		return nil, fmt.Errorf("telegram: %w", delivery.RedactError(err, token))
	}
	return &apiClient{bot, c, address + "/bot" + token + "/", address + "/file/bot" + token + "/", token}, nil
}

// callMethod calls a method and decodes the result into out, unless out is nil. If the server refuses the call, the error is
// a *bots.Refusal with an *APIError in it.
func (a *apiClient) callMethod(method string, p params, out any) error {
	data, err := a.bot.Raw(method, p)
	if data == nil && err != nil {
		return fmt.Errorf("telegram: %s: %w", method, delivery.RedactError(err, a.token))
	}
	return parseResponse(method, data, out)
}

// uploadFiles calls a method with files as the multipart fields of their names.
func (a *apiClient) uploadFiles(ctx context.Context, method string, p params, files map[string][]byte, out any) error {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	err := writeForm(w, p, files)
	if err != nil {
		return fmt.Errorf("telegram: %s: %w", method, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.methodURL+method, &form)
	if err != nil {
		return fmt.Errorf("telegram: %s: %w", method, delivery.RedactError(err, a.token))
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	resp, err := a.client.Do(req)
	if err != nil {
		return fmt.Errorf("telegram: %s: %w", method, delivery.RedactError(err, a.token))
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	if err != nil {
		return fmt.Errorf("telegram: %s: %w", method, delivery.RedactError(err, a.token))
	}
	return parseResponse(method, data, out)
}

// writeForm writes the parameters and the files as a multipart form.
func writeForm(w *multipart.Writer, p params, files map[string][]byte) error {
	for name, value := range p {
		if _, isText := value.(string); !isText {
			raw, err := json.Marshal(value)
			if err != nil {
				return err //nolint:wrapcheck // uploadFiles wraps it
			}
			value = string(raw)
		}
		if err := w.WriteField(name, fmt.Sprint(value)); err != nil {
			return err //nolint:wrapcheck // uploadFiles wraps it
		}
	}
	for part, file := range files {
		f, err := w.CreateFormFile(part, part+".jpg")
		if err == nil {
			_, err = f.Write(file)
		}
		if err != nil {
			return err //nolint:wrapcheck // uploadFiles wraps it
		}
	}
	return w.Close() //nolint:wrapcheck // uploadFiles wraps it
}

// parseResponse decodes a response of the server into out.
func parseResponse(method string, data []byte, out any) error {
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
		return fmt.Errorf("telegram: %s: %w", method, errMalformedResponse)
	case !answer.OK:
		r := &APIError{
			Method: method, Code: answer.Code, Description: answer.Description, MigratedTo: answer.Parameters.MigrateTo,
			RetryAfter: time.Duration(max(answer.Parameters.RetryAfter, 0)) * time.Second,
		}
		if r.Code == http.StatusTooManyRequests {
			r.RetryAfter = max(r.RetryAfter, time.Second)
		}
		return &bots.Refusal{Meaning: bots.SortRefusal(knownRefusals, r.Code, r.Description), Err: r}
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(answer.Result, out); err != nil {
		return fmt.Errorf("telegram: %s: %w", method, errMalformedResponse)
	}
	return nil
}

// errMalformedResponse says that a response is not the Bot API's, such as the page of a proxy in between.
var errMalformedResponse = errors.New("the answer is not the Bot API's")

// APIError is an error response of the Bot API.
type APIError struct {
	Method      string
	Code        int
	Description string
	RetryAfter  time.Duration // how long to wait before the next call; 0 unless Code is 429
	MigratedTo  int64         // id of the supergroup that replaced the group, or 0
}

// quoted matches what Telegram quotes of a message that it refuses, such as the address of a button.
var quoted = regexp.MustCompile("'[^']*(?:'|$)|\"[^\"]*(?:\"|$)|https?://\\S*")

// Error implements error. The description is Telegram's own text; what it quotes of the message is left out.
func (r *APIError) Error() string {
	words := strings.ReplaceAll(r.Description, "can't", "cannot")
	return fmt.Sprintf("telegram: %s: %s (%d)", r.Method, quoted.ReplaceAllString(words, "…"), r.Code)
}

// findAPIError returns the APIError in err, or one with code 0 if there is none.
func findAPIError(err error) APIError {
	var r *APIError
	if errors.As(err, &r) {
		return *r
	}
	return APIError{}
}

// addRetryTime wraps an error in a delivery.RetryAfter if Telegram says when to retry.
func addRetryTime(err error, now time.Time) error {
	if r := findAPIError(err); r.RetryAfter > 0 {
		return &delivery.RetryAfter{At: now.Add(r.RetryAfter), Err: err}
	}
	return err
}
