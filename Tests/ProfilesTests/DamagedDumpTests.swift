import GoHeapDump
import InputProperties
import Testing

/// Real dumps that were cut short or damaged: an error in the dump or a valid profile, whichever way they are read.
@Suite struct DamagedDumpTests {
  @Test(arguments: TrimmedDump.all)
  func `no prefix of a dump makes a profile`(dump: TrimmedDump) throws {
    let bytes = try dump.bytes()
    guard case .profiles = try Self.outcome(of: bytes) else {
      Issue.record("the whole dump makes no profile")
      return
    }
    for length in bytes.indices {
      guard case .error(let error) = try Self.outcome(of: Array(bytes.prefix(length))) else {
        Issue.record("the first \(length) bytes are no error")
        continue
      }
      #expect(error.offset <= length)
    }
  }

  @Test(arguments: TrimmedDump.all)
  func `a dump with a damaged byte makes a valid profile or is an error`(dump: TrimmedDump) throws {
    let bytes = try dump.bytes()
    // The same masks in every run.
    var masks = LinearCongruence(seed: 1)
    var (profiles, errors) = (0, 0)
    for index in bytes.indices {
      var damaged = bytes
      let mask = UInt8.random(in: 1 ... .max, using: &masks)
      damaged[index] ^= mask
      do {
        switch try Self.outcome(of: damaged) {
        case .profiles: profiles += 1
        case .error: errors += 1
        case .noMemProf: Issue.record("byte \(index) with \(mask): no profile at all")
        }
      } catch {
        Issue.record("byte \(index) with \(mask): \(error)")
      }
    }
    // Any byte of the header matters, and none of those that say how large something is now and then.
    #expect(errors >= 16)
    #expect(profiles >= 256)
  }

  /// With the rate that all these programs had; to infer it from each of so many dumps takes most of the time.
  private static func outcome(of bytes: [UInt8]) throws -> DumpProperties.Outcome {
    try GraphProperties.check(bytes)
    return try DumpProperties.check(bytes, rate: 512 * 1024)
  }

  /// Knuth's generator: the highest bits are as random as the masks have to be.
  private struct LinearCongruence: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 32 | state << 32
    }
  }
}
