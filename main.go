// Command firstseen tells when and where a video was really filmed, if any copy of its footage has
// been fact-checked before: as a chat bot, as a local web chat and on the command line.
package main

import "github.com/firstseen/firstseen/internal/cli"

func main() { cli.Main() }
