# Converts a.dump into a folder whose name is not UTF-8, and uses the word that the message on a terminal has for such a file.
set -eo pipefail
folder=$'out\xff'
heapdump2pprof a.dump -q -o "$folder/"
[[ -s $folder/a.pb.gz ]]
said=$(script -qec "heapdump2pprof a.dump -f -o $'b \\xff.pb'" /dev/null)
word=$(sed -nE 's/.*-http=: (.*) shows it.*/\1/p' <<<"$said")
eval "[[ -s $word ]]"
