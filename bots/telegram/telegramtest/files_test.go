package telegramtest

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// download fetches a path as a bot does, or a range of it. It returns the status and what came.
func download(t *testing.T, s *Server, token, path, ranges string) (int, []byte) {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, s.URL+"/file/bot"+token+"/"+path, nil)
	request.RequestURI = ""
	if ranges != "" {
		request.Header.Set("Range", ranges)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, body
}

// makePicture returns a PNG of a size in pixels.
func makePicture(width, height int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))) // a bytes.Buffer does not fail
	return b.Bytes()
}

// sentClip returns the clip of the last update.
func sentClip(t *testing.T, s *Server) *botapi.Media {
	t.Helper()
	all := taken(t, s)
	return all[len(all)-1].Message.Video
}

func TestFiles(t *testing.T) {
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	clip := mediatest.MakeClip(t, "sent", 2, 1)
	must[int](t)(ann.Post(Post{File: clip, Text: "look"}))
	v := sentClip(t, s)
	if v == nil || v.Width == 0 || v.Duration != 2 || v.MIMEType != "video/mp4" || v.Thumbnail == nil || max(v.Thumbnail.Width, v.Thumbnail.Height) > 320 {
		t.Fatalf("%+v", v)
	}
	f := get[botapi.Media](t, s, "getFile", params{"file_id": v.ID})
	want := must[[]byte](t)(os.ReadFile(clip))
	if f.UniqueID != v.UniqueID || f.Size != int64(len(want)) || filepath.IsAbs(f.Path) {
		t.Errorf("%+v", f)
	}
	if status, got := download(t, s, s.Token, f.Path, ""); status != http.StatusOK || !bytes.Equal(got, want) {
		t.Errorf("%d: %d bytes", status, len(got))
	}
	if status, got := download(t, s, s.Token, f.Path, "bytes=5-8"); status != http.StatusPartialContent || !bytes.Equal(got, want[5:9]) {
		t.Errorf("a range: %d: %q", status, got)
	}
	small := get[botapi.Media](t, s, "getFile", params{"file_id": v.Thumbnail.ID})
	if _, got := download(t, s, s.Token, small.Path, ""); int64(len(got)) != v.Thumbnail.Size || !bytes.HasPrefix(got, []byte("\xff\xd8")) {
		t.Errorf("the thumbnail is %d bytes", len(got))
	}
	if n, small := s.Downloaded(filepath.Base(clip)), s.Downloaded(filepath.Base(clip)+".thumb"); n != 2 || small != 1 {
		t.Errorf("downloaded %d times, its thumbnail %d", n, small)
	}
	for token, code := range map[string]int{"1:wrong": http.StatusUnauthorized, s.Token: http.StatusNotFound} {
		if status, _ := download(t, s, token, "videos/file_99.mp4", ""); status != code {
			t.Errorf("%d, want %d", status, code)
		}
	}
	refuse(t, s, "getFile", params{"file_id": "BAACnonsense"}, http.StatusBadRequest, "wrong file_id")
	refuse(t, s, "getFile", nil, http.StatusBadRequest, "file_id")
	stagetest.ExpectViolations(t, s, "file_id is missing")
}

// 20 MB is the most; a local server has no such limit, and answers a path.
func TestFileSizes(t *testing.T) {
	clip := mediatest.MakeClip(t, "sized", 1, 1)
	s, local := New(t, Options{}), New(t, Options{Local: true})
	for _, tt := range []struct {
		size int64
		fits bool
	}{{maxDownload - 1, true}, {maxDownload, true}, {maxDownload + 1, false}} {
		ann := s.User("Ann", "en")
		must[int](t)(ann.Post(Post{File: clip, Size: tt.size}))
		v := sentClip(t, s)
		if v.Size != tt.size {
			t.Errorf("the message says %d", v.Size)
		}
		if tt.fits {
			do(t, s, "getFile", params{"file_id": v.ID})
		} else {
			refuse(t, s, "getFile", params{"file_id": v.ID}, http.StatusBadRequest, "file is too big")
		}
	}
	ann := local.User("Ann", "en")
	must[int](t)(ann.Post(Post{File: clip, Size: maxDownload + 1}))
	v := sentClip(t, local)
	f := get[botapi.Media](t, local, "getFile", params{"file_id": v.ID})
	if info, err := os.Stat(f.Path); !filepath.IsAbs(f.Path) || err != nil || info.Size() == 0 {
		t.Errorf("%+v: %v", f, err)
	}
}

// Forwards of one clip are one file under many ids; uploads are files of their own.
func TestFileIDs(t *testing.T) {
	s := New(t, Options{})
	ann, bob := s.User("Ann", "en"), s.User("Bob", "en")
	clip := mediatest.MakeClip(t, "forwarded", 1, 1)
	from := s.Origin(botapi.FromChannel, "News", aDay())
	var got []*botapi.Media
	for _, who := range []*Person{ann, bob} {
		must[int](t)(who.Post(Post{File: clip, From: from}))
		got = append(got, sentClip(t, s))
	}
	if got[0].UniqueID != got[1].UniqueID || got[0].ID == got[1].ID {
		t.Errorf("%+v and %+v", got[0], got[1])
	}
	must[int](t)(ann.Post(Post{File: clip}))
	if v := sentClip(t, s); v.UniqueID == got[0].UniqueID {
		t.Errorf("an upload is the file that was forwarded")
	}
	if _, err := ann.Post(Post{File: "absent.mp4"}); err == nil {
		t.Error("an absent file was sent")
	}
}

func TestUploads(t *testing.T) {
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	ann.Send("hello")
	to := map[string]string{"chat_id": formatID(ann.ID())}
	for name, tt := range map[string]struct {
		data  []byte
		words string // of a refusal
	}{
		"good":       {makePicture(300, 200), ""},
		"no picture": {[]byte("text"), "IMAGE_PROCESS_FAILED"},
		"too long":   {makePicture(21, 1), "PHOTO_INVALID_DIMENSIONS"},
		"long":       {makePicture(20, 1), ""},
		"too wide":   {makePicture(9000, 1001), "PHOTO_INVALID_DIMENSIONS"},
		"wide":       {makePicture(9000, 1000), ""},
		"too big":    {append(makePicture(10, 10), make([]byte, maxPhoto)...), "too big for a photo"},
	} {
		a := upload(t, s, "sendPhoto", to, map[string][]byte{"photo/a.png": tt.data})
		if a.OK != (tt.words == "") || !strings.Contains(a.Description, tt.words) {
			t.Errorf("%s: %+v", name, a)
		}
	}
	a := upload(t, s, "sendPhoto", to, map[string][]byte{"photo/a.png": make([]byte, maxUpload+1)})
	if a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("over the limit: %+v", a)
	}
	refuse(t, s, "sendPhoto", params{"chat_id": ann.ID(), "photo": "https://example.org/a.jpg"}, http.StatusBadRequest, "URL")
	stagetest.ExpectViolations(t, s, "fetches nothing by URL")

	photo := ann.Replies()[0].Photo[0].ID
	do(t, s, "sendPhoto", params{"chat_id": ann.ID(), "photo": photo})
	must[int](t)(ann.Post(Post{File: mediatest.MakeClip(t, "no picture", 1, 1)}))
	refuse(t, s, "sendPhoto", params{"chat_id": ann.ID(), "photo": sentClip(t, s).ID}, http.StatusBadRequest, "can't use file of type video as photo")
	refuse(t, s, "sendPhoto", params{"chat_id": ann.ID(), "photo": "nonsense"}, http.StatusBadRequest, "wrong remote file identifier")
}

// A download may break off in the middle, or be refused.
func TestFaultsOfDownloads(t *testing.T) {
	s, ann := begun(t)
	must[int](t)(ann.Post(Post{File: mediatest.MakeClip(t, "broken off", 1, 1)}))
	v := sentClip(t, s)
	path := s.files[v.UniqueID].path
	s.Fail(BadGateway().On(Downloads))
	do(t, s, "getMe", nil) // is no download
	if status, _ := download(t, s, s.Token, path, ""); status != http.StatusBadGateway {
		t.Errorf("%d", status)
	}
	s.Fail(Lost().On(Downloads))
	response, err := client.Get(s.URL + "/file/bot" + s.Token + "/" + path)
	var body []byte
	if err == nil {
		defer response.Body.Close()
		body, err = io.ReadAll(response.Body)
	}
	if err == nil || int64(len(body)) >= v.Size {
		t.Errorf("%d bytes of %d, %v", len(body), v.Size, err)
	}
}
