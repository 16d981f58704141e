#!/bin/sh
# In a testscript, "! exec PROGRAM" passes if the program does not exist, and if it dies by a signal.
#
# Version:   github.com/rogpeppe/go-internal v1.16.0.
# Behaviour: "!" accepts whatever makes the command fail. A program that was renamed, not built or not found in PATH
#            and one that crashes are failures like a refusal: "! exec tool --bad-flag" alone goes on passing when the tool
#            is gone. Only a line that looks at the output, such as "stderr unknown.flag", tells the cases apart.
# Seen:      four scripts: no such program: ok; killed by signal 11: ok; exit code 3: ok; no such program, then
#            "stderr refused": FAIL.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

mkdir testdata
echo '! exec no-such-program --bad-flag' >testdata/missing.txtar
echo "! exec sh -c 'kill -SEGV \$\$'" >testdata/killed.txtar
echo "! exec sh -c 'exit 3'" >testdata/refused.txtar
printf '! exec no-such-program --bad-flag\nstderr refused\n' >testdata/looked-at.txtar
cat >finding_test.go <<'END'
package finding

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestScripts(t *testing.T) { testscript.Run(t, testscript.Params{Dir: "testdata"}) }
END
go mod init finding 2>/dev/null
go get github.com/rogpeppe/go-internal@v1.16.0
go mod tidy 2>/dev/null
go test -v . >output.txt 2>&1 || true
sed -n 's/^ *--- \(PASS\|FAIL\): TestScripts\/\([a-z-]*\) .*/\2 \1/p' output.txt | sort | tee got.txt
diff got.txt - <<'END'
killed PASS
looked-at FAIL
missing PASS
refused PASS
END
