package discordtest

import (
	"os"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// As the gateway is dialled: the library still says 9, which differs in nothing that it uses.
func TestMain(m *testing.M) {
	discordgo.APIVersion = "10"
	os.Exit(m.Run())
}
