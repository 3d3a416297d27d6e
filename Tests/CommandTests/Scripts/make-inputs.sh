# Makes `in` of the fixtures in the folder $1: dumps plain and compressed, archives of every kind, what is no dump,
# and hostile names. `before` lists what is here then, and `outside` what lies around it.
set -e
mkdir -p in/a/b t/host1
xz -dc "$1/go1.12-amd64.dump.xz" > t/heap.dump
xz -dc "$1/go1.4-amd64.dump.xz" > t/host1/heap.dump

cp t/heap.dump in/plain.dump
zstd -q t/heap.dump -o in/a/b/x.dump.zst
cp "$1/go1.6-amd64.dump.xz" in/a/
head -c 300000 t/heap.dump > in/cut.dump
echo 'no dump' > in/a/readme.txt
ln -s /etc/passwd in/passwd

tar czf in/n.tar.gz -C t .
tar cjf in/n.tar.bz2 -C t .
tar cJf in/n.tar.xz -C t .
tar cf - -C t . | zstd -q > in/n.tar.zst
tar cf - -C t . | lz4 -q > in/n.tar.lz4
for format in zip 7zip cpio; do (cd t && bsdtar --format $format -cf ../in/n.${format/7zip/7z} .); done
head -c 60000 in/n.tar.gz > in/torn.tar.gz
gzip -c t/heap.dump > t/z.gz
tar cf in/packed.tar -C t z.gz
tar cf in/nested.tar -C in packed.tar

mkdir h
cp t/heap.dump h/x
ln -s /etc h/link
tar cPf in/hostile.tar --transform 's,^h/x,../../x,;' h/x
tar rPf in/hostile.tar --transform 's,^h/x,/abs/y,' h/x
tar rPf in/hostile.tar -C h link
tar rPf in/hostile.tar --transform 's,^h/x,link/z,' h/x
tar rPf in/hostile.tar --transform 's,^h/x,../x,' h/x

ls .. | grep '^x' > outside || true
touch before
ls -A > before
