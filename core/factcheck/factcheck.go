package factcheck

import (
	"net/url"
	"strings"

	"github.com/firstseen/firstseen/core"
)

// maxProposals bounds the claims that one page is taken to deal with.
const maxProposals = 8

// ReadPage returns what a page says of each claim that it deals with, in its order: as much of the facts as is there and
// makes sense, neither complete nor validated. kind is the content type that the server gave, link where the page is.
// A page that says nothing gives nothing.
func ReadPage(page []byte, kind, link string) []core.Facts {
	p := parsePage(page, kind)
	p.link = link
	var found []core.Facts
	for _, o := range p.objects {
		facts, ok := p.factsOf(o)
		if !ok {
			continue
		}
		if i := sameClaim(found, facts); i >= 0 {
			found[i] = mergeFacts(found[i], facts)
		} else if len(found) < maxProposals {
			found = append(found, facts)
		}
	}
	if len(found) == 0 && (p.meta["og:title"] != "" || p.meta["article:published_time"] != "") {
		found = append(found, core.Facts{})
	}
	for i := range found {
		found[i] = p.fillFromPage(found[i])
	}
	return found
}

// factsOf reads a ClaimReview or a MediaReview.
func (p *page) factsOf(o object) (core.Facts, bool) {
	switch {
	case o.hasType("ClaimReview"):
		item := o.subObject("itemReviewed")
		return core.Facts{
			Claim:   firstText(core.MaxClaim, o["claimReviewed"], item["description"], item["text"], item["name"]),
			Note:    firstText(core.MaxNote, o["headline"], o["name"]),
			Verdict: parseRating(o.subObject("reviewRating")),
			Review:  p.reviewOf(o),
			Lang:    firstText(maxLang, o["inLanguage"]),
		}, true
	case o.hasType("MediaReview"):
		item := o.subObject("itemReviewed")
		claim := item.subObject("interpretedAsClaim")
		facts := core.Facts{
			Claim:   firstText(core.MaxClaim, claim["description"], claim["text"], claim["name"], o.subObject("associatedClaimReview")["claimReviewed"]),
			Note:    firstText(core.MaxNote, o["originalMediaContextDescription"]),
			Verdict: parseCategory(o["mediaAuthenticityCategory"]),
			Review:  p.reviewOf(o),
			Lang:    firstText(maxLang, o["inLanguage"]),
		}
		if link := p.resolveLink(firstText(core.MaxURL, o["originalMediaLink"])); link != "" {
			facts.Sources = []core.Source{{URL: link}}
		}
		return facts, true
	}
	return core.Facts{}, false
}

// reviewOf returns the publisher, the link and the date of the fact-check.
func (p *page) reviewOf(o object) *core.Review {
	author := o.subObject("author")
	if len(author) == 0 {
		author = o.subObject("publisher")
	}
	return &core.Review{
		Publisher: firstText(core.MaxPublisher, author["name"], o["author"]),
		URL:       p.ownLink(firstText(core.MaxURL, o["url"])),
		Date:      parseDate(firstText(maxDate, o["datePublished"])),
	}
}

// fillFromPage fills in from the page's head what its records left out.
func (p *page) fillFromPage(f core.Facts) core.Facts {
	f = mergeFacts(f, core.Facts{
		Note: firstText(core.MaxNote, p.meta["og:title"], p.meta["title"]),
		Lang: firstText(maxLang, p.meta["lang"], p.meta["og:locale"]),
		Review: &core.Review{
			Publisher: firstText(core.MaxPublisher, p.meta["og:site_name"]),
			URL:       p.ownLink(p.meta["og:url"]),
			Date:      parseDate(p.meta["article:published_time"]),
		},
	})
	f.Lang = parseLanguage(f.Lang)
	if f.Review.URL == "" {
		f.Review.URL = p.link
	}
	if f.Note == f.Claim {
		f.Note = ""
	}
	return f.Normalize()
}

// resolveLink makes a link of the page absolute. What is no web address becomes nothing.
func (p *page) resolveLink(link string) string {
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

// ownLink is the address that a page gives itself. One of another host is not believed: who opens the review must come
// to where this page came from.
func (p *page) ownLink(link string) string {
	base, err := url.Parse(p.link)
	if err != nil {
		return ""
	}
	u, err := url.Parse(p.resolveLink(link))
	if err != nil || bareHost(u) != bareHost(base) {
		return ""
	}
	return u.String()
}

func bareHost(u *url.URL) string { return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") }

// sameClaim is the index of facts about the same claim, or -1: pages describe one claim in a ClaimReview and again in a
// MediaReview.
func sameClaim(found []core.Facts, f core.Facts) int {
	for i, other := range found {
		if f.Claim == "" || other.Claim == "" || strings.EqualFold(lettersOnly(f.Claim), lettersOnly(other.Claim)) {
			return i
		}
	}
	return -1
}

// mergeFacts fills the gaps of a from b.
func mergeFacts(a, b core.Facts) core.Facts {
	fillIfZero(&a.Claim, b.Claim)
	fillIfZero(&a.Note, b.Note)
	fillIfZero(&a.Lang, b.Lang)
	fillIfZero(&a.Verdict, b.Verdict)
	if len(a.Sources) == 0 {
		a.Sources = b.Sources
	}
	if a.Review == nil {
		a.Review = &core.Review{}
	}
	if b.Review != nil {
		fillIfZero(&a.Review.Publisher, b.Review.Publisher)
		fillIfZero(&a.Review.URL, b.Review.URL)
		fillIfZero(&a.Review.Date, b.Review.Date)
	}
	return a
}

func fillIfZero[T comparable](to *T, from T) {
	var nothing T
	if *to == nothing {
		*to = from
	}
}
