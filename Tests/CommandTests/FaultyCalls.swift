import Foundation

/// A library that makes calls of the operating system fail as they fail on file systems that are not at hand here, and
/// that makes something happen at a known moment. It is `Scripts/calls.c`.
///
/// | variable | effect |
/// |---|---|
/// | `FLOCK_FAILS`, `FSYNC_FAILS`, `CLOSE_FAILS`, `FCHOWN_FAILS` | The call fails with the error of this number. |
/// | `SHORT_WRITES` | Every write takes a part of what it is given, and every other one is interrupted before it takes any. |
/// | `READ`, `WHEN_READ` | This command of the shell is run before this file is read, for the first or the `AT_READ`-th time. |
/// | `WRITTEN`, `WHEN_WRITTEN` | This command is run before this file is written to for the first time. |
/// | `WHEN_WAITING` | This command is run when a descriptor that does not wait is read or written too early. |
/// | `AT_CALL`, `SIGNAL` | The process gets this signal before its n-th call that reads, writes, or changes a file. |
/// | `FAST_CLOCK` | Whenever the process looks at the clock, another second has passed. |
enum FaultyCalls {
  /// The words in front of a command that has these variables and the library. `env` is to run them, as `Tool.run` does.
  static func words(_ variables: KeyValuePairs<String, String>) -> [String] {
    ["LD_PRELOAD=\(library)"] + variables.map { "\($0.key)=\($0.value)" }
  }

  /// The path of the library. It is made once in a run, beside the programs that were built.
  static let library: String = {
    let folder = URL(fileURLWithPath: Tool.command).deletingLastPathComponent()
    let (made, new) = (folder.appendingPathComponent("calls.so"), folder.appendingPathComponent("\(UUID()).so"))
    let source = Tool.scripts.appendingPathComponent("calls.c")
    let run = try? Tool.run(["cc", "-shared", "-fPIC", source.path, "-o", new.path, "-ldl"], in: folder)
    precondition(run?.status == 0, "\(run?.errors ?? "cc cannot be run")")
    // Another run of the tests may be using it.
    precondition(unsafe rename(new.path, made.path) == 0)
    return made.path
  }()
}
