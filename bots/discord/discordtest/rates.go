package discordtest

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"time"
)

// writeRates writes the headers that tell how many calls of an operation are left. This server counts none: faults say when a bot calls
// too often.
func writeRates(h http.Header, operation string) {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(operation)) // it does not fail
	h.Set("X-RateLimit-Bucket", fmt.Sprintf("%016x", sum.Sum64()))
	h.Set("X-RateLimit-Limit", "50")
	h.Set("X-RateLimit-Remaining", "49")
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(time.Now().Add(time.Second).UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", "1.000")
}
