import ByteStreams
import Gzip
import Pprof

/// What holds of any bytes whatsoever that are read as a profile, compressed or not.
public enum ProfileProperties {
  /// Reads `bytes` as far as they are a profile.
  public static func check(_ bytes: [UInt8]) throws(Violation) {
    guard Gunzip.recognizes(bytes) else { return try checkPlain(bytes) }
    let plain: [UInt8]
    do {
      plain = try Gunzip.decompress(bytes, limit: decompressedLimit)
    } catch {
      return try Violation.unless(!error.description.contains("\n"), "more than one line: \(error)")
    }
    try Violation.unless(plain.count <= decompressedLimit, "\(plain.count) bytes came out")
    try checkPlain(plain)
  }

  /// Bytes that may come out of a compressed profile here.
  private static let decompressedLimit = 4 << 20

  private static func checkPlain(_ bytes: [UInt8]) throws(Violation) {
    let findings = ProfileCheck(bytes).findings
    for case let offset? in findings.map(\.offset) {
      try Violation.unless((0...bytes.count).contains(offset), "\(bytes.count) bytes, but a finding at \(offset)")
    }
    do {
      _ = try Profile(decoding: bytes)
    } catch {
      try Violation.unless(!error.description.contains("\n"), "more than one line: \(error)")
      try Violation.unless((0...bytes.count).contains(error.offset), "\(bytes.count) bytes, but \(error)")
      try Violation.unless(!findings.isEmpty, "nothing is found in spite of '\(error)'")
    }
  }
}
