# Makes `in`: zeros, archives without files, and one without dumps.
set -e
mkdir in
cd in
head -c 100000 /dev/zero > zeros
tar cf empty.tar -T /dev/null
gzip -k empty.tar
python3 -c 'import zipfile; zipfile.ZipFile("empty.zip", "w").close()'
echo text > t
bsdtar --format zip -cf text.zip t
rm t
