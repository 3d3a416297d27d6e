# Converts all dumps of `in` to a file system of its own that takes nine files, and then to the same with forty.
# Prints each status, then what is left there, or the number of outputs.
mkdir disk
mount -t tmpfs -o nr_inodes=9 tmpfs disk
heapdump2pprof batch in -o disk/out --jobs 1 > summary
echo $?
find disk -name '.*'
ls disk/out/in | wc -l

heapdump2pprof in/1.dump.xz -o disk/y.pb.gz
echo $?
ls disk

mount -o remount,nr_inodes=40 disk
heapdump2pprof batch in -o disk/out --resume > summary
echo $?
ls disk/out/in | wc -l
