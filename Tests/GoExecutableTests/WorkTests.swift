import ByteStreams
import ExecutableBuilding
import GoExecutable
import Synchronization
import Testing

/// Counts how many bytes of a file are read.
private final class CountingBytes: RandomAccessBytes {
  private let bytes: MemoryBytes
  private let counted = Mutex(0)

  init(_ bytes: [UInt8]) { self.bytes = MemoryBytes(bytes) }

  var length: Int { bytes.length }
  var count: Int { counted.withLock { $0 } }

  func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) -> Int {
    counted.withLock { $0 += range.count }
    return bytes.read(into: &buffer, at: range, from: offset)
  }
}

@Suite("Work on executables that are made to be hard")
struct WorkTests {
  @Test("relocations that refer to the line table, again and again: they are read a few times, not once for each")
  func decoys() throws {
    func read(_ count: Int) throws -> Int {
      var builder = Sample.builder()
      builder.isPositionIndependent = true
      builder.dataLength = 8 * count + 1024
      builder.decoys = count
      let bytes = CountingBytes(builder.build().bytes)
      let executable = try GoExecutable(bytes)
      #expect(executable.functionCount == Sample.functions.count)
      _ = try TypeTable(executable)
      return bytes.count
    }
    let (once, twice) = (try read(400), try read(800))
    #expect(Double(twice) <= 2.3 * Double(once), "\(once), \(twice)")
    // The relocations are 24 bytes each, 20,000 in all.
    #expect(twice < 1_000_000)
  }
}
