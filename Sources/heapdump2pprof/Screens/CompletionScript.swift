/// The script that completes the command in a shell.
///
/// ArgumentParser's script knows no default subcommand: behind `heapdump2pprof` it would complete names of subcommands alone.
/// Here, where no subcommand stands, the line is completed as if `convert` stood there.
enum CompletionScript {
  private static let names = Heapdump2pprof.subcommandNames
  private static let root = "\n_heapdump2pprof() {\n"
  private static let renamedRoot = "\n__heapdump2pprof_root() {\n"

  /// A script that ArgumentParser made, for bash, zsh or fish, with that.
  static func withDefault(_ script: String) -> String {
    let names = names.joined(separator: "|")
    let script = script.replacing(root, with: renamedRoot)
    return
      script
      .replacing("\ncomplete -o filenames", with: bash(names) + "\ncomplete -o filenames")
      .replacing("\nif [[ \"${funcstack[1]}\"", with: zsh(names) + "\nif [[ \"${funcstack[1]}\"")
      .replacing(fishTokens, with: fishTokens + fish)
  }

  private static func bash(_ names: String) -> String {
    """

    _heapdump2pprof() {
        local -a names=()
        if [[ "${COMP_CWORD}" -eq 1 ]]; then
            __heapdump2pprof_root "${@}"
            names=("${COMPREPLY[@]}")
            COMPREPLY=()
        else
            case "${COMP_WORDS[1]}" in
            \(names))
                __heapdump2pprof_root "${@}"
                return
                ;;
            esac
        fi
        local -a COMP_WORDS=("${COMP_WORDS[0]}" convert "${COMP_WORDS[@]:1}")
        local COMP_CWORD="$((COMP_CWORD + 1))"
        local COMP_LINE="${COMP_LINE/${COMP_WORDS[0]}/${COMP_WORDS[0]} convert}"
        local COMP_POINT="$((COMP_POINT + 8))"
        __heapdump2pprof_root "${@}"
        COMPREPLY+=("${names[@]}")
    }

    """
  }

  private static func zsh(_ names: String) -> String {
    """

    _heapdump2pprof() {
        local -i ret=1
        if [[ "${CURRENT}" -eq 2 ]]; then
            __heapdump2pprof_root "${@}" && ret=0
        else
            case "${words[2]}" in
            \(names))
                __heapdump2pprof_root "${@}"
                return
                ;;
            esac
        fi
        words=("${words[1]}" convert "${words[@]:1}")
        CURRENT=$((CURRENT + 1))
        __heapdump2pprof_root "${@}" && ret=0
        return "${ret}"
    }

    """
  }

  private static let fishTokens = "\n    set -l unparsed_tokens (__heapdump2pprof_tokens -pc)\n"

  private static let fish = """
        if test "$expected_commands" != heapdump2pprof; and not contains -- "$unparsed_tokens[2]" \
    \(names.joined(separator: " "))
            set unparsed_tokens $unparsed_tokens[1] convert $unparsed_tokens[2..]
        end

    """
}
