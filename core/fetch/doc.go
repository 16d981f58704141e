// Package fetch gets what a link leads to that a person sent: a clip, or the page of a fact-check.
//
// Whoever sends a link chooses where this machine connects to. Each connection is therefore judged by the address that
// it is really made to, after the name was resolved and at every redirect: what is not on the public internet is
// refused, whatever its name says. Time, bytes, redirects and ports are bounded, and no error repeats the link, which
// may be somebody's secret.
package fetch
