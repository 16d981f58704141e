package discordtest

import (
	"fmt"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// What Discord refuses in messages beyond what its description of the API says.

// checkEmbeds counts the texts of all embeds together.
func checkEmbeds(all []discordapi.Embed) []wrong {
	sum := 0
	for _, e := range all {
		sum += length(e.Title) + length(e.Description)
		if e.Author != nil {
			sum += length(e.Author.Name)
		}
		if e.Footer != nil {
			sum += length(e.Footer.Text)
		}
		for _, f := range e.Fields {
			sum += length(f.Name) + length(f.Value)
		}
	}
	found := emptyFields(all)
	if sum > maxEmbedText {
		found = append(found, wrong{"embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000"})
	}
	return found
}

func emptyFields(all []discordapi.Embed) []wrong {
	var found []wrong
	for i, e := range all {
		for j, f := range e.Fields {
			if f.Name == "" || f.Value == "" {
				found = append(found, wrong{fmt.Sprintf("embeds.%d.fields.%d", i, j), "BASE_TYPE_REQUIRED", "This field is required"})
			}
		}
	}
	return found
}

// checkRows finds what is wrong with the rows of a message.
func checkRows(rows []discordapi.Component) []wrong {
	var found []wrong
	if len(rows) > maxRows {
		found = append(found, wrong{"components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."})
	}
	ids := map[string]bool{}
	for i, row := range rows {
		at := fmt.Sprintf("components.%d", i)
		if row.Type != discordapi.Row {
			found = append(found, wrong{at + ".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,)."})
			continue
		}
		found = append(found, checkRow(at+".components", row.Components, ids)...)
	}
	return found
}

func checkRow(at string, in []discordapi.Component, ids map[string]bool) []wrong {
	var found []wrong
	width := 0
	for i, c := range in {
		path := fmt.Sprintf("%s.%d", at, i)
		switch c.Type {
		case discordapi.Button:
			width++
			found = append(found, checkButton(path, c)...)
		default:
			width += maxRows // a menu takes a row of its own
			found = append(found, checkSelect(path, c)...)
		}
		if c.CustomID != "" && ids[c.CustomID] {
			found = append(found, wrong{path + ".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"})
		}
		ids[c.CustomID] = true
	}
	if width > maxRows {
		found = append(found, wrong{at, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."})
	}
	return found
}

func checkButton(path string, c discordapi.Component) []wrong {
	var found []wrong
	if c.Label == "" && c.Emoji == nil {
		found = append(found, wrong{path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required"})
	}
	switch {
	case c.CustomID != "" && c.URL != "":
		return append(found, wrong{path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified"})
	case c.Style == discordapi.Link && c.URL == "":
		return append(found, wrong{path, "BUTTON_COMPONENT_URL_REQUIRED", "A url is required"})
	case c.Style == discordapi.Link && !webAddress(c.URL):
		return append(found, wrong{path + ".url", "BASE_TYPE_BAD_SCHEME", "Scheme must be one of ('discord', 'https', 'http')."})
	case c.Style != discordapi.Link && c.CustomID == "":
		return append(found, wrong{path, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id required"})
	}
	return found
}

func checkSelect(path string, c discordapi.Component) []wrong {
	var found []wrong
	values := map[string]bool{}
	for i, o := range c.Options {
		if values[o.Value] {
			at := fmt.Sprintf("%s.options.%d.value", path, i)
			found = append(found, wrong{at, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"})
		}
		values[o.Value] = true
	}
	return found
}
