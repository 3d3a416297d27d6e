# Compares what inspect --types shows of the dump $1, with the options that follow, with what go tool pprof shows of
# its types profile. `warnings` has the warnings, which are to be the same.
set -e
heapdump2pprof inspect "$@" --types 10000 --json > types.json 2> warnings
heapdump2pprof "$@" --profile types -o types.pb.gz 2> convert.err
cmp warnings convert.err
top() {
  go tool pprof -top -unit=b -nodecount=100000 -nodefraction=0 "$@" types.pb.gz 2> pprof.err
}
top -sample_index=inuse_space > bytes
top -sample_index=inuse_objects > objects
top -sample_index=inuse_objects '-tagfocus=reachable=^no$' > garbage
python3 "$scripts/compare-types.py"
