package media

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// A playlist reads neither the file beside it nor an address, whatever it is named and whatever it is called.
func TestPlaylistsReachNothing(t *testing.T) {
	d, trap, dir := newDecoder(t, Config{}), setTrap(t), t.TempDir()
	neighbour, err := os.ReadFile(mediatest.MakeClip(t, "neighbour.mp4", 1, 1))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "neighbour.mp4"), neighbour, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	address := trap.tcp.Addr().String()
	for kind, content := range map[string]string{
		"hls":      "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nWHERE\n#EXT-X-ENDLIST\n",
		"ffconcat": "ffconcat version 1.0\nfile 'WHERE'\n",
		"concat":   "file WHERE\n",
		"dash":     "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period><AdaptationSet><Representation><BaseURL>WHERE</BaseURL></Representation></AdaptationSet></Period></MPD>",
		"sdp":      "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:WHERE\n",
		"smil":     "<smil><body><video src=\"WHERE\"/></body></smil>",
		"svg":      "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"WHERE\"/></svg>",
		"ref":      "[Reference]\nRef1=WHERE\n",
	} {
		for _, where := range []string{"neighbour.mp4", "file:neighbour.mp4", "http://" + address + "/x", "udp://" + trap.udp.LocalAddr().String(), "tcp://" + address} {
			for _, name := range []string{"clip.mp4", "clip.m3u8", "clip.txt", "clip%03d.png", "concat:clip|neighbour.mp4"} {
				path := filepath.Join(dir, name)
				if err := os.WriteFile(path, []byte(strings.ReplaceAll(content, "WHERE", where)), 0o600); err != nil {
					t.Fatal(err)
				}
				_, err := d.Open(t.Context(), path)
				if check(t, err, NotVideo); t.Failed() {
					t.Fatalf("%s of %s as %s", kind, where, name)
				}
			}
		}
	}
	if n := trap.Load(); n != 0 {
		t.Errorf("%d connections", n)
	}
}
