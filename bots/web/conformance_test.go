package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/bottest"
	"github.com/firstseen/firstseen/core"
)

func TestConformance(t *testing.T) {
	bottest.Run(t, func(t *testing.T, w *bottest.World) bottest.Platform {
		s, err := New(Config{Addr: "127.0.0.1:0", Dir: w.Dir, Service: w.Service, Memory: w.Store.Chats, Queue: w.Store.Queue, Logger: w.Log})
		if err != nil {
			t.Fatal(err)
		}
		return platform{s}
	})
}

type platform struct{ server *Server }

func (p platform) Adapter() bots.Adapter { return p.server }

// Traits says that whoever can reach the server is its owner.
func (p platform) Traits() bottest.Traits { return bottest.Traits{Role: core.Owner, Drops: true} }

// Person opens a browser.
func (p platform) Person(t testing.TB, _ string) bottest.Person {
	c := newClient(t, &instance{Server: p.server, url: "http://" + p.server.Addr()})
	c.get("/")
	for _, cookie := range c.http.Jar.Cookies(c.request(http.MethodGet, "/", "", nil).URL) {
		if cookie.Name == sessionCookie {
			return &caller{c, sessionOf(cookie.Value)}
		}
	}
	t.Fatal("no session")
	return nil
}

// caller is somebody with a browser.
type caller struct {
	browser *client
	session session
}

func (v *caller) Chat() core.ChatID { return v.session.chatID() }

func (v *caller) User() core.UserID { return v.session.userID() }

// Write returns no message: the web chat does not show what a message replies to.
func (v *caller) Write(_ testing.TB, words string) string { v.browser.say(words); return "" }

func (v *caller) Send(_ testing.TB, path, caption string) { v.browser.send(caption, path) }

func (v *caller) Press(t testing.TB, label string) (form bool) {
	t.Helper()
	articles := v.articles(t)
	for i := len(articles) - 1; i >= 0; i-- {
		for _, form := range all(articles[i], "form") {
			button := all(form, "button")[0]
			if words(button) != label {
				continue
			}
			pairs := []string{"action", attr(button, "value")}
			for _, field := range all(form, "input") {
				pairs = append(pairs, attr(field, "name"), attr(field, "value"))
			}
			v.browser.post(attr(form, "action"), pairs...)
			return false
		}
	}
	t.Errorf("no button %q", label)
	return false
}

// Delete and Block: nobody can.
func (v *caller) Delete(testing.TB, string) bool { return false }

func (v *caller) Block(testing.TB) bool { return false }

// Fail: there is no call.
func (v *caller) Fail(bottest.Fault) bool { return false }

func (v *caller) Sees(t testing.TB) (out []bottest.Shown) {
	t.Helper()
	for _, article := range v.articles(t) {
		out = append(out, shown(article))
	}
	return out
}

// articles are the bot's messages on the page.
func (v *caller) articles(t testing.TB) (bots []*html.Node) {
	t.Helper()
	page, err := html.Parse(strings.NewReader(v.browser.get("/").body))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range all(page, "article") {
		if strings.Contains(attr(n, "class"), "bot") {
			bots = append(bots, n)
		}
	}
	return bots
}

// shown is a message as the page has it.
func shown(article *html.Node) bottest.Shown {
	s := bottest.Shown{ID: attr(article, "data-key"), Pictures: len(all(article, "img"))}
	for _, div := range all(article, "div") {
		switch attr(div, "class") {
		case "words":
			s.Text = words(div)
			s.Links, s.Marks = marks(div)
		case "buttons":
			s.Buttons = append(s.Buttons, buttons(div))
		}
	}
	return s
}

// marks are the links below a node, and the elements that the bot does not write.
func marks(n *html.Node) (links, others []string) {
	for c := range n.Descendants() {
		switch {
		case c.Type != html.ElementNode:
		case c.Data == "a":
			links = append(links, attr(c, "href"))
		case !slices.Contains([]string{"p", "br", "b", "i", "code"}, c.Data):
			others = append(others, c.Data)
		}
	}
	return links, others
}

func buttons(row *html.Node) (out []bottest.Button) {
	for c := range row.Descendants() {
		if c.Type == html.ElementNode && (c.Data == "a" || c.Data == "button") {
			out = append(out, bottest.Button{Label: words(c), URL: attr(c, "href")})
		}
	}
	return out
}

// words are what people read below a node, a paragraph on lines of its own.
func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case c.Type == html.ElementNode && c.Data == "p":
			b.WriteString("\n")
		}
	}
	return strings.TrimSpace(b.String())
}

// all are the elements of a kind below a node.
func all(n *html.Node, kind string) (found []*html.Node) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.Data == kind {
			found = append(found, c)
		}
	}
	return found
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
