// Package media reads clips with the system's ffmpeg: it says what a file holds, and gives its pictures as grey
// frames and as JPEGs.
//
// What it reads is hostile until shown otherwise. The kind of file is told from its bytes, never from its name, and
// decides which of a few demuxers may open it; playlists and everything else that names other files is refused. Each
// child process is this program once more, which confines itself (on Linux: no file but the clip and the system's
// libraries, no socket, no child, bounded memory and time) and then becomes ffmpeg. Every bound is in limits.go.
//
// What ffmpeg cannot read as it is becomes a file that it can: the video in a motion photo, the frames of a HEIF photo, an
// animated WebP, which a confined child decodes that is this program.
//
// It is the only package that starts processes. Its errors hold a code and a limit, never a name or anything that a
// file says of itself.
package media
