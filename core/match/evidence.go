package match

import (
	"math"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Evidence is what speaks for one segment.
type Evidence struct {
	Frames              int     // pairs of frames
	Seconds             float64 // of the query
	Luma                float64
	Grad                float64
	Motion              float64
	Cell, Delta         float64
	Energy, Busy, Joint float64
	Agree               float64
	Overlap             float64
	Changes             float64
}

// weigh gathers the evidence of a run.
func (a *alignment) weigh(q *fingerprint.Fingerprint, r run) Evidence {
	var e Evidence
	var n, sx, sy, sxx, syy, sxy [pixels]float64
	for i := r.from; i < r.to; i++ {
		s := &a.scores[i]
		if !s.ok {
			continue
		}
		e.Frames++
		e.Luma += s.luma
		e.Grad += s.grad
		e.Overlap += s.overlap
		mx, my := mean(&s.q, &s.m), mean(&s.r, &s.m)
		for p, ok := range s.m {
			if !ok {
				continue
			}
			x, y := float64(s.q[p]-mx), float64(s.r[p]-my)
			n[p]++
			sx[p] += x
			sy[p] += y
			sxx[p] += x * x
			syy[p] += y * y
			sxy[p] += x * y
		}
	}
	if e.Frames == 0 {
		return e
	}
	k := float64(e.Frames)
	e.Luma /= k
	e.Grad /= k
	e.Overlap /= k
	e.Seconds = (q.Frames[r.to-1].At + q.Frames[r.to-1].Span - q.Frames[r.from].At).Seconds()
	var cxx, cyy, cxy, dxx, dyy, dxy [16]float64
	total := 0.0
	for p := range n {
		if n[p] < 2 {
			continue
		}
		c := p/side/4*4 + p%side/4
		cxx[c] += sxx[p] - sx[p]*sx[p]/n[p]
		cyy[c] += syy[p] - sy[p]*sy[p]/n[p]
		cxy[c] += sxy[p] - sx[p]*sy[p]/n[p]
		total += n[p]
	}
	lag := 1
	for i := r.from; i < r.to; i++ {
		for j := i + 1; j < r.to && j < i+3; j++ {
			if d := q.Frames[j].At - q.Frames[i].At; j == i+1 || d < 300*time.Millisecond {
				lag = j - i
			}
		}
		if i+lag >= r.to || !a.scores[i].ok || !a.scores[i+lag].ok {
			continue
		}
		s, o := &a.scores[i], &a.scores[i+lag]
		mx, my, nx, ny := mean(&s.q, &s.m), mean(&s.r, &s.m), mean(&o.q, &o.m), mean(&o.r, &o.m)
		for p, ok := range s.m {
			if !ok || !o.m[p] {
				continue
			}
			c := p/side/4*4 + p%side/4
			x, y := float64(o.q[p]-s.q[p]-nx+mx), float64(o.r[p]-s.r[p]-ny+my)
			dxx[c] += x * x
			dyy[c] += y * y
			dxy[c] += x * y
		}
	}
	var xx, yy, xy, agree, w, ww, wd, wwd, both float64
	for c := range cxx {
		xx += cxx[c]
		yy += cyy[c]
		xy += cxy[c]
		w += cxy[c]
		ww += math.Sqrt(cxx[c] * cyy[c])
		both += min(cxx[c], cyy[c])
		wd += dxy[c]
		wwd += math.Sqrt(dxx[c] * dyy[c])
		if cxy[c] > .6*math.Sqrt(cxx[c]*cyy[c]) {
			agree += cyy[c]
		}
	}
	if xx > 0 && yy > 0 {
		e.Motion = xy / math.Sqrt(xx*yy)
		e.Agree = agree / yy
		e.Cell = w / max(ww, 1e-9)
		e.Delta = wd / max(wwd, 1e-9)
	}
	e.Energy = math.Sqrt(min(xx, yy) / max(total, 1))
	e.Joint = math.Sqrt(both / max(total, 1))
	e.Busy = math.Sqrt(max(xx, yy) / max(total, 1))
	return e
}
