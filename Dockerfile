# An image with heapdump2pprof alone. This file was written, but has not been run: where it was written there is no Docker
# engine. What it does is tested without one (Tests/Packaging/run).
#
#   docker build -t heapdump2pprof .
#   docker run --rm -v "$PWD:/data" heapdump2pprof heap.dump --binary app

FROM swift:6.3-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
    make gcc binutils libarchive-dev libdw-dev libelf-dev zlib1g-dev liblzma-dev libzstd-dev liblz4-dev libbz2-dev \
    nettle-dev libacl1-dev
COPY . /source
WORKDIR /source
RUN make release

FROM debian:stable-slim
COPY --from=build /source/dist/heapdump2pprof /usr/local/bin/
WORKDIR /data
ENTRYPOINT ["heapdump2pprof"]
