import Testing

@testable import Pprof

@Suite struct ProfileDecodingTests {
  private func failure(_ bytes: [UInt8]) -> ProfileDecodingError? {
    do {
      _ = try Profile(decoding: bytes)
      return nil
    } catch {
      return error
    }
  }

  /// A profile that has every field, each with a value of its own.
  private static let full = [UInt8](capacity: 1000) { writer in
    writer.message(1) { writer in
      writer.int64(1, 1)
      writer.int64(2, 2)
    }
    writer.message(2) { writer in
      writer.packed(1, [1, 300])
      writer.packed(2, [5, -5])
      writer.message(3) { writer in
        for field in 1...4 { writer.int64(field, Int64(field) + 10) }
      }
    }
    writer.message(3) { writer in
      for field in 1...6 { writer.int64(field, Int64(field) + 20) }
      for field in 7...10 { writer.bool(field, true) }
    }
    writer.message(4) { writer in
      for field in 1...3 { writer.int64(field, Int64(field) + 30) }
      writer.message(4) { writer in
        for field in 1...3 { writer.int64(field, Int64(field) + 40) }
      }
      writer.bool(5, true)
    }
    writer.message(5) { writer in
      for field in 1...5 { writer.int64(field, Int64(field) + 50) }
    }
    writer.text(6, "")
    writer.text(6, "é")
    for field in 7...10 { writer.int64(field, Int64(field) + 60) }
    writer.message(11) { writer in
      writer.int64(1, 3)
      writer.int64(2, 4)
    }
    writer.int64(12, -1)
    writer.packed(13, [1, 2])
    writer.int64(14, 74)
    writer.int64(15, 75)
  }

  @Test func `every field of profile.proto is read`() throws {
    let profile = try Profile(decoding: Self.full)
    #expect(profile.sampleType.map { [$0.type, $0.unit] } == [[1, 2]])
    let sample = try #require(profile.sample.first)
    #expect(sample.locationID == [1, 300])
    #expect(sample.value == [5, -5])
    #expect(sample.label.map { [$0.key, $0.str, $0.num, $0.numUnit] } == [[11, 12, 13, 14]])
    let mapping = try #require(profile.mapping.first)
    #expect([mapping.id, mapping.memoryStart, mapping.memoryLimit, mapping.fileOffset] == [21, 22, 23, 24])
    #expect([mapping.filename, mapping.buildID] == [25, 26])
    #expect(mapping.hasFunctions && mapping.hasFilenames && mapping.hasLineNumbers && mapping.hasInlineFrames)
    let location = try #require(profile.location.first)
    #expect([location.id, location.mappingID, location.address] == [31, 32, 33])
    #expect(location.line.map(\.functionID) == [41])
    #expect(location.line.map { [$0.line, $0.column] } == [[42, 43]])
    #expect(location.isFolded)
    let function = try #require(profile.function.first)
    #expect(function.id == 51)
    #expect([function.name, function.systemName, function.filename, function.startLine] == [52, 53, 54, 55])
    #expect(profile.stringTable == ["", "é"])
    #expect([profile.dropFrames, profile.keepFrames, profile.timeNanos, profile.durationNanos] == [67, 68, 69, 70])
    #expect(profile.periodType.map { [$0.type, $0.unit] } == [3, 4])
    #expect(profile.period == -1)
    #expect(profile.comment == [1, 2])
    #expect([profile.defaultSampleType, profile.docURL] == [74, 75])
  }

  @Test func `numbers of a repeated field may come one by one`() throws {
    let profile = try Profile(decoding: [0x12, 8, 0x08, 1, 0x08, 2, 0x10, 3, 0x10, 4, 0x68, 7, 0x68, 8])
    #expect(profile.sample.map(\.locationID) == [[1, 2]])
    #expect(profile.sample.map(\.value) == [[3, 4]])
    #expect(profile.comment == [7, 8])
  }

  @Test func `unknown fields of any wire type are passed over`() throws {
    let unknown: [UInt8] = [
      0xa0, 0x06, 5, 0xa1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0xa2, 0x06, 1, 9, 0xa5, 0x06, 1, 2, 3, 4,
    ]
    #expect(try Profile(decoding: unknown + Self.full + unknown) == Profile(decoding: Self.full))
  }

  @Test func `nothing is an empty profile`() throws {
    #expect(try Profile(decoding: []) == Profile())
  }

  @Test(
    arguments: [
      ([0x48], .truncated(needs: nil, left: 0), 1),
      ([0x48, 0x80], .truncated(needs: nil, left: 1), 1),
      ([0x48, 1, 0x32, 3, 0x61], .truncated(needs: 3, left: 1), 2),
      // The inner message must not read on in the outer one.
      ([0x0a, 2, 0x08, 0x80, 0x01, 0x01], .truncated(needs: nil, left: 1), 3),
      ([0x32, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], .truncated(needs: .max, left: 0), 0),
      ([0xa1, 0x06, 1, 2, 3], .truncated(needs: 8, left: 3), 2),
      ([0x48, 1, 0x4b, 1], .badWireType(3), 2),
      ([0x4e, 1], .badWireType(6), 0),
      ([0x48, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2], .varintTooLong, 1),
      ([0x48, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1], .varintTooLong, 1),
      ([0x32, 1, 0x61, 0x32, 2, 0xc3, 0x28], .invalidUTF8(byte: 0xc3), 5),
      ([0x00, 1], .badFieldNumber(0), 0),
      ([0x80, 0x80, 0x80, 0x80, 0x10, 1], .badFieldNumber(1 << 29), 0),
      ([0x4a, 1, 1], .wrongType(field: "Profile.time_nanos"), 0),
      ([0x08, 1], .wrongType(field: "Profile.sample_type"), 0),
      ([0x30, 1], .wrongType(field: "Profile.string_table"), 0),
    ] as [([UInt8], ProfileDecodingError.Problem, Int)])
  func `what is wrong and where`(bytes: [UInt8], problem: ProfileDecodingError.Problem, offset: Int) {
    #expect(failure(bytes) == ProfileDecodingError(problem, offset: offset))
  }

  @Test func `a message says the place in both bases`() {
    #expect(
      failure([0x48, 1, 0x32, 30, 0x61])?.description == "at byte 2 (0x2): a field needs 30 bytes, 1 is left")
    #expect(failure([0x32, 1])?.description == "at byte 0 (0x0): a field needs 1 byte, 0 are left")
    #expect(failure([0x48])?.description == "at byte 1 (0x1): the bytes end in the middle of a number")
  }

  @Test func `a prefix is a profile only if it ends between two fields`() throws {
    var reader = WireReader(Self.full, 0..<Self.full.count)
    var ends: Set = [0]
    while try reader.next() != nil { ends.insert(reader.position) }
    #expect(ends.count == 17)
    for length in 0...Self.full.count {
      let error = failure(Array(Self.full.prefix(length)))
      #expect((error == nil) == ends.contains(length), "the first \(length) bytes")
    }
  }

  @Test(arguments: [0x01, 0x02, 0x04, 0x80, 0xff] as [UInt8])
  func `a damaged byte is an error in the profile or another value, never a crash`(mask: UInt8) {
    for index in Self.full.indices {
      var bytes = Self.full
      bytes[index] ^= mask
      if let error = failure(bytes) { #expect((0...bytes.count).contains(error.offset)) }
    }
  }
}
