package discordtest

import (
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// As the gateway is dialled: the library still says 9, which differs in nothing that it uses.
func TestMain(m *testing.M) {
	discordgo.APIVersion = "10"
	os.Exit(m.Run())
}

// client is a bot's: the deadline is for a server that hangs.
var client = &http.Client{Timeout: time.Minute}
