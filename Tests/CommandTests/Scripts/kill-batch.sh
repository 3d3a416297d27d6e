# Kills a batch of the dump $1 and an archive ten times and resumes it; what it makes in the end shall be what one
# makes that nobody killed, but for the dumps that each kill may have been caused by.
set -e
mkdir in t
for i in {1..20}; do
  cp "$1" in/$i.dump.xz
  cp "$1" t/$i.dump.xz
done
echo text > in/text
tar czf in/t.tar.gz t
heapdump2pprof batch in -o want > /dev/null

# What is on the disk changes only by calls, so that a kill between two of them is as good as any.
for i in {1..10}; do
  LD_PRELOAD=$calls AT_CALL=$((30 + 26 * i)) SIGNAL=9 heapdump2pprof batch in -o got --resume && exit 1
  [ $? = 137 ]
done > /dev/null 2>&1
heapdump2pprof batch in -o got --resume > /dev/null 2>&1 || true

sums() { (cd $1 && find . -type f ! -name manifest.jsonl | sort | xargs sha256sum); }
sums want > want.sums
sums got > got.sums
echo "outputs that are not as they should be:"
comm -13 want.sums got.sums
passed=$(grep -c 'passed over: ' got/manifest.jsonl || true)
echo "passed over more than ten times: $((passed > 10))"
# An output of a dump that is passed over may be there: it was killed between the output's name and its line.
echo "outputs missing: $(($(wc -l < got.sums) + passed < $(wc -l < want.sums)))"

heapdump2pprof batch in -o got -f > /dev/null
sums got | cmp - want.sums
sort -u want/manifest.jsonl > want.lines
sort -u got/manifest.jsonl > got.lines
echo "lines that are missing, and that only a kill explains:"
comm -23 want.lines got.lines
comm -13 want.lines got.lines | grep -v 'passed over: ' || true
