// Package delivery is the durable work that all chat platforms share: the queue of jobs with its workers, leases and retries, the
// notifier, and the HTTP client with its downloads.
//
// Nothing that was acknowledged to a platform is lost: an adapter puts an event into the [Queue] first, and a [Worker] does the job
// until it is acknowledged. After a crash another worker, or the next start, does it again. A handler may therefore see a job twice,
// and must answer it once.
package delivery
