# Converts the dump $1 to what is no file on a disk, with and without -f: devices, descriptors that lead to files,
# pipes or nothing, and a file without a name. Prints each status, and what differs from `want.pb.gz`.
heapdump2pprof "$1" -o want.pb.gz
for more in '' -f; do
  heapdump2pprof "$1" -o /dev/null $more
  echo $?

  echo old > file
  heapdump2pprof "$1" -o /dev/stdout $more > file
  echo $?
  cmp file want.pb.gz
  heapdump2pprof "$1" -o /dev/stdout $more | cmp - want.pb.gz
  heapdump2pprof "$1" -o /dev/fd/5 $more 5> file
  cmp file want.pb.gz

  ln -sf /dev/stdout link
  heapdump2pprof "$1" -o link $more > file
  cmp file want.pb.gz
  readlink link

  exec 6> file
  rm file
  heapdump2pprof "$1" -o /dev/fd/6 $more
  echo $?
  exec 6>&-

  mkfifo pipe
  cat pipe > file &
  heapdump2pprof "$1" -o pipe $more
  wait
  cmp file want.pb.gz
  rm pipe file

  # These are closed.
  for number in 3 4 7; do heapdump2pprof "$1" -o /dev/fd/$number $more; done
done
ls -A /dev | grep heapdump2pprof
ls -A
