# Prints what bash completes a line to, in the working directory: complete.bash SCRIPT LINE
source "$1"
line=$2
complete -p heapdump2pprof | grep -q -- '-F _heapdump2pprof ' || exit 1
# In a script nothing is completed, so that readline's part is not there.
compopt() { :; }
read -ra COMP_WORDS <<<"$line"
[[ $line == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_LINE=$line
COMP_POINT=${#line}
_heapdump2pprof heapdump2pprof "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}" | sort -u
