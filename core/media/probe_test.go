package media

import (
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"
)

func TestRational(t *testing.T) {
	for s, want := range map[string]Rational{
		"30000/1001": {30000, 1001}, "25/1": {25, 1}, "0/0": {}, "1/0": {}, "0/1": {}, "-1/2": {}, "": {}, "25": {}, "a/b": {},
		"99999999999999999999/1": {},
	} {
		if got := parseRational(s); got != want {
			t.Errorf("%q is %v, want %v", s, got, want)
		}
	}
	if f := (Rational{30000, 1001}).Float(); math.Abs(f-29.97) > .001 {
		t.Errorf("30000/1001 is %v", f)
	}
	if f := (Rational{}).Float(); f != 0 {
		t.Errorf("0/0 is %v", f)
	}
	for _, tt := range []struct {
		num, den int64
		want     Rational
	}{{60, 2, Rational{30, 1}}, {90000, 3003, Rational{30000, 1001}}, {0, 1, Rational{}}, {1, 0, Rational{}}, {1 << 40, 1, Rational{}}, {-2, 2, Rational{}}} {
		if got := newRational(tt.num, tt.den); got != tt.want {
			t.Errorf("%d/%d is %v", tt.num, tt.den, got)
		}
	}
}

func TestSeconds(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"7.8": 7800 * ms, "N/A": 0, "": 0, "-1": 0, "NaN": 0, "inf": 0, "4294967": 0, "86400": 24 * time.Hour, "86401": 0,
	} {
		if got := parseSeconds(s); got != want {
			t.Errorf("%q is %v, want %v", s, got, want)
		}
	}
}

func TestTake(t *testing.T) {
	const cover = `{"index":0,"codec_type":"video","codec_name":"mjpeg","width":500,"height":500,"disposition":{"attached_pic":1}}`
	for _, tt := range []struct {
		name, report string
		want         Info
		stream       int
		code         string
	}{
		{
			"the first real one", `{"streams":[` + cover + `,{"index":1,"codec_type":"audio"},
			{"index":2,"codec_type":"video","codec_name":"vp9","width":320,"height":180,"avg_frame_rate":"0/0","r_frame_rate":"30/1"},
			{"index":3,"codec_type":"video","width":9,"height":9}],"format":{"duration":"2.5"}}`,
			Info{"avi", "vp9", 320, 180, 0, false, 2500 * ms, Rational{30, 1}, false}, 2, "",
		},
		{
			"turned, pixels not square", `{"streams":[{"codec_type":"video","codec_name":"h264","width":720,"height":576,
			"sample_aspect_ratio":"16:15","avg_frame_rate":"25/1","duration":"1","side_data_list":[{},{"displaymatrix":"\n0: 0 65536 0\n1: -65536 0 0\n2: 0 0 1073741824\n"}]}]}`,
			Info{"avi", "h264", 576, 768, 90, false, time.Second, Rational{25, 1}, false}, 0, "",
		},
		{"rotation the other way", `{"streams":[{"codec_type":"video","width":4,"height":2,"side_data_list":[{"displaymatrix":"0: 457 -65534 0\n1: 65534 457 0\n2: 0 0 1073741824"}]}]}`, Info{"avi", "", 2, 4, 270, false, 0, Rational{}, false}, 0, ""},
		{"a mirror and half a matrix", `{"streams":[{"codec_type":"video","width":4,"height":2,"side_data_list":[{"displaymatrix":"0: 0 1 0"},{"displaymatrix":"0: -65536 0 0\n1: 0 65536 0\n2: 262144 0 1073741824"}]}]}`, Info{"avi", "", 4, 2, 0, true, 0, Rational{}, false}, 0, ""},
		{"absurd pixels", `{"streams":[{"codec_type":"video","width":4,"height":2,"sample_aspect_ratio":"9999:1"}]}`, Info{"avi", "", 4, 2, 0, false, 0, Rational{}, false}, 0, ""},
		{"a frame beside its cover", `{"streams":[{"index":1,"codec_type":"video","nb_frames":"1","width":4,"height":2},` + cover + `]}`, Info{"avi", "mjpeg", 500, 500, 0, false, 0, Rational{}, true}, 0, ""},
		{"cover art alone", `{"streams":[` + cover + `]}`, Info{}, 0, NoPicture},
		{"no stream", `{}`, Info{}, 0, NoPicture},
		{"encrypted", `{"streams":[{"codec_type":"video","codec_tag_string":"encv","width":4,"height":2}]}`, Info{}, 0, Encrypted},
		{"no size", `{"streams":[{"codec_type":"video"}]}`, Info{}, 0, Damaged},
		{"too large", `{"streams":[{"codec_type":"video","width":8192,"height":8192}]}`, Info{}, 0, TooManyPixels},
		{"too large to multiply", `{"streams":[{"codec_type":"video","width":4611686018427387904,"height":4}]}`, Info{}, 0, TooManyPixels},
		{"many", `{"streams":[],"format":{"nb_streams":65}}`, Info{}, 0, TooManyStreams},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var r report
			if err := json.Unmarshal([]byte(tt.report), &r); err != nil {
				t.Fatal(err)
			}
			c := &Clip{d: &Decoder{limits: Limits{}.withDefaults()}, kind: kindAVI}
			err := c.acceptReport(r)
			var e *Error
			if errors.As(err, &e) != (tt.code != "") || e != nil && e.Code != tt.code {
				t.Fatalf("%v, want %q", err, tt.code)
			}
			if err == nil && (c.info != tt.want || c.stream != tt.stream) {
				t.Errorf("%+v of stream %d", c.info, c.stream)
			}
		})
	}
}

func FuzzTake(f *testing.F) {
	f.Add([]byte(`{"streams":[{"index":1,"codec_type":"video","width":4,"height":2,"sample_aspect_ratio":"1:1","side_data_list":[{"displaymatrix":"0: 0 -65536 0\n1: -65536 0 0\n2: 0 0 9"}]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var r report
		if json.Unmarshal(raw, &r) != nil {
			return
		}
		c := &Clip{d: &Decoder{limits: Limits{}.withDefaults()}, kind: kindAVI}
		if err := c.acceptReport(r); err == nil && (c.info.Width < 1 || c.info.Height < 1 || c.info.Duration < 0 || filters[c.info.findTurn()] == "" && c.info.findTurn() != turn{}) {
			t.Errorf("%+v", c.info)
		}
	})
}
