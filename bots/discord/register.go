package discord

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core/text"
)

// register tells Discord the commands once a session is there, and tries again now and then if it does not take them.
func (b *Bot) register(ctx context.Context) {
	select {
	case <-b.there: // only then it is known as which application
	case <-ctx.Done():
		return
	}
	all := commands()
	for wait := failPause; ctx.Err() == nil; wait = min(2*wait, longPause) {
		err := b.api.do(ctx, call{method: http.MethodPut, path: "/applications/" + b.me.Load().app + "/commands", body: all})
		if err == nil {
			return
		}
		if broken(err) || refusal(err).Status == http.StatusBadRequest {
			all = unrestricted(all)
		}
		b.Logger.Warn("Discord does not take the commands; trying again later", "error", err)
		delivery.WaitFor(ctx, wait)
	}
}

// unrestricted are commands that everybody is offered: who may use them is asked by the bot in any case. Permissions are numbers to some
// and texts to others who speak Discord's language, and a server that stumbles over them takes no command at all.
func unrestricted(all []command) []command {
	all = slices.Clone(all)
	for i := range all {
		all[i].Permissions = 0
	}
	return all
}

// command is a command, or an option of one, as Discord is told of it. The library's own type tells options that it does not have.
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

// choice is a value that can be chosen.
type choice struct {
	Name  string            `json:"name"`
	Names map[string]string `json:"name_localizations,omitempty"`
	Value string            `json:"value"`
}

// Where commands are offered: on servers, in private with the bot, in private among others; and who brings the bot there.
var (
	everywhere = []int{int(discordgo.InteractionContextGuild), int(discordgo.InteractionContextBotDM), int(discordgo.InteractionContextPrivateChannel)}
	onServers  = []int{int(discordgo.InteractionContextGuild)}
	anybody    = []int{int(discordgo.ApplicationIntegrationGuildInstall), int(discordgo.ApplicationIntegrationUserInstall)}
	servers    = []int{int(discordgo.ApplicationIntegrationGuildInstall)}
)

// commands are those that Discord is told of.
func commands() (out []command) {
	for _, s := range allSlashes() {
		first, sub, isSub := strings.Cut(s.name, " ")
		c := described(int(discordgo.ChatApplicationCommand), first, first)
		c.Contexts, c.Integration = everywhere, anybody
		if s.server {
			c.Contexts, c.Integration, c.Permissions = onServers, servers, discordgo.PermissionManageGuild
		}
		if !isSub {
			c.Options = optionsOf(s.options)
			out = append(out, c)
			continue
		}
		n := slices.IndexFunc(out, func(o command) bool { return o.Name == first })
		if n < 0 {
			n, out = len(out), append(out, c)
		}
		part := described(int(discordgo.ApplicationCommandOptionSubCommand), sub, s.name)
		part.Options = optionsOf(s.options)
		out[n].Options = append(out[n].Options, part)
	}
	for _, name := range []string{menuCheck, menuDebunk} {
		menu := command{Type: int(discordgo.MessageApplicationCommand), Name: name, Names: localized("menu." + name), Contexts: everywhere, Integration: anybody}
		out = append(out, menu)
	}
	return out
}

// optionsOf are the options of a command, those that are required first.
func optionsOf(fields []field) (out []command) {
	for _, f := range fields {
		o := described(int(f.kind), f.name, "option."+f.name)
		o.Required, o.Autocomplete = f.required, f.suggests
		if f.kind == typed && len(f.choices) == 0 && !f.language {
			o.MaxLength = maxInput
		}
		for _, value := range f.choices {
			key := "choice." + value
			o.Choices = append(o.Choices, choice{Name: text.Lang{}.T(key, nil), Names: localized(key), Value: value})
		}
		if f.language {
			o.Choices = languageChoices()
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

// languageChoices returns the languages that there are, each by its own name.
func languageChoices() (out []choice) {
	for _, lang := range text.Languages() {
		out = append(out, choice{Name: lang.Name(), Value: lang.Tag()})
	}
	return out
}

// described is a command or an option with its name and description in every language.
func described(kind int, name, key string) command {
	c := command{Type: kind, Name: name, Names: localized("name." + name), Descriptions: map[string]string{}}
	for i, lang := range text.Languages() {
		short := description(lang, key)
		if i == 0 {
			c.Description = short
			continue
		}
		maps.Copy(c.Descriptions, inLocales(lang, short))
	}
	return c
}

// description says in one line what a command or an option does.
func description(lang text.Lang, key string) string {
	if short := "slash." + strings.ReplaceAll(key, " ", "."); lang.Has(short) {
		return lang.T(short, nil)
	}
	return strings.TrimSuffix(lang.T("command."+key, nil), ".")
}

// localized are the words of a key in all languages but the first, by Discord's names of the languages.
func localized(key string) map[string]string {
	out := map[string]string{}
	for _, lang := range text.Languages()[1:] {
		if lang.Has(key) {
			maps.Copy(out, inLocales(lang, lang.T(key, nil)))
		}
	}
	return out
}

// inLocales returns a text for each of Discord's locales that the language serves: Spanish serves es-ES and es-419. Of a language that
// Discord does not have, there is none.
func inLocales(lang text.Lang, s string) map[string]string {
	out := map[string]string{}
	for locale := range discordgo.Locales {
		base, _, _ := strings.Cut(string(locale), "-")
		if base == lang.Base() && text.For(string(locale)) == lang {
			out[string(locale)] = s
		}
	}
	return out
}
