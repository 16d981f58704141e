package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	compose "github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/firstseen/firstseen/internal/repotest"
	"github.com/firstseen/firstseen/storage/storagetest"
)

// readProject reads the composition as Compose does, in a folder of its own with this .env file.
func readProject(t *testing.T, dotenv string) *types.Project {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"docker-compose.yml": string(repotest.ReadFile(t, "docker-compose.yml")), ".env": dotenv, "web_password": "correct horse\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil { //nolint:gosec // the bot's user reads the secret
			t.Fatal(err)
		}
	}
	options, err := compose.NewProjectOptions(nil, compose.WithWorkingDirectory(dir), compose.WithDefaultConfigPath, compose.WithEnvFiles(), compose.WithDotEnv)
	if err != nil {
		t.Fatal(err)
	}
	return must[*types.Project](t)(options.LoadProject(t.Context()))
}

// Each line of .env.example that is not the composition's own reaches the bot.
func TestComposedSettingsReachTheBot(t *testing.T) {
	setting := regexp.MustCompile(`(?m)^#([A-Z_]+)=(.*)$`)
	example := string(repotest.ReadFile(t, ".env.example"))
	given := setting.FindAllStringSubmatch(example, -1)
	nothing, all := readProject(t, example), readProject(t, setting.ReplaceAllString(example, "$1=$2"))
	for _, name := range []string{"firstseen", "firstseen-cluster"} {
		if name == "firstseen-cluster" {
			nothing, all = must[*types.Project](t)(nothing.WithProfiles([]string{"cluster"})), must[*types.Project](t)(all.WithProfiles([]string{"cluster"}))
		}
		before, after := nothing.Services[name].Environment, all.Services[name].Environment
		for _, line := range given {
			if fixed := before[line[1]]; fixed != nil || secretValue.MatchString(line[1]) {
				continue // the composition's own, or a secret, which is handed over as a file
			}
			if got := after[line[1]]; got == nil || *got != line[2] {
				t.Errorf("%s: %s does not reach the bot as %q", name, line[1], line[2])
			}
		}
		if got := all.Secrets["telegram_token"].File; !strings.HasSuffix(got, "/secrets/telegram_token") {
			t.Errorf("the token is read from %q", got)
		}
	}
}

// secretValue matches the variables that hold a secret itself.
var secretValue = regexp.MustCompile(`_(TOKEN|PASSWORD)$`)

// The composed bot's command starts as the image's user, with the composition's environment, in a folder that it cannot write to, and
// answers a clip. A folder stands for the volume, this machine's temporary files for the container's, and a real Redis for the
// composed one. No container engine takes part.
func TestComposedBotAnswers(t *testing.T) {
	project := readProject(t, "FIRSTSEEN_WEB_PASSWORD_FILE=web_password\nFIRSTSEEN_LOG=\n")
	service := project.Services["firstseen"]
	c := newContainer(t, project)
	store := storagetest.Redis(t)
	secret := project.Secrets["web_password"].File
	if err := os.Chmod(secret, 0); err != nil { // as under a strict umask
		t.Fatal(err)
	}
	start := func() *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), c.program, imageCommand(t)...)
		cmd.Dir, cmd.Env, cmd.SysProcAttr = c.root, []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + c.temp, "HOME=" + c.data, "GORACE=" + os.Getenv("GORACE")}, c.user
		for name, value := range service.Environment {
			if value != nil {
				cmd.Env = append(cmd.Env, name+"="+c.translate(*value, store))
			}
		}
		return cmd
	}
	refused := start()
	if out, err := refused.CombinedOutput(); err == nil || !strings.Contains(string(out), "FIRSTSEEN_WEB_PASSWORD_FILE: "+secret+" may not be read") {
		t.Errorf("a secret that it may not read: %v\n%s", err, out)
	}
	if err := os.Chmod(secret, 0o644); err != nil { //nolint:gosec // the bot's user reads the secret
		t.Fatal(err)
	}
	v := must[*visitor](t)(newVisitor())
	cmd := start()
	v.url = startWebChat(t, cmd)
	if _, err := v.do("POST", "/login", "application/x-www-form-urlencoded", strings.NewReader("password=correct+horse")); err != nil {
		t.Fatal(err)
	}
	clip := must[[]byte](t)(os.ReadFile(filepath.Join(storyClips(t), "still.jpg")))
	if err := v.send("", "still.jpg", clip); err != nil {
		t.Fatal(err)
	}
	must[string](t)(v.reads(regexp.MustCompile("No fact-check of this")))
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}

// imageCommand returns the arguments with which the image calls the program.
func imageCommand(t *testing.T) []string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^ENTRYPOINT \["firstseen"\]\nCMD \["([a-z]+)"\]$`).FindSubmatch(repotest.ReadFile(t, "Dockerfile"))
	if found == nil {
		t.Fatal("the image does not call firstseen")
	}
	return []string{string(found[1])}
}

// container is what of a container can be had without an engine.
type container struct {
	root, data, temp string // folders: one that cannot be written to, the volume, the temporary files
	program          string
	user             *syscall.SysProcAttr // nil where this test may not act as another user, and is no root itself
	project          *types.Project
}

func newContainer(t *testing.T, project *types.Project) *container {
	t.Helper()
	top := t.TempDir()
	c := &container{root: filepath.Join(top, "root"), data: filepath.Join(top, "data"), temp: filepath.Join(top, "tmp"), program: filepath.Join(top, "firstseen"), project: project}
	for dir, mode := range map[string]os.FileMode{c.root: 0o555, c.data: 0o700, c.temp: 0o1777, filepath.Dir(project.WorkingDir): 0o755, filepath.Dir(top): 0o755} {
		if err := os.MkdirAll(dir, mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(must[string](t)(os.Executable()), c.program); err != nil { // which is firstseen under that name
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		const user = 10001 // the image's
		if err := os.Chown(c.data, user, user); err != nil {
			t.Fatal(err)
		}
		c.user = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
	}
	return c
}

// translate returns what a value of the container's environment is outside of it.
func (c *container) translate(value, store string) string {
	if name, isSecret := strings.CutPrefix(value, "/run/secrets/"); isSecret {
		return c.project.Secrets[name].File
	}
	value = regexp.MustCompile(`^redis://redis:6379/0$`).ReplaceAllString(value, store)
	value = regexp.MustCompile(`^/data\b`).ReplaceAllLiteralString(value, c.data)
	return regexp.MustCompile(`^0\.0\.0\.0:\d+$`).ReplaceAllString(value, "127.0.0.1:0")
}
