import ByteStreams
import DebugInfo
import ExecutableBuilding
import GoExecutable
import Names
import Testing

@Suite("Debug information made by hand")
struct MadeTests {
  static let builders: [ExecutableBuilder] = {
    let functions = (0..<4).map { MadeFunction("main.f\($0)", [.init(.other(16), line: 1)]) }
    var builders = [ExecutableBuilder.Machine.amd64, .i386, .arm64, .s390x].map {
      ExecutableBuilder(functions, release: .go1_27, machine: $0)
    }
    builders.append(ExecutableBuilder(functions, release: .go1_21, machine: .amd64))
    builders[4].isMachO = true
    builders = builders.map { builder in
      var builder = builder
      let width: UInt64 = builder.machine.name == "386" ? 4 : 8
      builder.madeTypes = [
        MadeType("main.count", kind: 2, size: width, alignment: UInt8(width), package: "example.com/main")
      ]
      builder.hasDebugInfo = true
      return builder
    }
    for number in [0, 1, 3] {
      var builder = builders[number]
      builder.isDebugInfoZstandard = true
      builders.append(builder)
    }
    return builders
  }()

  private static func read(_ bytes: [UInt8]) throws -> (DebugInfo?, TypeTable) {
    let executable = try GoExecutable(MemoryBytes(bytes))
    let types = try TypeTable(executable)
    return (try DebugInfo(executable, types), types)
  }

  @Test("variables, of ELF and Mach-O, of either width and order", arguments: 0..<builders.count)
  func variables(_ number: Int) throws {
    let built = Self.builders[number].build()
    let (info, types) = try Self.read(built.bytes)
    let debug = try #require(info)
    let width = types.pointerSize
    #expect(debug.failure == nil && debug.functionCount == 2)
    // By address; C's is not there.
    #expect(debug.variables.map(\.name) == ["main.spare", "main.other"])
    #expect(debug.variables.map(\.address) == [built.data + 16, built.data + 64])
    // The type that is said to have a descriptor is that, with its name.
    #expect(debug.variables[1].type == types.type(at: built.types[0]))
    #expect(types.name(of: debug.variables[1].type) == "example.com/main.count")
    // The other is as the entries say, and refers to itself.
    let spare = debug.variables[0].type
    #expect(
      types.name(of: spare) == "main.spare.kind" && types[spare].kind == .struct && types[spare].descriptor == nil)
    #expect(types[spare].size == 4 * width && types.alignment(of: spare) == width)
    let fields = Array(types.fields(of: spare))
    #expect(fields.map { types.name(of: $0) } == ["next", "rest"] && fields.map(\.offset) == [0, width])
    #expect(fields.map(\.isEmbedded) == [false, true])
    #expect(types[fields[0].type].element == spare)
    #expect(types[fields[1].type].count == 3 && types[fields[1].type].element == fields[0].type)
    #expect(Array(types.pointerOffsets(of: spare) ?? []) == [0, 1, 2, 3].map { $0 * width })
  }

  @Test("what zstd cannot decompress is damaged, and the section is named")
  func damagedZstandard() throws {
    var bytes = Self.builders[5].build().bytes
    let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]
    let frames = bytes.indices.filter { bytes[$0...].starts(with: magic) }
    try #require(frames.count == 2)
    // A block of the kind that does not exist.
    bytes[frames[1] + 9] |= 6
    #expect(throws: DebugInfoError.damaged("section .debug_info: zstd: Data corruption detected")) {
      try Self.read(bytes)
    }
  }

  @Test("a function of very many variables, asked for at very many places: that ends, and says so")
  func work() throws {
    var builder = Self.builders[0]
    builder.moreStackVariables = 4000
    let built = builder.build()
    let debug = try #require(try Self.read(built.bytes).0)
    var answered = 0
    for pc in 0..<1000 where debug.failure == nil {
      if debug.stackVariables(entry: built.entries[0], pc: built.entries[0] + UInt64(pc % 8)).count > 4000 {
        answered += 1
      }
    }
    #expect(debug.failure == .tooMuchWork && answered > 10)
    // In proportion to the file, with room for the smallest.
    #expect(debug.work < 32 << 20 + 64 * UInt64(built.bytes.count))
  }

  @Test("closures, and variables on stacks", arguments: 0..<builders.count)
  func functions(_ number: Int) throws {
    let builder = Self.builders[number]
    let built = builder.build()
    let (info, types) = try Self.read(built.bytes)
    let debug = try #require(info)
    #expect(debug.closure(atEntry: built.entries[0]) == nil && debug.closure(atEntry: 1) == nil)
    let captures = try #require(debug.closure(atEntry: built.entries[1])).captures
    #expect(captures.map(\.name) == ["first", "&last"] && captures.map(\.offset) == [8, 24])
    #expect(captures.map { types.name(of: $0.type) } == ["uint32", "*main.spare.kind"])
    let variables = debug.stackVariables(entry: built.entries[0], pc: built.entries[0] + 4)
    #expect(variables.map(\.name) == ["level", "list", "moved", "parts"])
    let (width, places) = (types.pointerSize, variables.map { $0.pieces.map(\.place) })
    #expect(places == [[.frame(-8)], [.frame(0)], [.indirect(16)], [.frame(8), .none, .register(3)]])
    #expect(variables[1].pieces[0].size == 3 * width)
    #expect(variables[3].pieces.map(\.offset) == [0, 8, 16])
    // The array comes in memory, the number in a register where there are some.
    let slots = debug.parameters(entry: built.entries[0])
    #expect(slots.map(\.name) == ["level", "list"])
    // Parameters, then results, then slots; behind the room for a return address.
    let size = Int64(width)
    let expected: [Int64?] =
      switch builder.machine.name {
      case "386": [nil, nil]
      case "amd64": [10 * size, nil]
      default: [size + 10 * size, nil]
      }
    #expect(slots.map(\.spillSlot) == expected)
    #expect(debug.stackVariables(entry: built.entries[2], pc: built.entries[2]).isEmpty)
  }

  @Test("without debug information there is none, and that is no error")
  func stripped() throws {
    var builder = Self.builders[0]
    builder.hasDebugInfo = false
    #expect(try Self.read(builder.build().bytes).0 == nil)
  }

  @Test("every changed byte is an error or other information", arguments: 0..<builders.count)
  func changedBytes(_ number: Int) throws {
    let built = Self.builders[number].build()
    let text = Array("main.spare%2ekind".utf8)
    let first = try #require(built.bytes.indices.first { built.bytes[$0...].starts(with: text) })
    var found = 0
    // The abbreviations are in front.
    for offset in (first - 200)..<min(first + 900, built.bytes.count) {
      for change: UInt8 in [0xff, 0x01] {
        var changed = built.bytes
        changed[offset] ^= change
        do {
          guard let debug = try Self.read(changed).0 else { continue }
          found += debug.variables.count
          for entry in built.entries {
            found += debug.stackVariables(entry: entry, pc: entry + 4).count
            _ = (debug.closure(atEntry: entry), debug.parameters(entry: entry))
          }
          if let failure = debug.failure { #expect(!"\(failure)".contains("\n")) }
        } catch {
          #expect(!"\(error)".isEmpty && !"\(error)".contains("\n"))
        }
      }
    }
    #expect(found > 1000)
  }
}
