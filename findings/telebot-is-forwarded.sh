#!/bin/sh
# telebot's IsForwarded says no to a message that was forwarded from somebody who hides who they are.
#
# Version:   gopkg.in/telebot.v3 v3.3.8.
# Behaviour: IsForwarded asks for forward_from or forward_from_chat alone. A person who hides their account has neither, before
#            Bot API 7.0 (forward_sender_name) and since (forward_origin of type hidden_user); nor does any message that
#            carries forward_origin only, be it from a channel. Origin is read, IsForwarded just does not look at it.
# Seen:      as "IsForwarded, has Origin": forward_from: true false; forward_sender_name: false false; forward_origin of a
#            hidden user, of a user and of a channel: false true each.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.go <<'END'
package main

import (
	"encoding/json"
	"fmt"

	tele "gopkg.in/telebot.v3"
)

func main() {
	for _, forward := range []string{
		`"forward_from":{"id":7,"first_name":"A"},"forward_date":5`,
		`"forward_sender_name":"A","forward_date":5`,
		`"forward_origin":{"type":"hidden_user","date":5,"sender_user_name":"A"}`,
		`"forward_origin":{"type":"user","date":5,"sender_user":{"id":7,"first_name":"A"}}`,
		`"forward_origin":{"type":"channel","date":5,"message_id":3,"chat":{"id":-1007,"type":"channel"}}`,
	} {
		var message tele.Message
		if err := json.Unmarshal([]byte(`{"message_id":1,"date":9,`+forward+`}`), &message); err != nil {
			panic(err)
		}
		fmt.Println(message.IsForwarded(), message.Origin != nil)
	}
}
END
go mod init finding 2>/dev/null
go get gopkg.in/telebot.v3@v3.3.8
go run . >got.txt
cat got.txt
diff got.txt - <<'END'
true false
false false
false true
false true
false true
END
