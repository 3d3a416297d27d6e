# Compresses the profile `good` in good and bad ways. Of each it prints whether go tool pprof and check refuse it, and
# the number of lines that check prints; those lines go to standard error.
set -e
gzip -nc good > good.gz
head -c 20 good | gzip -nc > split
tail -c +21 good | gzip -nc >> split
cat good.gz good.gz > twice
head -c -9 good.gz > cut
{ cat good.gz; printf 'something else'; } > behind
{ cat good.gz; head -c 512 /dev/zero; } > zeros
{ head -c -8 good.gz; printf 'xxxx'; tail -c 4 good.gz; } > checksum
{ head -c 3 good.gz; printf '\340'; tail -c +5 good.gz; } > flags
gzip -nc good.gz > nested
: | gzip -nc > nothing
for file in good.gz split twice cut behind zeros checksum flags nested nothing; do
  theirs=0
  go tool pprof -top $file > out 2>&1 || theirs=1
  ours=0
  heapdump2pprof check $file > out || ours=1
  echo "$file $theirs $ours $(grep -c . out)"
  cat out >&2
done
