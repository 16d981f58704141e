package discord

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// registerCommands sends Discord the list of commands after the first session is ready, and tries until Discord accepts it.
func (b *Bot) registerCommands(ctx context.Context) {
	select {
	case <-b.gateway.ready: // the application's id is known only then
	case <-ctx.Done():
		return
	}
	all := listCommands()
	for wait := minBackoff; ctx.Err() == nil; wait = min(2*wait, maxBackoff) {
		err := b.api.doCall(ctx, apiCall{method: http.MethodPut, path: endpointPath(discordgo.EndpointApplicationGlobalCommands(b.state.me.Load().app)), body: all})
		if err == nil {
			return
		}
		if isServerError(err) || findAPIError(err).Status == http.StatusBadRequest {
			all = withoutPermissions(all)
		}
		b.Logger.Warn("Discord does not take the commands; trying again later", "error", err)
		delivery.WaitFor(ctx, wait)
	}
}

// withoutPermissions returns the commands without permissions, so that everybody sees them. The bot checks permissions in
// any case. Some servers that speak Discord's protocol expect permissions as texts and others as numbers, and accept no
// command if the type is wrong.
func withoutPermissions(all []command) []command {
	all = slices.Clone(all)
	for i := range all {
		all[i].Permissions = 0
	}
	return all
}

// command is a command, or an option of one, in the form of Discord's API. The library's own type sends options that a
// command does not have.
type command struct {
	Type         int               `json:"type"`
	Name         string            `json:"name"`
	Names        map[string]string `json:"name_localizations,omitempty"`
	Description  string            `json:"description,omitempty"`
	Descriptions map[string]string `json:"description_localizations,omitempty"`
	Options      []command         `json:"options,omitempty"`
	Required     bool              `json:"required,omitempty"`
	Autocomplete bool              `json:"autocomplete,omitempty"`
	Choices      []choice          `json:"choices,omitempty"`
	MaxLength    int               `json:"max_length,omitempty"`

	Permissions int   `json:"default_member_permissions,omitempty"`
	Contexts    []int `json:"contexts,omitempty"`
	Integration []int `json:"integration_types,omitempty"`
}

// choice is a value that a person can choose.
type choice struct {
	Name  string            `json:"name"`
	Names map[string]string `json:"name_localizations,omitempty"`
	Value string            `json:"value"`
}

// The places where commands are offered (servers, direct messages with the bot, direct messages among others), and the ways to install the bot.
var (
	allContexts   = []int{int(discordgo.InteractionContextGuild), int(discordgo.InteractionContextBotDM), int(discordgo.InteractionContextPrivateChannel)}
	guildContexts = []int{int(discordgo.InteractionContextGuild)}
	allInstalls   = []int{int(discordgo.ApplicationIntegrationGuildInstall), int(discordgo.ApplicationIntegrationUserInstall)}
	guildInstalls = []int{int(discordgo.ApplicationIntegrationGuildInstall)}
)

// listCommands returns the commands that Discord is told of.
func listCommands() (out []command) {
	for _, s := range allSlashes() {
		first, sub, isSub := strings.Cut(s.name, " ")
		key := strings.Replace(s.name, "factcheck", "debunk", 1) // two names of one command
		root, _, _ := strings.Cut(key, " ")
		c := newCommand(int(discordgo.ChatApplicationCommand), first, root)
		c.Contexts, c.Integration = allContexts, allInstalls
		if s.guildOnly {
			c.Contexts, c.Integration, c.Permissions = guildContexts, guildInstalls, discordgo.PermissionManageGuild
		}
		if !isSub {
			c.Options = buildOptions(s.options)
			out = append(out, c)
			continue
		}
		n := slices.IndexFunc(out, func(o command) bool { return o.Name == first })
		if n < 0 {
			n, out = len(out), append(out, c)
		}
		part := newCommand(int(discordgo.ApplicationCommandOptionSubCommand), sub, key)
		part.Options = buildOptions(s.options)
		out[n].Options = append(out[n].Options, part)
	}
	for _, name := range []string{menuCheck, menuDebunk} {
		menu := command{Type: int(discordgo.MessageApplicationCommand), Name: name, Names: localizeKey("menu." + name), Contexts: allContexts, Integration: allInstalls}
		out = append(out, menu)
	}
	return out
}

// buildOptions returns the options of a command, the required ones first.
func buildOptions(fields []slashOption) (out []command) {
	for _, f := range fields {
		o := newCommand(int(f.kind), f.name, "option."+f.name)
		o.Required, o.Autocomplete = f.required, f.autocomplete
		if f.kind == textOption && len(f.choices) == 0 && !f.language && !f.verdict {
			o.MaxLength = maxInput
		}
		for _, value := range f.choices {
			key := "choice." + value
			o.Choices = append(o.Choices, choice{Name: text.Lang{}.T(key, nil), Names: localizeKey(key), Value: value})
		}
		switch {
		case f.language:
			o.Choices = listLanguages()
		case f.verdict:
			o.Choices = listVerdicts()
		}
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(a, b command) int {
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return out
}

// listLanguages returns the languages of the bot, each by its own name.
func listLanguages() (out []choice) {
	for _, lang := range text.Languages() {
		out = append(out, choice{Name: lang.Name(), Value: lang.Tag()})
	}
	return out
}

// listVerdicts returns the verdicts, by their names in every language.
func listVerdicts() (out []choice) {
	for _, v := range core.Verdicts {
		names := map[string]string{}
		for _, lang := range text.Languages()[1:] {
			maps.Copy(names, localizeText(lang, lang.VerdictTitle(v)))
		}
		out = append(out, choice{Name: text.Lang{}.VerdictTitle(v), Names: names, Value: conversation.VerdictValues[v]})
	}
	return out
}

// newCommand returns a command or an option with its name and description in every language.
func newCommand(kind int, name, key string) command {
	c := command{Type: kind, Name: name, Names: localizeKey("name." + name), Descriptions: map[string]string{}}
	for i, lang := range text.Languages() {
		short := describeCommand(lang, key)
		if i == 0 {
			c.Description = short
			continue
		}
		maps.Copy(c.Descriptions, localizeText(lang, short))
	}
	return c
}

// describeCommand returns the description of a command or an option, in one line.
func describeCommand(lang text.Lang, key string) string {
	if short := "slash." + strings.ReplaceAll(key, " ", "."); lang.Has(short) {
		return lang.T(short, nil)
	}
	if name, isOption := strings.CutPrefix(key, "option."); isOption {
		return lang.T("arg."+name, nil)
	}
	return strings.TrimSuffix(lang.T("command."+key, nil), ".")
}

// localizeKey returns the text of a key in all languages but the first, by Discord's locale.
func localizeKey(key string) map[string]string {
	out := map[string]string{}
	for _, lang := range text.Languages()[1:] {
		if lang.Has(key) {
			maps.Copy(out, localizeText(lang, lang.T(key, nil)))
		}
	}
	return out
}

// localizeText returns a text for each of Discord's locales that the language serves. Spanish, for example, serves es-ES and
// es-419. It returns none for a language that Discord does not have.
func localizeText(lang text.Lang, s string) map[string]string {
	out := map[string]string{}
	for locale := range discordgo.Locales {
		base, _, _ := strings.Cut(string(locale), "-")
		if base == lang.Base() && text.For(string(locale)) == lang {
			out[string(locale)] = s
		}
	}
	return out
}
