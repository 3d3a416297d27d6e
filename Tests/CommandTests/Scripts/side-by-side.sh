# Converts the dump $1 from six pipes with six jobs. Each pipe is opened for writing before anything is written to the
# first, which needs a reader of every one of them.
xz -dc "$1" > all
for i in {1..6}; do mkfifo $i.dump; done
timeout 30 heapdump2pprof batch [1-6].dump -o out --jobs 6 & batch=$!
timeout 20 bash -c '
  exec 3> 1.dump 4> 2.dump 5> 3.dump 6> 4.dump 7> 5.dump 8> 6.dump
  for i in {3..8}; do
    cat all >&$i
    eval "exec $i>&-"
  done'
wait $batch
echo $?
ls out
for i in {2..6}; do cmp out/1.pb.gz out/$i.pb.gz; done
