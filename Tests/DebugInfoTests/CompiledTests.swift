import Archives
import ByteStreams
import DebugInfo
import Foundation
import GoExecutable
import Names
import SystemPackage
import Testing

/// What Go's compiler and linker made of Tests/Types/fixture: what is expected here is what stands there, and what the
/// symbol table says.
@Suite("Debug information of a real program, in DWARF 5")
struct CompiledTests {
  private let executable: GoExecutable
  private let types: TypeTable
  private let debug: DebugInfo

  init() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures/go1.27-amd64-types.exe.xz").path
    guard case .stream(let source) = try OpenedInput(FileSource(path: FilePath(file)), plainPrefixes: ["go1."]) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let copy = MemorySink()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = try source.readFully(into: &buffer), count > 0 { copy.write(buffer, at: 0..<count) }
    executable = try GoExecutable(MemoryBytes(copy.bytes))
    types = try TypeTable(executable)
    debug = try #require(try DebugInfo(executable, types))
  }

  /// The address of the code of a function.
  private func entry(_ name: String) throws -> UInt64 {
    let index = try #require(try executable.functions(named: ArraySlice(name.utf8)).first)
    return executable.address(of: try executable.function(index))
  }

  @Test("variables")
  func variables() throws {
    let own = debug.variables.filter { $0.name.hasPrefix("main.") }
    let expected: [String: (type: String, size: UInt64, pointers: [UInt64])] = [
      "main.head": ("*main.node", 8, [0]), "main.registry": ("map[string]*main.node", 8, [0]),
      "main.pairs": ("[4]main.pair[string,*main.node]", 96, [0, 16, 24, 40, 48, 64, 72, 88]),
      "main.hook": ("func(int) int", 8, [0]), "main.failure": ("error", 16, [8]),
      "main.events": ("chan main.pair[int,bool]", 8, [0]),
      "main.spare": (
        "struct { main.first *main.node; main.second *main.node; main.rest [3]uint16 }", 24, [0, 8]
      ),
    ]
    #expect(own.count == expected.count)
    for variable in own {
      let (type, size, pointers) = try #require(expected[variable.name.text])
      #expect(types.name(of: variable.type).text == type && types[variable.type].size == size)
      #expect(Array(try #require(types.pointerOffsets(of: variable.type))) == pointers)
    }
    let head = try #require(own.first { $0.name == "main.head" })
    let node = types[head.type].element
    #expect(types.fields(of: node).map { types.name(of: $0) } == ["next", "name", "tags", "owner", "count"])
    #expect(types.fields(of: node).map(\.offset) == [0, 8, 24, 48, 64])
    #expect(Array(types.pointerOffsets(of: node) ?? []) == [0, 8, 24, 56])
    #expect(types.fields(of: node)[0].type == head.type && types[node].descriptor != nil)
    let spare = try #require(own.first { $0.name == "main.spare" })
    #expect(types[spare.type].descriptor == nil && types.fields(of: spare.type).first?.type == head.type)
  }

  @Test("the closure of a function literal")
  func closure() throws {
    let closure = try #require(debug.closure(atEntry: try entry("main.adder.func1")))
    // `by` is a number that is not changed: the compiler keeps it at 16, and tells nobody.
    #expect(closure.captures.map(\.name) == ["&total", "n", "label"])
    #expect(closure.captures.map(\.offset) == [8, 24, 32])
    #expect(closure.captures.map { types.name(of: $0.type) } == ["*int", "*main.node", "string"])
    // What it is allocated by has a descriptor, which says where the pointers are.
    let layout = try #require(types.closureLayouts().first { types.fields(of: $0).count == 5 })
    #expect(types.name(of: layout) == "struct { F uintptr; X0 *int; X1 int; X2 *main.node; X3 string }")
    #expect(Array(types.pointerOffsets(of: layout) ?? []) == [8, 24, 32])
    #expect(debug.closure(atEntry: try entry("main.work")) == nil)
  }

  @Test("variables on a stack, and the slots of parameters")
  func stackVariables() throws {
    let start = try entry("main.work")
    let function = try executable.function(try #require(executable.function(atAddress: start)))
    let variables = debug.stackVariables(entry: start, pc: start + UInt64(function.size) / 2)
    func variable(_ name: String) -> StackVariable? { variables.first { $0.name.text == name } }
    let buffer = try #require(variable("buffer"))
    #expect(types.name(of: buffer.type) == "[4]*main.node" && buffer.pieces.map(\.size) == [32])
    guard case .frame(let place)? = buffer.pieces.first?.place else { throw CocoaError(.featureUnsupported) }
    #expect(place < -32 && place % 8 == 0)
    // `words` is where the caller left room for it; nothing needs its capacity any more.
    let words = try #require(variable("words"))
    #expect(words.pieces.map(\.place) == [.frame(16), .frame(24), .none] && words.pieces.map(\.offset) == [0, 8, 16])
    #expect(words.isParameter && types.name(of: words.type) == "[]string")
    #expect(try #require(variable("first")).pieces.map(\.place) == [.frame(8)])
    let name = try #require(variable("name"))
    #expect(name.pieces.count == 2 && !name.isParameter)
    // Before the first instruction all parameters are in registers.
    let atEntry = debug.stackVariables(entry: start, pc: start)
    #expect(atEntry.first { $0.name == "n" }?.pieces.map(\.place) == [.register(0)])

    let slots = debug.parameters(entry: start)
    #expect(slots.map(\.name) == ["n", "first", "words", "level"])
    #expect(slots.map(\.spillSlot) == [0, 8, 16, 40])
  }
}
