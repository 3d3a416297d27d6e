# Converts `big.dump` under one limit of the address space after the other, until one suffices. Prints the megabytes,
# the status, how many lines say that memory is missing, how many there are, and how many temporary files; `said` has
# them all.
python3 "$scripts/big-dump.py"
for limit in {100..900..40}; do
  prlimit --as=${limit}000000 heapdump2pprof big.dump --profile retained -f -o x.pb.gz 2> errors
  status=$?
  # Not even the libraries find room.
  [ $status = 127 ] && continue
  missing=$(grep -c 'not enough memory: [0-9]* bytes more are needed; ' errors)
  echo "$limit $status $missing $(wc -l < errors) $(ls -A | grep -c '^[.]heapdump2pprof')"
  cat errors >> said
  [ $status = 0 ] && break
done
