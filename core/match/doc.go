// Package match tells whether two fingerprints show the same footage, and where. It is pure.
//
// A comparison goes in three steps. Hash distances vote for hypotheses: an orientation (mirrored, turned), a
// speed and an offset in time. Each hypothesis is then registered: where in the query's frame
// the reference's picture lies, and exactly when, is refined until the thumbnails agree best.
// Finally the evidence is weighed, above all motion: what stands still may be a
// backdrop that many takes share, and what people put on top of a picture stands still too; but
// how a scene changes from moment to moment is its own.
package match
