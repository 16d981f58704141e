package match

// rankFrames is the number of frames, spread over a run, from which its rank is computed.
const rankFrames = 48

// motionRank returns the lesser of the ranks of the query's and the reference's frames.
func motionRank(scores []score, shared *mask, q, r []levels) float64 {
	var counted []int
	for i := range scores {
		if scores[i].ok {
			counted = append(counted, i)
		}
	}
	var rowsQ, rowsR []samples
	for _, k := range spreadEvenly(len(counted), rankFrames) {
		i := counted[k]
		rowsQ = append(rowsQ, q[i].levelPixels(&scores[i].q, shared))
		rowsR = append(rowsR, r[i].levelPixels(&scores[i].r, shared))
	}
	return min(participationRatio(rowsQ), participationRatio(rowsR))
}

// levelPixels returns the pixels that are compared at these levels, and 0 for the others.
func (l *levels) levelPixels(s *samples, shared *mask) (out samples) {
	for p, ok := range shared {
		if ok {
			out[p] = (s[p] - l.mean) * l.gain
		}
	}
	return out
}

// participationRatio returns the effective number of directions in which pictures differ from their mean: the
// participation ratio of the eigenvalues of their covariance, square of the sum over sum of squares, which needs but
// the products of the pictures. It is 1 if all that differs is how much of one thing is to be seen, and 0 if nothing differs.
func participationRatio(rows []samples) float64 {
	var mean samples
	for i := range rows {
		for p, v := range rows[i] {
			mean[p] += v / float32(len(rows))
		}
	}
	for i := range rows {
		for p := range rows[i] {
			rows[i][p] -= mean[p]
		}
	}
	var trace, squares float64
	for i := range rows {
		for j := range i {
			d := rows[i].dotProduct(&rows[j])
			squares += 2 * d * d
		}
		d := rows[i].dotProduct(&rows[i])
		trace += d
		squares += d * d
	}
	if trace <= float64(len(rows)) { // less than a grey level in one pixel
		return 0
	}
	return trace * trace / squares
}

func (s *samples) dotProduct(o *samples) float64 {
	var s0, s1, s2, s3 float32
	for i := 0; i < pixels; i += 4 {
		s0 += s[i] * o[i]
		s1 += s[i+1] * o[i+1]
		s2 += s[i+2] * o[i+2]
		s3 += s[i+3] * o[i+3]
	}
	return float64(s0 + s1 + s2 + s3)
}
