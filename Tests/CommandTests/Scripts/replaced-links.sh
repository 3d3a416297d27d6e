# Converts the dump $1 to links that lead to a file that is not there, to a link, to themselves, or to no folder, with
# and without -f, and to one of a file's two names. Prints each status and what is there then.
mkdir a b
ln -s ../a/x b/dangling
ln -s dangling b/twice
ln -s loop b/loop
ln -s ../none/x b/nowhere
for link in dangling twice loop nowhere; do
  heapdump2pprof "$1" -o b/$link
  echo $?
done
ls -A a

heapdump2pprof "$1" -o b/loop -f
heapdump2pprof "$1" -o b/nowhere -f
heapdump2pprof "$1" -o b/twice -f
echo $?
ls -A a b

echo old > one
ln one two
heapdump2pprof "$1" -o one -f
cat two
cmp one a/x
