package fetch

import "time"

const (
	// fileTime is twice the time that 50 MB take at 1 MB/s.
	fileTime = 2 * time.Minute
	// pageTime is ten times the usual answer time of a slow newspaper.
	pageTime = 20 * time.Second
	// findTime bounds the search for the clip of a page: the page, and a few links in it.
	findTime = 45 * time.Second
	// maxNamed bounds the links of a page that are tried.
	maxNamed = 4
	// dialTime bounds one connection attempt, and as long the TLS handshake.
	dialTime = 10 * time.Second
	// headerTime bounds the time until a server begins its answer.
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
