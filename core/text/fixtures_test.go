package text

import "github.com/firstseen/firstseen/core/coretest"

// The samples of coretest, as tests here call them.
var (
	day, date                       = coretest.Day, coretest.Date
	summit, with, hostile           = coretest.Summit, coretest.With, coretest.HostileDebunk
	same, possible, match           = coretest.Same, coretest.Possible, coretest.Match
	override, fakeLine, zalgo, long = coretest.Override, coretest.FakeLine, coretest.Zalgo, coretest.Long
)

const (
	markup = coretest.Markup
	arabic = coretest.Arabic
	emoji  = coretest.Emoji
)
