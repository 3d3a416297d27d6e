import Testing

@testable import Pprof

@Suite struct WireTests {
  /// The only field in what `write` writes; nil if there is not exactly one.
  private func field(_ write: (inout OutputSpan<UInt8>) -> Void) throws -> WireReader.Field? {
    let bytes = [UInt8](capacity: 100, initializingWith: write)
    var reader = WireReader(bytes, 0..<bytes.count)
    let field = try reader.next()
    return try reader.next() == nil ? field : nil
  }

  @Test(arguments: [1, 0x7f, 0x80, 0x3fff, 0x4000, 1 << 32, 1 << 63, UInt64.max - 1, UInt64.max])
  func `unsigned numbers come back`(value: UInt64) throws {
    let field = try #require(try field { $0.uint64(3, value) })
    #expect(field.number == 3)
    #expect(field.offset == 0)
    guard case .varint(let read) = field.value else {
      Issue.record("no varint")
      return
    }
    #expect(read == value)
  }

  @Test(arguments: [1, -1, Int64.min, Int64.max, -128])
  func `signed numbers come back, a negative one takes ten bytes`(value: Int64) throws {
    let bytes = [UInt8](capacity: 100) { $0.int64(1, value) }
    if value < 0 { #expect(bytes.count == 11) }
    var reader = WireReader(bytes, 0..<bytes.count)
    guard case .varint(let read) = try reader.next()?.value else {
      Issue.record("no varint")
      return
    }
    #expect(Int64(bitPattern: read) == value)
  }

  @Test func `the bytes are those of the encoding guide`() {
    let bytes = [UInt8](capacity: 100) { output in
      output.uint64(1, 150)
      output.text(2, "testing")
      output.packed(6, [3, 270, 86942])
    }
    #expect(
      bytes == [
        0x08, 0x96, 0x01, 0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67, 0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e,
        0xa7, 0x05,
      ])
  }

  @Test func `0, false and empty lists are not written, empty texts are`() {
    let nothing = [UInt8](capacity: 100) { output in
      output.uint64(1, 0)
      output.int64(2, 0)
      output.bool(3, false)
      output.packed(4, [])
    }
    #expect(nothing.isEmpty)
    let bytes = [UInt8](capacity: 100) { output in
      output.text(6, "")
      output.bool(1, true)
    }
    #expect(bytes == [0x32, 0, 0x08, 1])
  }

  @Test(arguments: [0, 1, 127, 128, 129, 16383, 16384, 1 << 21])
  func `messages of any length come back`(length: Int) throws {
    let bytes = [UInt8](capacity: length + 100) { output in
      output.uint64(1, 7)
      output.message(20) { inner in
        for index in 0..<length { inner.varint(UInt64(index % 128)) }
      }
      output.uint64(2, 8)
    }
    var reader = WireReader(bytes, 0..<bytes.count)
    _ = try reader.next()
    let message = try #require(try reader.next())
    #expect(message.number == 20)
    guard case .bytes(let range) = message.value else {
      Issue.record("no bytes")
      return
    }
    #expect(Array(bytes[range]) == (0..<length).map { UInt8($0 % 128) })
    let last = try #require(try reader.next())
    #expect(last.number == 2)
    #expect(try reader.next() == nil)
  }

  @Test func `a message in a message longer than 127 bytes`() throws {
    let bytes = [UInt8](capacity: 300) { output in
      output.message(1) { outer in
        outer.message(2) { inner in
          for _ in 0..<200 { inner.varint(5) }
        }
      }
    }
    #expect(bytes.count == 200 + 3 + 3)
    #expect(Array(bytes.prefix(6)) == [0x0a, 0xcb, 0x01, 0x12, 0xc8, 0x01])
  }

  @Test func `fixed numbers are passed over`() throws {
    let bytes: [UInt8] = [0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x15, 1, 2, 3, 4, 0x18, 7]
    var reader = WireReader(bytes, 0..<bytes.count)
    guard case .fixed = try reader.next()?.value, case .fixed = try reader.next()?.value,
      case .varint(7) = try reader.next()?.value
    else {
      Issue.record("not two fixed numbers and a varint")
      return
    }
  }

  @Test func `any number of fields, each as long as it may be`() {
    var writer = WireWriter()
    let text = [UInt8](repeating: 0x61, count: 300)
    for _ in 0..<100 {
      writer.write(fields: 2) { output in
        output.uint64(1000, .max)
        output.uint64(Int(UInt32.max >> 3), .max)
      }
      writer.bytes(2, text[...])
    }
    #expect(writer.bytes.count == 100 * (12 + 15 + 3 + 300))
    #expect(writer.bytes.suffix(303) == [0x12, 0xac, 0x02] + text)
  }

  @Test(arguments: [0, 1, 127, 128, 16383, 16384, (1 << 21) - 1, 1 << 21, 1 << 56, Int.max])
  func `the length of a varint is that of its bytes`(value: Int) {
    #expect(WireWriter.length(value) == [UInt8](capacity: 10) { $0.varint(UInt64(value)) }.count)
  }

  @Test func `an emptied writer begins anew`() {
    var writer = WireWriter()
    writer.write(fields: 1) { $0.uint64(1, 5) }
    writer.removeAll()
    writer.write(fields: 1) { $0.uint64(2, 6) }
    #expect(writer.bytes == [0x10, 6])
  }
}

extension OutputSpan<UInt8> {
  /// A field that is a text.
  mutating func text(_ field: Int, _ text: String) {
    start(field, length: text.utf8.count)
    for byte in text.utf8 { append(byte) }
  }
}
