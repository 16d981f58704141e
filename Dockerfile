# syntax=docker/dockerfile:1
# firstseen in a container: one static binary beside Debian's ffmpeg. It needs no root, and no writable root: it
# writes its store to /data and clips that it is working on to /tmp.
#
#   docker run --read-only --tmpfs /tmp -v firstseen:/data firstseen
#
# Every build has the same bases, by their digests. `docker buildx imagetools inspect debian:bookworm-slim` prints the digest that a
# tag has today.

FROM --platform=$BUILDPLATFORM golang:1.26.8-bookworm@sha256:a688600ca24f8a4d3ca77f95b0dd40704a9fc787c826660eb7ba0b641b8b175d AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/cache \
    GOCACHE=/cache CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags '-s -w' -o /out/firstseen .

FROM debian:bookworm-slim@sha256:3783cc01769c7b2b1b83a5c5ad96c815348e28ed7da68e2e3687004faa906251
# The fonts are for claims in the evidence picture, in scripts beyond Latin, Greek and Cyrillic.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates ffmpeg fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 firstseen \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin firstseen \
    && install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=build /out/firstseen /usr/local/bin/firstseen
COPY LICENSE /usr/share/doc/firstseen/LICENSE

USER 10001:10001
WORKDIR /data
EXPOSE 8080
ENV FIRSTSEEN_STORE=/data/firstseen.db FIRSTSEEN_DATA=/data
# It asks the running bot over HTTP, at FIRSTSEEN_WEB_ADDR, whether store, decoder, disks and platforms work.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["firstseen", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["firstseen"]
CMD ["serve"]
