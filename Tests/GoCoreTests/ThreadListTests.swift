import Testing

@testable import GoCore

/// The runtime's list of threads, which leads to the system's.
struct ThreadListTests {
  private static let link: UInt64 = 352

  /// Puts threads in memory, each with its goroutine, that follow each other; the last one leads to the one of `end`.
  private static func threads(_ core: inout PatchedCore, _ count: Int, isNew: Bool, end: Int?) throws -> [UInt64] {
    var addresses: [UInt64] = []
    for _ in 0..<count { addresses.append(try core.place([UInt8](repeating: 0, count: 512))) }
    for (index, address) in addresses.enumerated() {
      let next = index + 1 < count ? addresses[index + 1] : end.map { addresses[$0] } ?? 0
      try core.write(word: next, at: address + link)
      guard index > 0 || !isNew else { continue }
      var goroutine = [UInt8](repeating: 0, count: 256)
      goroutine.replaceSubrange(48..<56, with: CoreBuilder.number(address, 8))
      try core.write(word: try core.place(goroutine), at: address)
    }
    return addresses
  }

  private static func length(_ core: PatchedCore, _ first: UInt64) throws -> (length: UInt64, looks: Int, begins: Bool)
  {
    let list = ThreadList(try core.memory(), core.reader.layout.goroutine, link: link)
    var looks = 0
    let length = try list.length(from: first) {
      looks += 1
      return looks < 1000
    }
    return (length, looks, list.begins(at: first))
  }

  @Test(arguments: [false, true])
  func `the newest thread need not have its goroutine`(isNew: Bool) throws {
    var core = try PatchedCore()
    let threads = try Self.threads(&core, 4, isNew: isNew, end: nil)
    #expect(try Self.length(core, threads[0]) == (4, 4, true))
    // Only that one.
    try core.write(word: 0, at: threads[2])
    #expect(try Self.length(core, threads[0]).length == 0)
  }

  @Test func `threads in a circle are no list, which is found out at once`() throws {
    var core = try PatchedCore()
    let threads = try Self.threads(&core, 5, isNew: false, end: 2)
    #expect(try Self.length(core, threads[0]) == (0, 6, true))
  }

  @Test func `zeros are no list`() throws {
    var core = try PatchedCore()
    let zeros = try core.place([UInt8](repeating: 0, count: 512))
    #expect(try Self.length(core, zeros).begins == false)
  }
}
