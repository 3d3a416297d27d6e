# Converts the dump $1 with some of the standard streams closed: one that is needed, then every combination of others.
# Prints each status, and what differs from `want.pb.gz`; what the latter say goes to `errors`.
xz -dc "$1" > a.dump
head -c 300000 a.dump > cut.dump
heapdump2pprof a.dump -o want.pb.gz
timeout 20 heapdump2pprof - -o x <&-
echo $?
timeout 20 heapdump2pprof a.dump -o - >&-
echo $?
for closed in '<&-' '2>&-' '>&- 2>&-' '<&- >&- 2>&-' '<&- 2>&-'; do
  eval "timeout 20 heapdump2pprof a.dump -o x.pb.gz $closed"
  echo $?
  cmp x.pb.gz want.pb.gz
  rm x.pb.gz

  eval "timeout 20 heapdump2pprof cut.dump $closed"
  echo $?

  eval "timeout 20 heapdump2pprof batch a.dump cut.dump --jobs 1 -o out $closed" > summary
  echo $?
  cmp out/a.pb.gz want.pb.gz
  # Lines of the journal that are none, because a message got there.
  grep -vc '^{.*}$' out/manifest.jsonl
  rm -r out
done 2> errors
ls -A
