package evidence

// Labels are the words in the picture. They are the caller's, so that the picture speaks the reader's language.
type Labels struct {
	Query    string // above the asker's frames: "Your clip"
	Ref      string // above the original's: "Original · 25 April 2019"
	Mirrored string // that the clip is mirrored, or "" if it is not
}
