# Interrupts a batch of the dump $1 at fifteen moments and resumes it each time. Prints what is not as it shall be
# after that: temporary files, outputs and lines that one that nobody interrupts does not make.
mkdir in
for i in {1..12}; do cp "$1" in/$i.dump.xz; done
heapdump2pprof batch in -o want > /dev/null
for i in {1..15}; do
  signal=$((i % 2 ? 15 : 2))
  LD_PRELOAD=$calls AT_CALL=$((20 + 5 * i)) SIGNAL=$signal \
    heapdump2pprof batch in -o got --resume --jobs 4 > /dev/null 2> errors
  status=$?
  [ $status = $((128 + signal)) ] || [ $status = 0 ] || echo "status $status"
  [ -e got ] || continue
  find got -name '.*'
  for output in $(cd got && find . -name '*.gz'); do cmp got/$output want/$output; done
  sort got/manifest.jsonl | comm -23 - <(sort want/manifest.jsonl)
done
heapdump2pprof batch in -o got --resume
diff -r want/in got/in
cmp <(sort want/manifest.jsonl) <(sort got/manifest.jsonl)
