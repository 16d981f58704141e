package media

import "time"

// Limits bound what one clip may cost. The zero value of a field stands for the default of the same name.
type Limits struct {
	FileBytes   int64         // size of the file
	VideoPixels int           // width times height of a moving picture
	StillPixels int           // width times height of a single picture
	Streams     int           // streams of all kinds in the file
	ProbeCPU    time.Duration // CPU time to find out what a file holds
	ReadCPU     time.Duration // CPU time to read a short clip once; see readBudget
	MaxReadCPU  time.Duration // CPU time to read a clip of any length once
	Wait        time.Duration // what a child may wait for a busy machine; see wallBudget
	Memory      uint64        // bytes of private memory of a child
}

// Defaults of Limits.
const (
	// FileBytes is the largest file that a platform hands to a bot's own server (Telegram, 2 GB), and more than any
	// clip that people forward.
	FileBytes = 2 << 30
	// VideoPixels is 4096 by 4096: 5.7K panoramas (5760 by 2880) pass, 8K does not. An HEVC decoder keeps up to
	// 17 pictures, so this fits into Memory and half of it does with 10 bits a sample.
	VideoPixels = 4096 * 4096
	// StillPixels is the size of pictures from phones' cameras (64 million). One picture is decoded, so it may be larger.
	StillPixels = 64_500_000
	// Streams is more than the languages of any film; each costs the demuxer buffers of its own.
	Streams = 64
	// ProbeCPU is ten times what an honest gigabyte takes.
	ProbeCPU = 8 * time.Second
	// ReadCPU lets a 1080p clip of a minute be read on one slow core.
	ReadCPU = 10 * time.Second
	// MaxReadCPU bounds reading a film; what was read until then counts.
	MaxReadCPU = 5 * time.Minute
	// Wait is the time in which the smallest clip is read although a hundred other processes want each core.
	Wait = 30 * time.Second
	// Memory is one and a half times the need of a 10-bit 4K HEVC clip.
	Memory = 768 << 20
)

const (
	// sniffBytes is the length of the beginning of a file from which its kind is recognised: APNG's marker and H.264's first parameter
	// set come within it.
	sniffBytes = 4096
	// maxSide bounds the asked width and height of frames and stills, in pixels.
	maxSide = 2048
	// maxStills is the largest number of stills that one call makes: an evidence picture and a stored video's thumbnails need 32.
	maxStills = 32
	// maxStillBytes bounds one JPEG of maxSide.
	maxStillBytes = 8 << 20
	// maxProbeBytes bounds the report of ffprobe: Streams of 2 kB each, many times over.
	maxProbeBytes = 1 << 20
	// maxFrames bounds the frames of one reading: a reference fingerprint keeps 8192.
	maxFrames = 8192
	// maxDuration is the longest duration that is believed, and still thousands of frames a day apart.
	maxDuration = 24 * time.Hour
	// leastBitRate, in bytes a second, is what the least real video has: a file cannot last longer than its
	// size over this when time to read it is granted.
	leastBitRate = 4096
	// leastStaticRate is the same of a film that stands still: a duration beyond that spreads frames no further.
	leastStaticRate = 16
	// maxComplaints bounds the lines of ffmpeg's complaints that are counted.
	maxComplaints = 10_000
	// maxComplaint bounds what is logged of the first of them, in bytes: a line of the system's loader.
	maxComplaint = 300
	// maxOpenFiles of a child: libraries are closed when mapped, so few are open at once.
	maxOpenFiles = 64
	// maxWrite bounds the files that a child writes; it writes to pipes, which do not count.
	maxWrite = 1 << 20
	// killGrace is the time after which the pipes of a killed child are closed.
	killGrace = 2 * time.Second
)

// withDefaults fills in what is not set.
func (l Limits) withDefaults() Limits {
	return Limits{
		FileBytes:   orDefault(l.FileBytes, FileBytes),
		VideoPixels: orDefault(l.VideoPixels, VideoPixels),
		StillPixels: orDefault(l.StillPixels, StillPixels),
		Streams:     orDefault(l.Streams, Streams),
		ProbeCPU:    orDefault(l.ProbeCPU, ProbeCPU),
		ReadCPU:     orDefault(l.ReadCPU, ReadCPU),
		MaxReadCPU:  orDefault(l.MaxReadCPU, MaxReadCPU),
		Wait:        orDefault(l.Wait, Wait),
		Memory:      orDefault(l.Memory, Memory),
	}
}

func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

// busyFactor bounds how much slower than alone a child may be: so many times.
const busyFactor = 4

// wallBudget returns the time after which a child is stopped that has not used up its CPU time. That says nothing about the clip.
func (l Limits) wallBudget(cpu time.Duration) time.Duration { return l.Wait + busyFactor*cpu }

// readBudget returns the CPU time that reading a clip once may take: more for a longer clip, if its size is plausible for its duration.
func (l Limits) readBudget(size int64, duration time.Duration) time.Duration {
	plausible := min(duration, time.Duration(size/leastBitRate)*time.Second)
	return min(l.ReadCPU+plausible/4, l.MaxReadCPU)
}
