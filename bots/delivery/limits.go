package delivery

import "time"

// Limits of the workers.
const (
	maxParallelChats  = 16               // chats that one process works on at one time; other processes take the rest
	maxParallelNotify = 4                // chats that get their queued notifications at one time
	maxPeekedJobs     = 20               // jobs of a chat that the handler sees together: two albums
	leaseTime         = 10 * time.Second // after a crash a chat waits this long for another worker; renewed at a third of it
	pollEvery         = time.Second / 2  // how soon a worker finds a job that another process added, or whose time has come
	maxTries          = 5                // attempts in a row; then the chat waits for retryLater
	firstRetry        = time.Second      // pause before the second attempt; it doubles each time
	retryLater        = time.Minute      // pause after maxTries failed attempts
	releaseTime       = 5 * time.Second  // for giving a chat back at the end
)

// Limits of the leader's lock.
const (
	leaderLease = 15 * time.Second // after a crash the next leader waits this long
	unlockTime  = time.Second      // for giving the lock back at the end
)

// Limits of the traffic with a platform.
const (
	sentKept         = 30 * 24 * time.Hour // how long a sent message can be found again, to edit it
	handshakeTime    = 30 * time.Second    // for the TLS handshake
	downloadIdleTime = 30 * time.Second    // without a byte of a download
	refusalPatience  = 3 * time.Hour       // how long a message is tried again that the platform does not take now
)
