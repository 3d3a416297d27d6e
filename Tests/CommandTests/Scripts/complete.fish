# Prints what fish completes a line to, in the working directory: complete.fish SCRIPT LINE
source $argv[1]
complete -C $argv[2] | cut -f 1
