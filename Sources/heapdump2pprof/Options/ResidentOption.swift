import ArgumentParser
import Profiles

/// The value of `--rss`: how much of a process was in memory, in bytes or in a unit: `1048576`, `1024kB` (as /proc/PID/status has it),
/// `512MiB`.
struct ResidentOption: ExpressibleByArgument {
  let bytes: UInt64

  /// As the kernel counts, a kB is 1024 bytes.
  private static let units: [String: UInt64] = [
    "": 1, "b": 1, "k": 1 << 10, "kb": 1 << 10, "kib": 1 << 10, "m": 1 << 20, "mb": 1 << 20, "mib": 1 << 20,
    "g": 1 << 30, "gb": 1 << 30, "gib": 1 << 30,
  ]

  init?(argument: String) {
    let digits = argument.prefix { ("0"..."9").contains($0) }
    let unit = argument.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    guard let number = UInt64(digits), number > 0, let factor = Self.units[unit] else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow, bytes <= UInt64(Int64.max) else { return nil }
    self.bytes = bytes
  }

  /// Throws if it is given for profiles that do not show it.
  static func require(_ resident: ResidentOption?, shownBy kinds: [ProfileKind]) throws {
    if resident != nil, !kinds.contains(.memory) { throw ValidationError("--rss is for --profile memory.") }
  }
}
