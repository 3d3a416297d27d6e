# Converts the dump $1 to readers that take one byte, or none: these are there when it begins, and gone when it
# writes.
set -o pipefail
heapdump2pprof "$1" -o - | head -c 1 | wc -c
echo $?
mkfifo pipe
for command in "$1 -o -" "batch $1 -o out"; do
  heapdump2pprof $command > pipe & exec 3< pipe
  exec 3<&-
  wait $!
  echo $?
done
find out -type f
