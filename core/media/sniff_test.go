package media

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

func head(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content[:min(len(content), sniffBytes)]
}

// Every kind that may be opened is told from what ffmpeg writes, and can be read.
func TestSniffRealFiles(t *testing.T) {
	d := newDecoder(t, Config{})
	source := mediatest.MakeClip(t, "source.mp4", 2, 1)
	as := func(ending string, args ...string) string {
		return mediatest.MakeFile(t, "x."+ending, append([]string{"-i", source, "-an"}, args...)...)
	}
	for _, tt := range []struct {
		path string
		want kind
	}{
		{source, kindMP4},
		{as("mov", "-c:v", "mjpeg"), kindMP4},
		{as("3gp", "-s", "176x144", "-c:v", "h263"), kindMP4},
		{as("mp4", "-c", "copy", "-movflags", "frag_keyframe+empty_moov"), kindMP4},
		{as("mkv", "-c", "copy"), kindMKV},
		{as("webm", "-c:v", "libvpx", "-deadline", "realtime"), kindWebM},
		{as("avi", "-c:v", "mpeg4"), kindAVI},
		{as("ts", "-c", "copy"), kindTS},
		{as("m2ts", "-c", "copy", "-mpegts_m2ts_mode", "1"), kindTS},
		{as("mpg", "-c:v", "mpeg2video", "-f", "vob"), kindPS},
		{as("m2v", "-c:v", "mpeg2video"), kindMPEG},
		{as("m4v", "-c:v", "mpeg4", "-f", "m4v"), kindMPEG4},
		{as("flv", "-c", "copy"), kindFLV},
		{as("wmv", "-c:v", "wmv2"), kindASF},
		{as("ogv", "-c:v", "libtheora"), kindOgg},
		{as("nut", "-c", "copy"), kindNUT},
		{as("mxf", "-c:v", "mpeg2video"), kindMXF},
		{as("ivf", "-c:v", "libvpx", "-deadline", "realtime"), kindIVF},
		{as("h264", "-c", "copy"), kindH264},
		{as("hevc", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"), kindHEVC},
		{as("gif", "-s", "80x46", "-r", "5"), kindGIF},
		{as("apng", "-s", "80x46", "-r", "5", "-plays", "0"), kindAPNG},
		{as("png", "-frames:v", "1"), kindPNG},
		{as("jpg", "-frames:v", "1"), kindJPEG},
		{as("webp", "-frames:v", "1", "-c:v", "libwebp"), kindWebP},
		{as("bmp", "-frames:v", "1"), kindBMP},
	} {
		got, known := sniffKind(head(t, tt.path))
		if !known || got != tt.want {
			t.Errorf("%s is taken for %q", tt.want.name, got.name)
			continue
		}
		at := framesOf(t, open(t, d, tt.path), Sampling{Width: 16, Height: 16})
		if len(at) == 0 || !tt.want.still && len(at) < 5 {
			t.Errorf("%s has %d frames", tt.want.name, len(at))
		}
	}
}

// What names other files, or is read as a picture by its ending alone, is nothing that may be opened.
func TestSniffRefuses(t *testing.T) {
	for name, content := range map[string]string{
		"hls":           "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nconcat:http://127.0.0.1/x|file:///etc/passwd\n",
		"ffconcat":      "ffconcat version 1.0\nfile '/etc/passwd'\n",
		"sdp":           "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
		"dash":          "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"></MPD>",
		"svg":           "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:///etc/passwd\"/></svg>",
		"ansi":          "\x1b[31mhello\x1b[0m\n",
		"subtitles":     "1\n00:00:00,000 --> 00:00:01,000\nhello\n",
		"filter graph":  "movie=/etc/passwd",
		"mp3":           "ID3\x04\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x00",
		"wav":           "RIFF\x24\x00\x00\x00WAVEfmt ",
		"gzip":          "\x1f\x8b\x08\x00\x00\x00\x00\x00",
		"zip":           "PK\x03\x04\x14\x00\x00\x00",
		"elf":           "\x7fELF\x02\x01\x01\x00",
		"pdf":           "%PDF-1.7\n",
		"html":          "<!doctype html><title>404</title>",
		"bitmap's BM":   "BM is how this text begins, and no more",
		"a G":           strings.Repeat("G", 186),
		"short":         "\x00\x00\x00",
		"only zeros":    strings.Repeat("\x00", 4096),
		"EBML of other": "\x1a\x45\xdf\xa3\x84mine",
		"webp's place":  "12345678WEBPVP8 ",
		"nothing":       "",
	} {
		if k, known := sniffKind([]byte(content)); known {
			t.Errorf("%s is taken for %s", name, k.name)
		}
	}
}

func FuzzSniff(f *testing.F) {
	for _, s := range signatures {
		f.Add(append(make([]byte, s.at), s.magic...))
	}
	f.Add([]byte("\x00\x00\x00\x18ftypmp42"))
	f.Add([]byte("\x00\x00\x00\x01\x67\x42\x00\x00\x01\x68\xce\x00"))
	f.Add(bytes.Repeat([]byte("G\x40\x00\x10"), 188))
	f.Add([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, head []byte) {
		if k, known := sniffKind(head); known && (k.demuxer == "" || k.name == "") {
			t.Errorf("known, but as nothing: %+v", k)
		}
	})
}
