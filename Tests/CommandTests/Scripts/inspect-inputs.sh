# Inspects the dump $1 from files, plain and compressed, and from a pipe; all shall show the same. Then it writes to a
# full device, and to a reader that goes away.
set -eo pipefail
xz -dc "$1" > a
gzip -c a > b
zstd -qc a > c
for form in '' --json; do
  heapdump2pprof inspect - $form < <(cat a) | grep -v 'Go heap dump' > want
  for input in a b c a; do heapdump2pprof inspect $input $form | grep -v 'Go heap dump' | cmp - want; done
done
! heapdump2pprof inspect a > /dev/full
heapdump2pprof inspect a | true
