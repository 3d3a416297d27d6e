# Resumes a batch of the dump $1 and of `big.dump`, which takes more memory than $2 bytes, three times, and then runs
# it without that limit. Prints each status with all that is said, and the outputs.
mkdir in
xz -dc "$1" > in/a.dump
mv big.dump in/b.dump
cp in/a.dump in/c.dump
for number in 1 2 3; do
  prlimit --as=$2 heapdump2pprof batch in -o out --profile retained --resume --jobs 1 2> errors > summary
  echo "$? $(cat summary errors)"
done
heapdump2pprof batch in -o out --profile retained -f > summary
echo "$? $(cat summary)"
ls -A out/in
