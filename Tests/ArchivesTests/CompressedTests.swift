import ByteStreams
import Foundation
import Testing

@testable import Archives

/// What is compressed comes out whole, or as far as it goes and with an error.
@Suite("Compressed inputs")
struct CompressedTests {
  private static let tools = ["gzip", "zstd", "xz", "bzip2", "lz4"]

  /// Half of it can hardly be compressed, so that blocks of every size end in the middle.
  private static let plain: [UInt8] = {
    var state: UInt64 = 7
    let noise = (0..<150_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 60 | state >> 40 & 0x70)
    }
    return Array("go1.7 heap dump\n".utf8) + noise + Array(String(repeating: "a name, and again. ", count: 8000).utf8)
  }()

  /// What a tool makes of bytes.
  private static func compress(_ tool: String, _ bytes: [UInt8]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool, "-c"] + (tool == "zstd" ? ["-q", "--check"] : [])
    let name = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { for end in ["in", "out"] { try? FileManager.default.removeItem(at: name.appendingPathExtension(end)) } }
    try Data(bytes).write(to: name.appendingPathExtension("in"))
    try Data().write(to: name.appendingPathExtension("out"))
    process.standardInput = try FileHandle(forReadingFrom: name.appendingPathExtension("in"))
    process.standardOutput = try FileHandle(forWritingTo: name.appendingPathExtension("out"))
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return [UInt8](try Data(contentsOf: name.appendingPathExtension("out")))
  }

  private static func read(_ bytes: [UInt8], chunk: Int = .max) throws -> (bytes: [UInt8], error: ByteStreamError?) {
    let opened: OpenedInput
    do {
      opened = try OpenedInput(MemorySource(bytes, chunk: chunk), plainPrefixes: ["go1."])
    } catch {
      return ([], error)
    }
    guard case .stream(let source) = opened else {
      Issue.record("an archive")
      return ([], nil)
    }
    return source.all()
  }

  @Test("come out again, in pieces too, one after another, and compressed twice", arguments: tools)
  func whole(_ tool: String) throws {
    let compressed = try Self.compress(tool, Self.plain)
    for chunk in [1, 4099, .max] {
      let (bytes, error) = try Self.read(compressed, chunk: chunk)
      #expect(error == nil && bytes == Self.plain, "\(chunk)")
    }
    let several = try Self.read(compressed + Self.compress(tool, [1, 2, 3]) + Self.compress(tool, []) + compressed)
    #expect(several.error == nil && several.bytes == Self.plain + [1, 2, 3] + Self.plain)
    let twice = try Self.read(Self.compress("gzip", compressed))
    #expect(twice.error == nil && twice.bytes == Self.plain)
    #expect(try Self.read(Self.compress(tool, [])).bytes == [])
  }

  @Test("a part gives all that it holds, then the error that it is one", arguments: tools)
  func cut(_ tool: String) throws {
    let compressed = try Self.compress(tool, Self.plain)
    // Without its last byte, all data are there: of lz4 and zstd only a checksum is missing, of the others a little more.
    let (bytes, error) = try Self.read(Array(compressed.dropLast()))
    #expect(bytes == Self.plain)
    #expect(error == .read(reason: "the compressed data (\(tool)) end too soon"))
    for length in stride(from: 100, to: compressed.count, by: compressed.count / 7) {
      let (bytes, error) = try Self.read(Array(compressed[..<length]))
      #expect(error == .read(reason: "the compressed data (\(tool)) end too soon"), "\(length)")
      #expect(Self.plain.starts(with: bytes))
      // Streams give byte after byte, the others what blocks are whole.
      if tool == "gzip" || tool == "xz" { #expect(bytes.count >= length / 2, "\(length): \(bytes.count)") }
    }
  }

  @Test("a bit that is another one is found", arguments: tools)
  func flipped(_ tool: String) throws {
    let compressed = try Self.compress(tool, Self.plain)
    var numbers = SystemRandomNumberGenerator()
    var unnoticed: [String] = []
    for offset in (0..<150).map({ _ in Int.random(in: 0..<compressed.count, using: &numbers) })
      + Array(compressed.count - 12..<compressed.count)
    {
      var damaged = compressed
      damaged[offset] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
      let (bytes, error) = try Self.read(damaged)
      // What is no longer of that form is something else, and comes out as it is.
      if error == nil, bytes != Self.plain, bytes != damaged { unnoticed.append("byte \(offset) of \(tool)") }
    }
    #expect(unnoticed == [])
  }

  @Test("what follows is passed over as the tools do, or is an error")
  func rest() throws {
    for (tool, rest, isError) in [
      ("gzip", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], false), ("gzip", Array("garbage".utf8), false),
      ("bzip2", Array("garbage".utf8), false), ("zstd", Array("garbage".utf8), true),
      ("xz", Array("garbage".utf8), true),
      ("xz", [0, 0, 0, 0], false), ("lz4", Array("garbage".utf8), true),
    ] as [(String, [UInt8], Bool)] {
      let (bytes, error) = try Self.read(Self.compress(tool, Self.plain) + rest)
      #expect(bytes == Self.plain && (error != nil) == isError, "\(tool): \(String(describing: error))")
    }
  }

  @Test("skippable frames are skipped, zeros are no archive, and what comes out of itself has an end")
  func special() throws {
    let frame: [UInt8] = [0x52, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9]
    for tool in ["zstd", "lz4"] {
      let compressed = try Self.compress(tool, Self.plain)
      let (bytes, error) = try Self.read(frame + frame + compressed + frame + compressed)
      #expect(error == nil && bytes == Self.plain + Self.plain)
    }
    let zeros = [UInt8](repeating: 0, count: 10_240)
    #expect(try Self.read(zeros).bytes == zeros)
    #expect(try Self.read(Self.compress("gzip", zeros)).bytes == zeros)
    var layers = Self.plain
    for _ in 0..<9 { layers = try Self.compress("gzip", layers) }
    #expect(try Self.read(layers).error == .read(reason: "compressed more than 8 times: decompress it before"))
  }

  @Test("many short members, streams and frames are read once", arguments: tools)
  func members(_ tool: String) throws {
    let member = try Self.compress(tool, [1])
    for count in [500, 1000] {
      let source = CountingSource((0..<count).flatMap { _ in member }, canSeek: false)
      guard case .stream(let plain) = try OpenedInput(source, plainPrefixes: ["go1."]) else { return }
      #expect(plain.all().bytes.count == count)
      #expect(source.count == count * member.count)
    }
  }
}
