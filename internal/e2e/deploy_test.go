package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/firstseen/firstseen/internal/repotest"
)

// composition is the part of docker-compose.yml that its promises are about.
type composition struct {
	Services map[string]service
	Networks map[string]struct{ Internal bool }
	Volumes  map[string]any
	Secrets  map[string]struct{ File string }
}

// service is one container.
type service struct {
	Image, User, Restart string
	Build                string
	ReadOnly             bool     `yaml:"read_only"`
	CapAdd               []string `yaml:"cap_add"`
	CapDrop              []string `yaml:"cap_drop"`
	SecurityOpt          []string `yaml:"security_opt"`
	Privileged           bool
	NetworkMode          string `yaml:"network_mode"`
	Tmpfs                []string
	Volumes              []string
	Ports                []string
	Secrets              []string
	Profiles             []string
	Command              []string
	Networks             any // a list of names, or a map from them
	Environment          map[string]*string
	DependsOn            map[string]struct{ Condition string } `yaml:"depends_on"`
	Healthcheck          struct {
		Test    []string
		Disable bool
	}
}

func readComposition(t *testing.T, text []byte) composition {
	t.Helper()
	var c composition
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// A promise is what holds for every service, and the reason for it.
type promise struct {
	name string
	kept func(composition, service) bool
}

var promises = []promise{
	{"the root file system is read-only", func(_ composition, s service) bool { return s.ReadOnly }},
	{"no capability is left", func(_ composition, s service) bool {
		return slices.Equal(s.CapDrop, []string{"ALL"}) && len(s.CapAdd) == 0 && !s.Privileged
	}},
	{"no process gains privileges", func(_ composition, s service) bool {
		return slices.Equal(s.SecurityOpt, []string{"no-new-privileges:true"})
	}},
	{"nothing runs as root", func(_ composition, s service) bool {
		return s.Build == "." || s.User != "" && !strings.HasPrefix(s.User, "0") && !strings.HasPrefix(s.User, "root")
	}},
	{"temporary files are in bounded memory, and never run", func(_ composition, s service) bool {
		return len(s.Tmpfs) == 1 && strings.HasPrefix(s.Tmpfs[0], "/tmp:size=") && strings.Contains(s.Tmpfs[0], ",noexec")
	}},
	{"ports open to this machine alone", func(_ composition, s service) bool {
		return !slices.ContainsFunc(s.Ports, func(p string) bool { return !strings.HasPrefix(p, "127.0.0.1:") }) &&
			s.NetworkMode == ""
	}},
	{"a Redis has no way out", func(c composition, s service) bool {
		return s.Build == "." || !slices.ContainsFunc(names(s.Networks), func(n string) bool { return !c.Networks[n].Internal })
	}},
	{"what is kept lies in a declared volume", func(c composition, s service) bool {
		return !slices.ContainsFunc(s.Volumes, func(v string) bool {
			name, _, _ := strings.Cut(v, ":")
			_, declared := c.Volumes[name]
			return !declared
		})
	}},
	{"secrets come as files, never as variables", func(c composition, s service) bool {
		for key, value := range s.Environment {
			if !strings.Contains(key, "TOKEN") && !strings.Contains(key, "PASSWORD") {
				continue
			}
			name, found := "", false
			if value != nil {
				name, found = strings.CutPrefix(*value, "/run/secrets/")
			}
			_, declared := c.Secrets[name]
			if !strings.HasSuffix(key, "_FILE") || !found || !declared || !slices.Contains(s.Secrets, name) {
				return false
			}
		}
		return true
	}},
	{"images are of a named version", func(_ composition, s service) bool {
		return s.Build == "." || regexp.MustCompile(`^[a-z]+:[0-9]+\.[0-9]`).MatchString(s.Image)
	}},
	{"it comes back after a failure, unless it runs once", func(c composition, s service) bool {
		return s.Restart == "unless-stopped" || s.Restart == "no" && s.Healthcheck.Disable
	}},
	{"it waits for what it needs to be well", func(c composition, s service) bool {
		for name, d := range s.DependsOn {
			needed, known := c.Services[name]
			want := "service_healthy"
			if needed.Restart == "no" {
				want = "service_completed_successfully"
			}
			if !known || d.Condition != want {
				return false
			}
		}
		return true
	}},
	{"its health is checked", func(_ composition, s service) bool {
		return s.Build == "." || len(s.Healthcheck.Test) > 1 || s.Healthcheck.Disable && s.Restart == "no"
	}},
}

// names returns a service's networks, which are a list or the keys of a map.
func names(networks any) []string {
	var found []string
	switch n := networks.(type) {
	case []any:
		for _, name := range n {
			found = append(found, name.(string))
		}
	case map[string]any:
		for name := range n {
			found = append(found, name)
		}
	}
	return found
}

func brokenPromises(c composition) map[string][]string {
	found := map[string][]string{}
	for name, s := range c.Services {
		for _, p := range promises {
			if !p.kept(c, s) {
				found[p.name] = append(found[p.name], name)
			}
		}
	}
	return found
}

func TestComposition(t *testing.T) {
	c := readComposition(t, repotest.ReadFile(t, "docker-compose.yml"))
	if len(c.Services) != 7 {
		t.Errorf("%d services, want a bot and a Redis, and the cluster's bot, three nodes and its making", len(c.Services))
	}
	for promise, services := range brokenPromises(c) {
		t.Errorf("%s: not in %v", promise, services)
	}
	for name, s := range c.Services {
		if inCluster := strings.Contains(name, "cluster") || strings.Contains(name, "redis-"); inCluster != slices.Contains(s.Profiles, "cluster") {
			t.Errorf("%s: profiles %v", name, s.Profiles)
		}
	}
}

// Each promise is shown to be breakable, by a change to the real file that breaks it.
func TestEveryPromiseCanBreak(t *testing.T) {
	breaking := map[string][2]string{
		"the root file system is read-only":                    {"read_only: true", "read_only: false"},
		"no capability is left":                                {"cap_drop: [ALL]", "cap_drop: [NET_RAW]"},
		"no process gains privileges":                          {`"no-new-privileges:true"`, `"seccomp:unconfined"`},
		"nothing runs as root":                                 {`user: "999:999"`, `user: "0:0"`},
		"temporary files are in bounded memory, and never run": {"nosuid,nodev,noexec", "nosuid,nodev"},
		"ports open to this machine alone":                     {`"127.0.0.1:8080:8080"`, `"8080:8080"`},
		"a Redis has no way out":                               {"networks: [records]", "networks: [outside]"},
		"what is kept lies in a declared volume":               {`volumes: ["redis:/data"]`, `volumes: ["./data:/data"]`},
		"secrets come as files, never as variables":            {"TELEGRAM_TOKEN_FILE: /run/", "TELEGRAM_TOKEN: /run/"},
		"images are of a named version":                        {"redis:7.2-bookworm", "redis:latest"},
		"it comes back after a failure, unless it runs once":   {"restart: unless-stopped", "restart: on-failure"},
		"it waits for what it needs to be well":                {"service_completed_successfully", "service_started"},
		"its health is checked":                                {"test: [CMD-SHELL, \"redis-cli ping | grep -qx PONG\"]", "test: [NONE]"},
	}
	text := string(repotest.ReadFile(t, "docker-compose.yml"))
	for _, p := range promises {
		change, given := breaking[p.name]
		if !given || !strings.Contains(text, change[0]) {
			t.Errorf("nothing shows that %q can break", p.name)
			continue
		}
		c := readComposition(t, []byte(strings.ReplaceAll(text, change[0], change[1])))
		if len(brokenPromises(c)[p.name]) == 0 {
			t.Errorf("%q does not notice %q", p.name, change[1])
		}
	}
}

func TestDockerfile(t *testing.T) {
	text := string(repotest.ReadFile(t, "Dockerfile"))
	stages := strings.Split(text, "\nFROM ")
	last := stages[len(stages)-1]
	for _, want := range []string{
		"\nUSER 10001:10001\n", "\nHEALTHCHECK ", `["firstseen", "health"]`, "-o 10001 -g 10001", " ffmpeg ", "ca-certificates ",
	} {
		if !strings.Contains(last, want) {
			t.Errorf("the image's last stage lacks %q", want)
		}
	}
	if !strings.Contains(text, "CGO_ENABLED=0 ") {
		t.Error("the binary is not built static")
	}
	for _, base := range regexp.MustCompile(`(?m)^FROM .*$`).FindAllString(text, -1) {
		if !regexp.MustCompile(`:\S+@sha256:[0-9a-f]{64}( AS [a-z]+)?$`).MatchString(base) {
			t.Errorf("a base without a digest: %s", base)
		}
	}
	builder := regexp.MustCompile(`(?m)^FROM .*golang:([\d.]+)-`).FindStringSubmatch(text)
	module := regexp.MustCompile(`(?m)^go ([\d.]+)$`).FindSubmatch(repotest.ReadFile(t, "go.mod"))
	if builder == nil || module == nil || builder[1] != string(module[1]) {
		t.Errorf("the image builds with Go %q, go.mod wants %q", builder, module)
	}
}
