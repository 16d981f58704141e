# firstseen: what to type. `make help` says what each does.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The program is pure Go: one static binary. Only the race detector, in the tests, needs cgo.
export CGO_ENABLED := 0
# Go stamps a build with git's revision, and fails where git does not trust the folder: stamp only where that works.
export GOFLAGS := $(GOFLAGS) $(if $(shell git rev-parse HEAD 2>/dev/null),,-buildvcs=false)

BINARY := firstseen
PLATFORMS := linux/amd64 linux/arm64 darwin/arm64 windows/amd64
LINT_VERSION := v2.15.0
LINT := .cache/bin/golangci-lint-$(LINT_VERSION)
# A program with the race detector in it waits a second when it ends, in case another goroutine is about to race: tests start
# hundreds, whose goroutines have ended by then.
export GORACE := atexit_sleep_ms=20
# These packages and their tests have one goroutine, in which there is no race to detect: they are tested in a tenth of the
# time without the detector. internal/archtest holds them to it; all that uses them is tested with it.
ALONE := ./core/accounts/... ./core/coretest/... ./core/factcheck/... ./core/fingerprint/... ./core/match/... ./core/notifying/... \
	./core/reviewing/... ./core/searching/... ./bots/stagetest/apitable/... ./internal/measure/deadleaves/... \
	./internal/measure/synthvideo/... ./scripts/...
# What only computes on pictures that it is handed is left out of the detector where the rest is tested with it, and tests that
# compare clips take two fifths of the time. Pictures are made before it, and what it makes is used, under the detector.
PICTURES := image/... golang.org/x/image/... github.com/corona10/goimagehash/... github.com/firstseen/firstseen/core/fingerprint/... \
	github.com/firstseen/firstseen/core/match/... github.com/firstseen/firstseen/internal/measure/deadleaves/... \
	github.com/firstseen/firstseen/internal/measure/synthvideo/...
# So are patterns, markup and catalogues, which these packages read from texts that nobody changes: tests of what people read spend
# a third of their time on patterns. What hands texts to them is tested under the detector.
PATTERNS := regexp/... golang.org/x/net/html/... go.yaml.in/yaml/v3/...
UNRACED := $(foreach packages,$(PICTURES) $(PATTERNS),-gcflags=$(packages)=-race=false)
# `make vet` vets, with more than go test would.
# What debuggers read is left out: linking a test program takes half the time without it.
PLAIN := -vet=off -ldflags=-s -timeout 30m -json
RACED := -race $(UNRACED) $(PLAIN)
# Tests of the whole program start it hundreds of times. The detector is in all packages' own tests; in the whole program it is in
# the stories named here, which bring everything together, on the embedded store.
E2E := ./internal/e2e
TOGETHER := Stories$$/^bolt$$/^(ask|gateway|main_job|trouble|webhook)$$
# The checks against Discord's specification: a module of its own, so that what they need is no part of this one.
SPECS := bots/discord/twintest
# How long `make fuzz` spends on each fuzz target.
FUZZTIME := 10s
# Where `make eval` finds the original clips, and the altered copies to look up among them: made from CORPUS, or yours.
CORPUS := ../shared/corpus
REFS := .cache/eval/refs
QUERIES := .cache/eval/queries

.PHONY: help
help: ## Say what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

.PHONY: run
run: ## Start firstseen: its web chat is at http://127.0.0.1:8080
	@scripts/run

.PHONY: build
build: ## Build the static binary ./firstseen
	go build -trimpath -o $(BINARY) .

.PHONY: test
test: ## Run every test, under the race detector where there are goroutines; one that skips has failed
	@scripts/setup test
	@echo "Building and running the tests: some minutes before the first package has ended, and more on a slow machine."
	export MEDIATEST_SHARED=$$(mktemp -d); trap 'rm -rf "$$MEDIATEST_SHARED"' EXIT; \
	alone=$$(go list $(ALONE) $(E2E) | sort); \
	beside=$$(comm -23 <(go list ./... | sort) - <<<"$$alone"); \
	{ CGO_ENABLED=1 go test $(RACED) $$beside; CGO_ENABLED=1 go test $(RACED) -parallel 5 -run '$(TOGETHER)' $(E2E); \
	go test $(PLAIN) -parallel 5 -skip '$(TOGETHER)' $(E2E); go test $(PLAIN) $(ALONE); } | go run ./scripts/testgate

.PHONY: test-shared
test-shared: ## Run the tests on real clips: FIRSTSEEN_SHARED=folder
	@scripts/setup ci
	@scripts/twin
	scripts/test-shared

.PHONY: check
check: format vet lint platforms test ## Everything that has to hold before a commit

.PHONY: format
format: ## Refuse files that gofmt would change
	@files=$$(gofmt -l .); [[ -z $$files ]] || { echo "gofmt would change:"; echo "$$files"; exit 1; }

.PHONY: vet
vet:
	go vet -tags shared ./...
	go -C $(SPECS) vet -tags shared ./...

.PHONY: lint
lint: $(LINT) ## Run the linters of .golangci.yml
	$(LINT) run
	cd $(SPECS) && $(CURDIR)/$(LINT) run

$(LINT):
	@scripts/setup run
	@echo "Building golangci-lint $(LINT_VERSION): a few minutes the first time."
	GOBIN=$(CURDIR)/.cache/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	@mv .cache/bin/golangci-lint $@

.PHONY: platforms
platforms: ## Build for every platform that is supported
	@for platform in $(PLATFORMS); do \
		echo "go build for $$platform"; \
		GOOS=$${platform%/*} GOARCH=$${platform#*/} go build ./...; \
	done

.PHONY: fuzz
fuzz: ## Fuzz every parser for FUZZTIME each (10s)
	@scripts/setup test
	@scripts/fuzz $(FUZZTIME)

.PHONY: bench
bench: ## Run the benchmarks
	@scripts/setup test
	go test -run '^$$' -bench . -benchmem ./...

# How many hashes `make bench-index` looks clips up among, and in which empty store: none is a temporary file.
HASHES := 100000,1000000
STORE :=

.PHONY: bench-index
bench-index: ## Measure the index: HASHES=sizes STORE=an empty store
	@scripts/setup run
	go run . bench-index --hashes $(HASHES) $(if $(STORE),--store "$(STORE)")

.PHONY: eval
eval: ## Measure recall and cost: REFS=originals QUERIES=altered copies
	@scripts/setup ci
	@[[ $(REFS) != .cache/eval/refs ]] || scripts/eval-set $(CORPUS) .cache/eval
	go run . eval --refs $(REFS) --queries $(QUERIES)
