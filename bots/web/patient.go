package web

import (
	"io"
	"net/http"
	"time"
)

// patientReader extends the request's deadlines at each read, so that an upload goes on as long as bytes come, and not more slowly than
// leastSpeed after its first seconds.
type patientReader struct {
	io.ReadCloser
	control *http.ResponseController
	now     func() time.Time
	latest  time.Time // until when the next bytes have to come
}

// newPatientReader returns the body of a request to w as a patient reader. now may be nil: the wall clock.
func newPatientReader(body io.ReadCloser, w http.ResponseWriter, now func() time.Time) *patientReader {
	if now == nil {
		now = time.Now
	}
	return &patientReader{body, http.NewResponseController(w), now, now().Add(2 * stallTime)}
}

// Read implements io.Reader.
func (p *patientReader) Read(b []byte) (int, error) {
	deadline := p.now().Add(stallTime)
	if p.latest.Before(deadline) {
		deadline = p.latest
	}
	_ = p.control.SetReadDeadline(deadline) // a connection without deadlines has none to extend
	_ = p.control.SetWriteDeadline(deadline.Add(requestTime))
	n, err := p.ReadCloser.Read(b)
	p.latest = p.latest.Add(time.Duration(n) * time.Second / leastSpeed)
	return n, err //nolint:wrapcheck // a reader's own error, io.EOF among them
}
