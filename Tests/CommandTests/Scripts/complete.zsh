# Prints what zsh completes a line to, in the working directory: complete.zsh FOLDER LINE
# FOLDER has the script, under the name _heapdump2pprof, as a folder of $fpath has it. zsh completes only in its line editor,
# so it runs on a terminal of its own; ^X prints the line and what is offered to go on with.
zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell "PS1=; fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D; setopt no_beep list_ambiguous"
zpty -w shell 'zstyle ":completion:*" list-separator ""; LISTMAX=1000'
zpty -w shell 'show() { print -r -- "BUFFER<$BUFFER>"; }; zle -N show; bindkey "^X" show; print REA""DY'
zpty -r shell output '*READY*'
zpty -w -n shell "$2"$'\t\C-x'
zpty -r shell output '*BUFFER<*>*'
print -r -- "${${output##*BUFFER<}%%>*}"
