# Converts one dump of `in`, and then all of them, to a file system of its own that is full or nearly so. Prints each
# status, then what is left there, or the number of outputs.
mkdir disk
mount -t tmpfs -o size=256k tmpfs disk
head -c 256k /dev/zero > disk/zeros
heapdump2pprof in/1.dump.xz -o disk/x.pb.gz
echo $?
ls -A disk

head -c 240k /dev/zero > disk/zeros
heapdump2pprof batch in -o disk/out --jobs 3 > summary
echo $?
find disk -name '.*'
ls disk/out/in | wc -l

rm disk/zeros
heapdump2pprof batch in -o disk/out --resume > summary
echo $?
ls disk/out/in | wc -l

mount -o remount,ro,bind disk
heapdump2pprof in/1.dump.xz -o disk/x.pb.gz
echo $?
