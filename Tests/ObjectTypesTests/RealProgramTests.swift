import Archives
import ByteStreams
import DebugInfo
import Foundation
import GoExecutable
import GoHeapDump
import GoRuntime
import Names
import ObjectGraph
import SystemPackage
import Testing

@testable import ObjectTypes

/// What a program that wrote beside its dump what it allocated (Examples/types) has, and what is found.
private struct RealProgram {
  /// A line of what it wrote.
  struct Record {
    let category: String
    let address: UInt64
    let type: String
    let count: UInt32
  }

  let graph: ObjectGraph
  let executable: GoExecutable
  let records: [Record]
  let goVersion: GoVersion
  let headers: AllocationHeaders

  init(_ name: String) throws {
    var builder = ObjectGraphBuilder(keepingContents: true)
    var reader = try HeapDumpReader(MemorySource(try Self.fixture("\(name)-objects.dump.xz")))
    try reader.read(into: &builder)
    graph = try ObjectGraph(builder)
    goVersion = try #require(reader.params?.goVersion)
    headers = try #require(reader.params).allocationHeaders
    executable = try GoExecutable(MemoryBytes(try Self.fixture("\(name)-objects.exe.xz")))
    let text = String(decoding: try Self.fixture("\(name)-objects.truth.xz"), as: UTF8.self)
    records = try text.split(separator: "\n").map { line in
      let fields = line.split(separator: "\t").map(String.init)
      return Record(
        category: fields[0], address: try #require(UInt64(fields[1].dropFirst(2), radix: 16)), type: fields[2],
        count: try #require(UInt32(fields[3])))
    }
  }

  private static func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures/\(name)").path
    guard case .stream(let source) = try OpenedInput(FileSource(path: FilePath(file)), plainPrefixes: ["go1."]) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let copy = MemorySink()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = try source.readFully(into: &buffer), count > 0 { copy.write(buffer, at: 0..<count) }
    return copy.bytes
  }

  func types(_ sources: TypeSources = .all, withDebugInfo: Bool = true) throws -> ObjectTypes {
    let table = try TypeTable(executable)
    let debugInfo = withDebugInfo ? try DebugInfo(executable, table) : nil
    return ObjectTypes(
      graph, ProgramTypes(executable, table, debugInfo, bias: 0), headers: headers, sources: sources)
  }

  /// Whether a name is that of a record's type. What the allocator puts together has no type of its own.
  func isRight(_ record: Record, _ name: String, size: UInt64) -> Bool {
    if record.type == "tiny" || record.type == "string data" && size <= 16 { return size <= 16 }
    // A dump does not have the names of the fields of types that were made at run time.
    if name.contains("{ ? ") {
      return name == record.type.replacing(#/([{;]) \w+ /#) { "\($0.output.1) ? " }
    }
    return name == record.type || record.type.hasPrefix("<-") && name == record.type.dropFirst(2)
  }

  /// What nothing in memory tells from another type of the same size and pointers.
  static let indistinguishable: Set = ["converted, same layout", "first field held, same size class"]
  /// What nothing names that is a root, and what is below it.
  static let hidden: Set = [
    "only unsafe.Pointer", "below only unsafe.Pointer", "first field held, other size class",
    "element of an array field held", "slice that was cut",
  ]
}

@Suite("Types of a real program's objects, which says itself what it allocated")
struct RealProgramTests {
  static let programs = ["go1.27-amd64"]

  @Test("no type is wrong, and none is missing that anything names", arguments: programs)
  func truth(_ name: String) throws {
    let program = try RealProgram(name)
    let types = try program.types()
    var categories: Set<String> = []
    for record in program.records {
      guard let object = program.graph.object(containing: record.address) else { continue }
      let found = types.names[Int(types.nameNumbers[object])].text
      let isRight = program.isRight(record, found, size: program.graph.sizes[object])
      switch types.confidences[object] {
      case .exact:
        #expect(isRight || RealProgram.indistinguishable.contains(record.category), "\(record), found \(found)")
        if isRight, record.type != "tiny", program.graph.sizes[object] > 16 {
          #expect(types.counts[object] == record.count, "\(record)")
        }
      case .partial, .untyped:
        // Before Go 1.23 nothing says what closures hold.
        let isCaptured = program.goVersion < GoVersion(minor: 23) && record.category.hasPrefix("captured by")
        #expect(RealProgram.hidden.contains(record.category) || isCaptured, "\(record), found \(found)")
      }
      categories.insert(record.category)
    }
    #expect(categories.count > 100)
  }

  @Test("of nearly all reachable objects, and of their bytes, the type is known", arguments: programs)
  func coverage(_ name: String) throws {
    let program = try RealProgram(name)
    let types = try program.types()
    let reachability = program.graph.reachability()
    var (exact, all, exactBytes, bytes): (Int, Int, UInt64, UInt64) = (0, 0, 0, 0)
    let hidden = Set(
      program.records.filter { RealProgram.hidden.contains($0.category) || $0.category.hasPrefix("captured by") }
        .compactMap { program.graph.object(containing: $0.address) })
    for object in reachability.indices where reachability[object] == .yes && !hidden.contains(object) {
      all += 1
      bytes += program.graph.sizes[object]
      guard types.confidences[object] == .exact else { continue }
      exact += 1
      exactBytes += program.graph.sizes[object]
    }
    #expect(all > 700 && Double(exact) > 0.98 * Double(all), "\(exact) of \(all)")
    #expect(Double(exactBytes) > 0.98 * Double(bytes), "\(exactBytes) of \(bytes)")
    #expect(types.headers.expected == types.headers.found)
    #expect(types.headers.found > 0 || program.goVersion < GoVersion(minor: 22))
  }

  @Test("what follows without allocation headers agrees with them")
  func headers() throws {
    let program = try RealProgram("go1.27-amd64")
    let with = try program.types()
    let without = try program.types([.interfaces, .variables, .stacks, .records, .finalizers])
    var count = 0
    for object in with.confidences.indices
    where program.headers.presence(inObjectOf: program.graph.sizes[object]) != .never {
      guard program.graph.contents?.start(object) != nil, without.confidences[object] == .exact else { continue }
      let (one, other) = (with.names[Int(with.nameNumbers[object])], without.names[Int(without.nameNumbers[object])])
      #expect(one == other)
      count += 1
    }
    #expect(count > 10)
  }

  @Test("without debug information less is known, and nothing wrong", arguments: programs)
  func stripped(_ name: String) throws {
    let program = try RealProgram(name)
    let types = try program.types(withDebugInfo: false)
    var right = 0
    for record in program.records {
      guard let object = program.graph.object(containing: record.address), types.confidences[object] == .exact else {
        continue
      }
      let found = types.names[Int(types.nameNumbers[object])].text
      let isRight = program.isRight(record, found, size: program.graph.sizes[object])
      #expect(isRight || RealProgram.indistinguishable.contains(record.category), "\(record), found \(found)")
      if isRight { right += 1 }
    }
    #expect(right > 20)
  }

  @Test("names of maps' parts, channels, closures and texts", arguments: programs)
  func names(_ name: String) throws {
    let program = try RealProgram(name)
    let types = try program.types()
    let names = Set(types.names.map(\.text))
    for expected in [
      "map[string]*main.node", "map[string]*main.node (group)", "chan *main.point", "chan *main.point (buffer)",
      "closure main.capture.func1", "closure main.(*account).deposit-fm", "string data", "tiny block", "runtime.g",
      "main.pair[string,int]",
    ] {
      #expect(names.contains(expected), "\(expected)")
    }
    if program.goVersion >= GoVersion(minor: 24) {
      #expect(names.isSuperset(of: ["map[string]*main.node (table)", "map[string]*main.node (directory)"]))
      #expect(names.contains("internal/sync.entry[interface {},interface {}]"))
    }
  }

  @Test("the sizes of real objects are those that are allocated")
  func sizes() throws {
    let graph = try RealProgram("go1.27-amd64").graph
    for object in 0..<graph.objectCount {
      let size = graph.sizes[object]
      #expect(SizeClasses.size(for: size) == size, "\(size)")
    }
  }

  @Test("the same result each time")
  func deterministic() throws {
    let program = try RealProgram("go1.27-amd64")
    let (one, other) = (try program.types(), try program.types())
    #expect(one.names == other.names && one.nameNumbers == other.nameNumbers && one.counts == other.counts)
  }
}
