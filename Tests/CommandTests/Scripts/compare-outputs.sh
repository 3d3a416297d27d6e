# Compares each output in `out` of what make-inputs.sh has made with that of its dump alone, removes them, and
# compares what is left with what was there before. Prints every difference.
heapdump2pprof in/plain.dump -o 1.pb.gz 2> /dev/null
heapdump2pprof t/host1/heap.dump -o 2.pb.gz 2> /dev/null
heapdump2pprof in/a/go1.6-amd64.dump.xz -o 3.pb.gz 2> /dev/null
find out -type f ! -name manifest.jsonl | while read -r file; do
  case $file in
    *host1*) cmp 2.pb.gz "$file" ;;
    *go1.6*) cmp 3.pb.gz "$file" ;;
    *) cmp 1.pb.gz "$file" ;;
  esac
done
rm -r ?.pb.gz out
ls -A | diff before -
ls .. | grep '^x' | diff outside -
