import DumpBuilding
import GoHeapDump
import Testing

@Suite struct DamageTests {
  @Test(arguments: DumpBuilder.Layout.allCases)
  func `no dump that was cut short is read without an error`(layout: DumpBuilder.Layout) {
    let bytes = EveryRecord(layout).builder.bytes
    let errors = bytes.indices.map { failure(Array(bytes.prefix($0)), .all, chunk: 64) }
    #expect(errors.firstIndex(of: nil) == nil)
    let beyond = errors.indices.filter { errors[$0].map(\.offset) ?? 0 > $0 }
    #expect(beyond == [])
  }

  @Test(arguments: DumpBuilder.Layout.allCases, [0x01, 0x10, 0x80, 0xff] as [UInt8])
  func `a damaged byte is an error in the dump or another value, never a crash`(
    layout: DumpBuilder.Layout, mask: UInt8
  ) {
    let bytes = EveryRecord(layout).builder.bytes
    var errors: [HeapDumpError] = []
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= mask
      for wanted in [RecordSet.all, []] {
        if let error = failure(damaged, wanted, sizes: true) { errors.append(error) }
      }
    }
    // The header's bytes at least.
    #expect(errors.count >= 2 * 16)
    #expect(errors.allSatisfy { !$0.description.contains("\n") })
    #expect(errors.filter { !(0...bytes.count).contains($0.offset) } == [])
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `an impossible number in place of any byte is an error in the dump or another value`(
    layout: DumpBuilder.Layout
  ) {
    let bytes = EveryRecord(layout).builder.bytes
    let largest: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
    var errors: [HeapDumpError] = []
    for index in 16..<bytes.count {
      let damaged = Array(bytes[..<index]) + largest + Array(bytes[(index + 1)...])
      for wanted in [RecordSet.all, []] {
        if let error = failure(damaged, wanted, sizes: true) { errors.append(error) }
      }
    }
    #expect(errors.count > bytes.count / 10)
    #expect(errors.filter { !(0...bytes.count + 9).contains($0.offset) } == [])
  }
}
