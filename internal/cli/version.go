package cli

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// version is that of CHANGELOG.md's next release.
const version = "0.2.0-dev"

// versionFlag is --version.
type versionFlag bool

// BeforeReset prints the version and ends.
func (versionFlag) BeforeReset(app *kong.Kong) error {
	fmt.Fprintln(app.Stdout, "firstseen", describeVersion())
	app.Exit(0)
	return nil
}

// describeVersion returns the version, with the revision of the code where the build has it: 0.2.0-dev (1a2b3c4d5e6f).
func describeVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version
	}
	at := slices.IndexFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "vcs.revision" })
	if at < 0 {
		return version
	}
	return fmt.Sprintf("%s (%.12s)", version, info.Settings[at].Value)
}

// hidePassword returns the address of a store without the user's name and password.
func hidePassword(address string) string {
	scheme, rest, isURL := strings.Cut(address, "://")
	if at := strings.LastIndex(rest, "@"); isURL && strings.HasPrefix(scheme, "redis") && at >= 0 {
		return scheme + "://…@" + rest[at+1:]
	}
	return address
}
