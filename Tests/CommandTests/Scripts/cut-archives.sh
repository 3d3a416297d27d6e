# Compresses the dump $1 in every way and drops the last byte; with --partial it shall give the samples of the whole
# dump. Then converts all of them in an archive that is cut in the same way.
set -e
samples() { go tool pprof -raw $1 2>&1 | sed -n '/^Samples/,$p'; }
xz -dc "$1" > a.dump
heapdump2pprof a.dump -o want.pb --rate 4096
mkdir in
for pack in gzip zstd xz bzip2 lz4; do
  $pack -qc a.dump | head -c -1 > a.$pack
  cp a.$pack in/
  heapdump2pprof a.$pack --partial --rate 4096 -o $pack.pb
  ! heapdump2pprof a.$pack -o no.pb
  cmp <(samples want.pb) <(samples $pack.pb)
done
tar cf - in | gzip | head -c -1 > n.tar.gz
! heapdump2pprof batch n.tar.gz -o out --partial --rate 4096
