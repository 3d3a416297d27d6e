# Converts the dump $1 from files and pipes, compressed in every way. Prints how many bytes the profiles have, and how
# many different ones there are.
set -e
xz -dc "$1" > a.dump
for pack in gzip zstd xz bzip2 lz4; do
  $pack -qc a.dump > a.$pack
  heapdump2pprof a.$pack -o $pack.pb.gz
done
heapdump2pprof a.dump -o first.pb.gz
heapdump2pprof a.dump -o second.pb.gz
cat a.dump | heapdump2pprof - > pipe.pb.gz
cat a.dump | heapdump2pprof - -o - > dash.pb.gz
zstd -qdc a.zstd | gzip | heapdump2pprof - > again.pb.gz
heapdump2pprof a.dump -o plain.pb
gzip -dc first.pb.gz | cmp - plain.pb
cat *.pb.gz | wc -c
sha256sum *.pb.gz | cut -d' ' -f1 | sort -u | wc -l
