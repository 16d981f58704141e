package factcheck

import (
	"net/url"
	"strings"

	"github.com/firstseen/firstseen/core"
)

// maxProposals bounds the claims that one page is taken to deal with.
const maxProposals = 8

// Read returns what a page says of each claim that it deals with, in its order: as much of the facts as is there and
// makes sense, neither complete nor validated. kind is the content type that the server gave, link where the page is.
// A page that says nothing gives nothing.
func Read(page []byte, kind, link string) []core.Facts {
	p := parse(page, kind)
	p.link = link
	var found []core.Facts
	for _, o := range p.objects {
		facts, ok := p.facts(o)
		if !ok {
			continue
		}
		if i := sameClaim(found, facts); i >= 0 {
			found[i] = merge(found[i], facts)
		} else if len(found) < maxProposals {
			found = append(found, facts)
		}
	}
	if len(found) == 0 && (p.meta["og:title"] != "" || p.meta["article:published_time"] != "") {
		found = append(found, core.Facts{})
	}
	for i := range found {
		found[i] = p.complete(found[i])
	}
	return found
}

// facts reads a ClaimReview or a MediaReview.
func (p *page) facts(o object) (core.Facts, bool) {
	switch {
	case o.is("ClaimReview"):
		item := o.object("itemReviewed")
		return core.Facts{
			Claim:   text(core.MaxClaim, o["claimReviewed"], item["description"], item["text"], item["name"]),
			Note:    text(core.MaxNote, o["headline"], o["name"]),
			Verdict: rating(o.object("reviewRating")),
			Review:  p.review(o),
			Lang:    text(maxLang, o["inLanguage"]),
		}, true
	case o.is("MediaReview"):
		item := o.object("itemReviewed")
		claim := item.object("interpretedAsClaim")
		facts := core.Facts{
			Claim:   text(core.MaxClaim, claim["description"], claim["text"], claim["name"], o.object("associatedClaimReview")["claimReviewed"]),
			Note:    text(core.MaxNote, o["originalMediaContextDescription"]),
			Verdict: category(o["mediaAuthenticityCategory"]),
			Review:  p.review(o),
			Lang:    text(maxLang, o["inLanguage"]),
		}
		if link := p.resolve(text(core.MaxURL, o["originalMediaLink"])); link != "" {
			facts.Sources = []core.Source{{URL: link}}
		}
		return facts, true
	}
	return core.Facts{}, false
}

// review is who checked the claim, where and when.
func (p *page) review(o object) *core.Review {
	author := o.object("author")
	if len(author) == 0 {
		author = o.object("publisher")
	}
	return &core.Review{
		Publisher: text(core.MaxPublisher, author["name"], o["author"]),
		URL:       p.own(text(core.MaxURL, o["url"])),
		Date:      date(text(maxDate, o["datePublished"])),
	}
}

// complete fills in from the page's head what its records left out.
func (p *page) complete(f core.Facts) core.Facts {
	f = merge(f, core.Facts{
		Note: text(core.MaxNote, p.meta["og:title"], p.meta["title"]),
		Lang: text(maxLang, p.meta["lang"], p.meta["og:locale"]),
		Review: &core.Review{
			Publisher: text(core.MaxPublisher, p.meta["og:site_name"]),
			URL:       p.own(p.meta["og:url"]),
			Date:      date(p.meta["article:published_time"]),
		},
	})
	f.Lang = tag(f.Lang)
	if f.Review.URL == "" {
		f.Review.URL = p.link
	}
	if f.Note == f.Claim {
		f.Note = ""
	}
	return f.Normalize()
}

// resolve makes a link of the page absolute. What is no web address becomes nothing.
func (p *page) resolve(link string) string {
	base, err := url.Parse(p.link)
	if err != nil {
		return ""
	}
	u, err := base.Parse(strings.TrimSpace(link))
	if link == "" || err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// own is the address that a page gives itself. One of another host is not believed: who opens the review must come
// to where this page came from.
func (p *page) own(link string) string {
	base, err := url.Parse(p.link)
	if err != nil {
		return ""
	}
	u, err := url.Parse(p.resolve(link))
	if err != nil || bare(u) != bare(base) {
		return ""
	}
	return u.String()
}

func bare(u *url.URL) string { return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") }

// sameClaim is the index of facts about the same claim, or -1: pages describe one claim in a ClaimReview and again in a
// MediaReview.
func sameClaim(found []core.Facts, f core.Facts) int {
	for i, other := range found {
		if f.Claim == "" || other.Claim == "" || strings.EqualFold(letters(f.Claim), letters(other.Claim)) {
			return i
		}
	}
	return -1
}

// merge fills the gaps of a from b.
func merge(a, b core.Facts) core.Facts {
	fill(&a.Claim, b.Claim)
	fill(&a.Note, b.Note)
	fill(&a.Lang, b.Lang)
	fill(&a.Verdict, b.Verdict)
	if len(a.Sources) == 0 {
		a.Sources = b.Sources
	}
	if a.Review == nil {
		a.Review = &core.Review{}
	}
	if b.Review != nil {
		fill(&a.Review.Publisher, b.Review.Publisher)
		fill(&a.Review.URL, b.Review.URL)
		fill(&a.Review.Date, b.Review.Date)
	}
	return a
}

func fill[T comparable](to *T, from T) {
	var nothing T
	if *to == nothing {
		*to = from
	}
}
