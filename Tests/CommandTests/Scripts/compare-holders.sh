# Compares what inspect --holders shows of the dump $1 with what go tool pprof shows of its retained profile.
set -e
heapdump2pprof inspect "$1" --holders 1000 --json > holders.json
heapdump2pprof "$1" --profile retained -o r.pb.gz
for index in bytes=inuse_space objects=inuse_objects; do
  go tool pprof -top -cum -unit=b -nodecount=100000 -nodefraction=0 -sample_index=${index#*=} r.pb.gz \
    2> pprof.err > ${index%=*}
done
python3 "$scripts/compare-holders.py"
