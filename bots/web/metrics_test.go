package web

import (
	"net/http"
	"testing"
)

func TestMetricsNeedThePassword(t *testing.T) {
	metrics := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("figures")) })
	i := start(t, t.TempDir(), func(c *Config) { c.Password, c.Metrics = "a long password", metrics })
	for password, want := range map[string]int{"": http.StatusUnauthorized, "a long passwor": http.StatusUnauthorized, "a long password": http.StatusOK} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, i.url+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		if password != "" {
			req.SetBasicAuth("prometheus", password)
		}
		resp, err := (&http.Client{Timeout: waitLimit}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != want {
			t.Errorf("with %q: %d, want %d", password, resp.StatusCode, want)
		}
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}
