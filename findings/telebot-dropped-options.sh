#!/bin/sh
# telebot takes the quote that a message answers and the spoiler of a picture, and sends neither, without an error.
#
# Version:   gopkg.in/telebot.v3 v3.3.8.
# Behaviour: SendOptions has ReplyParams (message, quote, chat), and nothing of it is sent: the message goes out as an answer to
#            nothing. HasSpoiler is sent as "spoiler", where the Bot API's name is has_spoiler. ReplyTo is sent, under the older
#            name reply_to_message_id. All values are JSON strings, "true" and "1".
# Seen:      by a server that notes what it gets: sendMessage with ReplyParams and AllowWithoutReply: chat_id, text and
#            allow_sending_without_reply; with ReplyTo: reply_to_message_id; sendPhoto with HasSpoiler: spoiler.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.go <<'END'
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"

	tele "gopkg.in/telebot.v3"
)

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent map[string]any
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			panic(err)
		}
		sorted, _ := json.Marshal(sent)
		fmt.Println(path.Base(r.URL.Path), string(sorted))
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":1,"chat":{"id":1},"photo":[{"file_id":"F"}]}}`)
	}))
	defer server.Close()
	bot, err := tele.NewBot(tele.Settings{URL: server.URL, Token: "1:a", Offline: true})
	if err != nil {
		panic(err)
	}
	chat := &tele.Chat{ID: 1}
	for _, call := range []struct {
		what    any
		options *tele.SendOptions
	}{
		{"text", &tele.SendOptions{AllowWithoutReply: true, ReplyParams: &tele.ReplyParams{MessageID: 9, Quote: "quote"}}},
		{"text", &tele.SendOptions{ReplyTo: &tele.Message{ID: 9}}},
		{&tele.Photo{File: tele.File{FileID: "F"}}, &tele.SendOptions{HasSpoiler: true}},
	} {
		if _, err := bot.Send(chat, call.what, call.options); err != nil {
			panic(err)
		}
	}
}
END
go mod init finding 2>/dev/null
go get gopkg.in/telebot.v3@v3.3.8
go run . >got.txt
cat got.txt
diff got.txt - <<'END'
sendMessage {"allow_sending_without_reply":"true","chat_id":"1","text":"text"}
sendMessage {"chat_id":"1","reply_to_message_id":"9","text":"text"}
sendPhoto {"caption":"","chat_id":"1","photo":"F","spoiler":"true"}
END
