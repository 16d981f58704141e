package discordtest

import (
	"fmt"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// A limit is how long a text may be.
type limit struct {
	path string
	text string
	most int
}

// over are the texts that are too long.
func over(all []limit) []wrong {
	var found []wrong
	for _, l := range all {
		if length(l.text) > l.most {
			found = append(found, tooLong(l.path, l.most))
		}
	}
	return found
}

// checkEmbeds finds what is wrong with embeds: each text, and all together.
func checkEmbeds(all []discordapi.Embed) []wrong {
	var texts []limit
	for i, e := range all {
		at := fmt.Sprintf("embeds.%d.", i)
		texts = append(texts, limit{at + "title", e.Title, 256}, limit{at + "description", e.Description, 4096})
		if e.Author != nil {
			texts = append(texts, limit{at + "author.name", e.Author.Name, 256})
		}
		if e.Footer != nil {
			texts = append(texts, limit{at + "footer.text", e.Footer.Text, 2048})
		}
		for j, f := range e.Fields {
			field := fmt.Sprintf("%sfields.%d.", at, j)
			texts = append(texts, limit{field + "name", f.Name, 256}, limit{field + "value", f.Value, 1024})
		}
	}
	found := append(over(texts), emptyFields(all)...)
	sum := 0
	for _, t := range texts {
		sum += length(t.text)
	}
	if sum > maxEmbedText {
		found = append(found, wrong{"embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000"})
	}
	return found
}

func emptyFields(all []discordapi.Embed) []wrong {
	var found []wrong
	for i, e := range all {
		if len(e.Fields) > 25 {
			found = append(found, tooLong(fmt.Sprintf("embeds.%d.fields", i), 25))
		}
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
		width++
		switch c.Type {
		case discordapi.Button:
			found = append(found, checkButton(path, c)...)
		case discordapi.StringSelect:
			width = max(width, 1) + 4
			found = append(found, checkSelect(path, c)...)
		default:
			found = append(found, wrong{path + ".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8)."})
		}
		if c.CustomID != "" && ids[c.CustomID] {
			found = append(found, wrong{path + ".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"})
		}
		ids[c.CustomID] = true
	}
	if len(in) == 0 || width > 5 {
		found = append(found, wrong{at, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."})
	}
	return found
}

func checkButton(path string, c discordapi.Component) []wrong {
	found := over([]limit{{path + ".label", c.Label, 80}, {path + ".custom_id", c.CustomID, 100}, {path + ".url", c.URL, 512}})
	if c.Label == "" && c.Emoji == nil {
		found = append(found, wrong{path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required"})
	}
	switch {
	case c.Style < 1 || c.Style > discordapi.Link:
		return append(found, wrong{path + ".style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5}."})
	case c.CustomID != "" && c.URL != "":
		return append(found, wrong{path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified"})
	case c.Style == discordapi.Link:
		return append(found, checkLink(path, c.URL)...)
	case c.CustomID == "":
		return append(found, wrong{path, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id required"})
	}
	return found
}

func checkLink(path, url string) []wrong {
	switch {
	case url == "":
		return []wrong{{path, "BUTTON_COMPONENT_URL_REQUIRED", "A url is required"}}
	case !webAddress(url):
		return []wrong{{path + ".url", "BASE_TYPE_BAD_SCHEME", "Scheme must be one of ('discord', 'https', 'http')."}}
	}
	return nil
}

func checkSelect(path string, c discordapi.Component) []wrong {
	texts := []limit{{path + ".custom_id", c.CustomID, 100}, {path + ".placeholder", c.Placeholder, 150}}
	var found []wrong
	if n := len(c.Options); n < 1 || n > 25 {
		found = append(found, wrong{path + ".options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length."})
	}
	values := map[string]bool{}
	for i, o := range c.Options {
		at := fmt.Sprintf("%s.options.%d", path, i)
		texts = append(texts, limit{at + ".label", o.Label, 100}, limit{at + ".value", o.Value, 100}, limit{at + ".description", o.Description, 100})
		if o.Label == "" || o.Value == "" {
			found = append(found, wrong{at, "BASE_TYPE_REQUIRED", "This field is required"})
		}
		if values[o.Value] {
			found = append(found, wrong{at + ".value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"})
		}
		values[o.Value] = true
	}
	if c.CustomID == "" {
		found = append(found, wrong{path + ".custom_id", "BASE_TYPE_REQUIRED", "This field is required"})
	}
	return append(found, over(texts)...)
}
