#!/bin/sh
# discordgo posts a message up to four times on a 502, at once, and gives up on a 503 and a 500 at the first.
#
# Version:   github.com/bwmarrin/discordgo v0.29.0.
# Behaviour: only the status 502 is taken for a passing fault: the same request is sent again, up to MaxRestRetries (3)
#            times, without a pause and whatever its method. The message has no nonce by which a server could tell that the
#            requests are one. A 503 or a 504, which ask just as much for another try, are errors at once.
# Seen:      ChannelMessageSend to a server that always gives one status: 502: 4 requests by POST within a second, no nonce;
#            500, 503 and 504: 1 request.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.go <<'END'
package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// server answers every request with one status.
type server struct {
	status   int
	requests []string
}

func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	s.requests = append(s.requests, r.Method+string(body))
	none := io.NopCloser(bytes.NewReader(nil))
	return &http.Response{StatusCode: s.status, Status: fmt.Sprint(s.status), Body: none, Request: r}, nil
}

func main() {
	for _, status := range []int{500, 502, 503, 504} {
		s := &server{status: status}
		session, err := discordgo.New("Bot token")
		if err != nil {
			panic(err)
		}
		session.Client = &http.Client{Transport: s}
		started := time.Now()
		_, err = session.ChannelMessageSend("1", "text")
		all := strings.Join(s.requests, "")
		fmt.Printf("%d: %d requests, %d by POST, nonce %t, within a second %t, error %t\n", status, len(s.requests),
			strings.Count(all, "POST"), strings.Contains(all, "nonce"), time.Since(started) < time.Second, err != nil)
	}
}
END
go mod init finding 2>/dev/null
go get github.com/bwmarrin/discordgo@v0.29.0
go run . 2>/dev/null >got.txt
cat got.txt
diff got.txt - <<'END'
500: 1 requests, 1 by POST, nonce false, within a second true, error true
502: 4 requests, 4 by POST, nonce false, within a second true, error true
503: 1 requests, 1 by POST, nonce false, within a second true, error true
504: 1 requests, 1 by POST, nonce false, within a second true, error true
END
