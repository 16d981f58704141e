// Package fingerprint turns the frames of a clip into a fingerprint: perceptual
// hashes, thumbnails to verify a match with, and their times. It is pure: no
// input, no output, no processes.
//
// The hash is goimagehash's extended perceptual hash of 16 by 16 coefficients
// (256 bits), taken from the fast 64-point transform of that library, because its
// own ExtPerceptionHash transforms a 256 by 256 picture and allocates 2.8 MB.
//
// Copies of a clip are bordered, cropped and mirrored. Borders are taken off frame by
// frame; references are hashed as centre crops too; and since mirroring a picture only
// changes signs in its transform and turning it transposes it, a query frame is
// transformed once and hashed in all eight orientations.
package fingerprint
