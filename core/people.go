package core

// ListPeople returns the people whom a content mentions, in no order, some of them twice.
func ListPeople(c Content) (all []UserID) {
	switch c := c.(type) {
	case Log:
		for _, a := range c.Entries {
			all = append(all, a.Actor, a.User)
		}
	case History:
		for _, r := range c.Revisions {
			all = append(all, r.Actor)
		}
	case Roster:
		for _, p := range c.People {
			all = append(all, p.User, p.By)
		}
	case Queue:
		for _, item := range c.Items {
			all = append(all, item.listPeople()...)
		}
	case Question:
		return c.Item.listPeople()
	case Alert:
		return c.Item.listPeople()
	case Proposed:
		return []UserID{c.Item.By}
	}
	return all
}

// listPeople returns the moderators who dealt with a clip of the queue.
func (p Pending) listPeople() (all []UserID) {
	for _, done := range []*Stamp{p.Video.Taken, p.Video.Unfit} {
		if done != nil {
			all = append(all, done.By)
		}
	}
	return all
}
