# Converts dumps whose names are not UTF-8, named in every way that there is. `found` has the bytes of the outputs'
# names, `missing` the message about such a name.
set -e
mkdir in
cp h.dump $'in/b\xe4d.dump'
cp h.dump $'in/b\xe5d.dump'
cp h.dump 'in/b\xE4d.dump'
tar cf n.tar in
rm h.dump

heapdump2pprof batch in n.tar -o folder
heapdump2pprof batch in/* -o named
find in -type f -print0 | LC_ALL=C sort -z | heapdump2pprof batch --files-from - -o nul
find in -type f | LC_ALL=C sort | sed 's/$/\r/' > list
heapdump2pprof batch @list -o crlf

heapdump2pprof $'in/b\xe4d.dump' -o $'\xfe.pb.gz'
heapdump2pprof $'in/b\xe4d.dump'
test -f $'\xfe.pb.gz' -a -f $'b\xe4d.pb.gz'
heapdump2pprof inspect $'in/b\xe4d.dump' > /dev/null
! heapdump2pprof $'in/x\xe4.dump' 2> missing
find folder -name '*.gz' | LC_ALL=C sort | od -An -c | tr -d ' \n' > found
