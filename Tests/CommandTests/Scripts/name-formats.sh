# Makes an archive $2, of bsdtar's format $1, of dumps that have names in several scripts, and converts it in three
# locales.
set -e
mkdir in
for name in Größe 日本 ok; do cp h.dump "in/$name.dump"; done
(cd in && LC_ALL=C.UTF-8 bsdtar --format "$1" -cf "../$2" *)
for locale in C C.UTF-8 de_DE.ISO-8859-1; do LC_ALL=$locale heapdump2pprof batch "$2" -o $locale; done
