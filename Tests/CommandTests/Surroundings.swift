import Foundation

/// What the machine lets tests do.
enum Surroundings {
  /// Begins a command that may mount file systems of its own, which nobody else sees and which end with it.
  static let mounting = ["unshare", "--map-root-user", "--mount"]

  /// Whether it may: many containers forbid it.
  static let canMount = succeeds(mounting + ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "/mnt"])

  /// Begins a command that permissions of files hold for, as they do not for root; nil if there is no way.
  static let unprivileged: [String]? =
    getuid() != 0 ? [] : succeeds(withoutOverride + ["true"]) ? withoutOverride : nil

  private static let withoutOverride = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]

  private static func succeeds(_ words: [String]) -> Bool {
    let run = try? Tool.run(words, in: FileManager.default.temporaryDirectory)
    return run?.status == 0
  }
}
