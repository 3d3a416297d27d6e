@testable import Pprof

extension ProfileTables {
  /// The location of a frame, which is encoded in some way that differs with every part of it.
  mutating func add(_ function: [UInt8], _ file: [UInt8], _ line: Int64) -> UInt64 {
    let encoded = [UInt8(truncatingIfNeeded: function.count)] + function + file
    var bytes = [UInt8](repeating: 0xee, count: 3) + encoded
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: line >> Int64(shift))) }
    let name = 4..<4 + function.count
    let frame = EncodedFrame(
      encoded: 3..<bytes.count, function: name, file: name.upperBound..<name.upperBound + file.count, line: line)
    var ids: [UInt64] = []
    locate([frame].span, in: bytes.span, into: &ids)
    return ids[0]
  }

  mutating func add(_ function: String, _ file: String, _ line: Int64) -> UInt64 {
    add(Array(function.utf8), Array(file.utf8), line)
  }

  /// Text number `id`.
  func text(_ id: Int64) -> String { String(decoding: strings[Int(id)], as: UTF8.self) }

  /// All texts.
  var texts: [String] { (0..<strings.count).map { text(Int64($0)) } }
}
