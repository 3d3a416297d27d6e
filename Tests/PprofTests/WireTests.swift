import Testing

@testable import Pprof

@Suite struct WireTests {
  /// The only field in what `write` writes; nil if there is not exactly one.
  private func field(_ write: (inout WireWriter) -> Void) throws -> WireReader.Field? {
    var writer = WireWriter()
    write(&writer)
    var reader = WireReader(writer.bytes, 0..<writer.bytes.count)
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
    var writer = WireWriter()
    writer.int64(1, value)
    if value < 0 { #expect(writer.bytes.count == 11) }
    var reader = WireReader(writer.bytes, 0..<writer.bytes.count)
    guard case .varint(let read) = try reader.next()?.value else {
      Issue.record("no varint")
      return
    }
    #expect(Int64(bitPattern: read) == value)
  }

  @Test func `the bytes are those of the encoding guide`() {
    var writer = WireWriter()
    writer.uint64(1, 150)
    writer.bytes(2, "testing".utf8)
    writer.packed(6, [UInt64(3), 270, 86942])
    #expect(
      writer.bytes == [
        0x08, 0x96, 0x01, 0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67, 0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e,
        0xa7, 0x05,
      ])
  }

  @Test func `0, false and empty lists are not written, empty texts are`() {
    var writer = WireWriter()
    writer.uint64(1, 0)
    writer.int64(2, 0)
    writer.bool(3, false)
    writer.packed(4, [Int64]())
    #expect(writer.bytes.isEmpty)
    writer.bytes(6, "".utf8)
    #expect(writer.bytes == [0x32, 0])
    writer.bool(1, true)
    #expect(writer.bytes == [0x32, 0, 0x08, 1])
  }

  @Test(arguments: [0, 1, 127, 128, 129, 16383, 16384, 1 << 21])
  func `messages of any length come back`(length: Int) throws {
    var writer = WireWriter()
    writer.uint64(1, 7)
    writer.message(20) { inner in
      for index in 0..<length { inner.varint(UInt64(index % 128)) }
    }
    writer.uint64(2, 8)
    var reader = WireReader(writer.bytes, 0..<writer.bytes.count)
    _ = try reader.next()
    let message = try #require(try reader.next())
    #expect(message.number == 20)
    guard case .bytes(let range) = message.value else {
      Issue.record("no bytes")
      return
    }
    #expect(Array(writer.bytes[range]) == (0..<length).map { UInt8($0 % 128) })
    let last = try #require(try reader.next())
    #expect(last.number == 2)
    #expect(try reader.next() == nil)
  }

  @Test func `a message in a message longer than 127 bytes`() throws {
    var writer = WireWriter()
    writer.message(1) { outer in
      outer.message(2) { inner in
        for _ in 0..<200 { inner.varint(5) }
      }
    }
    #expect(writer.bytes.count == 200 + 3 + 3)
    #expect(Array(writer.bytes.prefix(6)) == [0x0a, 0xcb, 0x01, 0x12, 0xc8, 0x01])
  }

  @Test func `fixed numbers are little-endian`() throws {
    let bytes: [UInt8] = [0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x15, 1, 2, 3, 4]
    var reader = WireReader(bytes, 0..<bytes.count)
    guard case .fixed64(let wide) = try reader.next()?.value, case .fixed32(let narrow) = try reader.next()?.value
    else {
      Issue.record("not both fixed")
      return
    }
    #expect(wide == 0x0807_0605_0403_0201)
    #expect(narrow == 0x0403_0201)
  }

  @Test func `an emptied writer begins anew`() {
    var writer = WireWriter()
    writer.uint64(1, 5)
    writer.removeAll()
    writer.uint64(2, 6)
    #expect(writer.bytes == [0x10, 6])
  }
}
