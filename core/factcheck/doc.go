// Package factcheck reads what the page of a fact-check says of itself: ClaimReview and MediaReview
// (https://schema.org/ClaimReview, https://schema.org/MediaReview) in JSON-LD, and failing those OpenGraph
// (https://ogp.me). What it finds is proposed to a moderator, never published as it is. It also lists the videos that a page shows, such as that of a post.
//
// Such data is written by hand as often as by software: its JSON is broken, its fields are of the wrong type, its
// dates have any form and its texts hold markup. What cannot be understood is left out, and nothing is guessed.
package factcheck
