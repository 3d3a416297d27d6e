# Builds the example in the folder $1, and has go tool pprof write each report of instructions that it has of a
# profile of its dump, made with the options that follow: with the executable that the profile names, and with one on
# the command line.
cp "$1"/*.go "$1"/go.mod . && shift
go build -o leak . && ./leak monday.dump tuesday.dump || exit 1
heapdump2pprof tuesday.dump "$@" -o out.pb || exit 1
for report in weblist list disasm; do
  # An executable on the command line is taken for the first mapping, whatever that says.
  for executable in '' leak; do
    go tool pprof -$report=main -output=$report $executable out.pb 2> errors
    echo "$report $?"
    cat errors
  done
done
