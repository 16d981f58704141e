// Package deadleaves makes fingerprints of synthetic videos, as many as are wanted, for filling an index of any size.
//
// Random bits would not do: the hashes of real frames share low frequencies, those of successive frames and of the crops of
// one frame resemble each other, and some say much less than 256 bits. So each video is drawn: its scenes are "dead
// leaves", opaque shapes of all sizes that hide one another, which have the edges and the spectrum of photographs
// (Lee, Mumford and Huang, "Occlusion Models for Natural Images", IJCV 41, 2001), under light that mostly comes from above. A
// camera pans, zooms or stands still, some leaves move by themselves, and scenes are cut. Each frame is drawn at side by
// side pixels, of which the views are hashed as those of a real reference are; what does not change is merged.
//
// The package's tests hold what comes out against what was measured on real clips: how often each bit is set, how far apart
// unrelated frames, successive frames and the views of one frame are, how often two unrelated frames share a key
// of the index, how near the nearest is, and how many frames and bytes a second of video takes.
package deadleaves
