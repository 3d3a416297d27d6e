# Runs heapdump2pprof with these arguments and each limit of open files from 4 to 30. Prints the limit, the status,
# how many lines there are on standard error, and how many of them say to raise the limit.
for limit in {4..30}; do
  timeout 20 prlimit --nofile=$limit:$limit heapdump2pprof "$@" > said 2> errors
  echo "$limit $? $(wc -l < errors) $(grep -c 'raise the limit' errors)"
done
