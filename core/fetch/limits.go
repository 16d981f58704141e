package fetch

import "time"

const (
	// fileTime is what 50 MB take over a slow line of 1 MB/s, and as much again.
	fileTime = 2 * time.Minute
	// pageTime is ten times what a slow newspaper takes to answer.
	pageTime = 20 * time.Second
	// dialTime bounds one connection attempt, and as long the TLS handshake.
	dialTime = 10 * time.Second
	// headerTime is how long a server may think before it answers.
	headerTime = 15 * time.Second
	// maxHeader bounds the header of an answer, in bytes.
	maxHeader = 64 << 10
	// maxRedirects is more than link shorteners chain.
	maxRedirects = 8
	// maxPage bounds a page, in bytes after decompression: news pages with their data inlined reach 3 MB.
	maxPage = 8 << 20
	// lastReserved is the last port that belongs to system services; of those only the web's own are asked.
	lastReserved = 1023
)
