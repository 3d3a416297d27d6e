import ByteStreams
import ExecutableBuilding
import GoExecutable
import Names
import Testing

@Suite("Types")
struct TypeTests {
  /// Numbers of the types below.
  private enum Number: Int, CaseIterable {
    case int, string, error, ident, identPointer, map, group, array, huge, variadic, empty, one, channel, uintptr
    case closure, offHeap, offHeapPointer, arguments, control, hidden
  }

  /// The types of a program, laid out as the compiler lays them out for pointers of `width` bytes.
  static func types(_ width: UInt64, hasGroups: Bool = true) -> [MadeType] {
    func id(_ number: Number) -> Int { number.rawValue }
    let align = UInt8(width)
    return [
      MadeType("int", kind: 2, size: width, alignment: align, package: ""),
      MadeType("string", kind: 24, size: 2 * width, pointers: width, alignment: align, package: ""),
      MadeType(
        "error", kind: 20, size: 2 * width, pointers: 2 * width, alignment: align, package: "",
        .interface([("Error", id(.variadic))])),
      // struct { Name string; error; last *Ident; _ [3]*Ident }
      MadeType(
        "ast.Ident", kind: 25, size: 8 * width, pointers: 8 * width, alignment: align, package: "go/ast",
        .structure([
          .init("Name", id(.string), at: 0), .init("error", id(.error), at: 2 * width, isEmbedded: true),
          .init("last", id(.identPointer), at: 4 * width), .init("_", id(.array), at: 5 * width),
        ])),
      MadeType(
        "*ast.Ident", kind: 22, size: width, pointers: width, alignment: align, isDirect: true, .element(id(.ident))),
      MadeType(
        "url.Values", kind: 21, size: width, pointers: width, alignment: align, package: "net/url", isDirect: true,
        .map(id(.string), id(.identPointer), group: id(.group))),
      MadeType(
        "map.group[string]*ast.Ident", kind: 25, size: 8 + width, pointers: 8 + width, alignment: align,
        .structure([
          .init(hasGroups ? "ctrl" : "topbits", id(.control), at: 0), .init("slot", id(.identPointer), at: 8),
        ])),
      MadeType(
        "[3]*ast.Ident", kind: 17, size: 3 * width, pointers: 3 * width, alignment: align,
        .array(id(.identPointer), count: 3)),
      // A gigabyte and more.
      MadeType(
        "[33554432]ast.Ident", kind: 17, size: 8 * width << 25, pointers: 8 * width << 25, alignment: align,
        .array(id(.ident), count: 1 << 25)),
      MadeType(
        "func(int, ...*ast.Ident) (string, error)", kind: 19, size: width, pointers: width, alignment: align,
        isDirect: true,
        .function([id(.int), id(.arguments)], results: [id(.string), id(.error)], isVariadic: true)),
      MadeType("interface {}", kind: 20, size: 2 * width, pointers: 2 * width, alignment: align, .interface([])),
      MadeType(
        "struct { only *ast.Ident }", kind: 25, size: width, pointers: width, alignment: align, isDirect: true,
        .structure([.init("only", id(.identPointer), at: 0)])),
      MadeType(
        "<-chan ast.Ident", kind: 18, size: width, pointers: width, alignment: align, isDirect: true,
        .element(id(.ident))),
      MadeType("uintptr", kind: 12, size: width, alignment: align, package: ""),
      MadeType(
        "struct { F uintptr; X0 *ast.Ident }", kind: 25, size: 2 * width, pointers: 2 * width, alignment: align,
        .structure([.init("F", id(.uintptr), at: 0), .init("X0", id(.identPointer), at: width)])),
      // What is never in the heap: a pointer to it is none for the garbage collector.
      MadeType(
        "runtime.mspan", kind: 25, size: width, alignment: align, package: "runtime",
        .structure([.init("next", id(.offHeapPointer), at: 0)])),
      MadeType("*runtime.mspan", kind: 22, size: width, alignment: align, isDirect: true, .element(id(.offHeap))),
      MadeType(
        "[]*ast.Ident", kind: 23, size: 3 * width, pointers: width, alignment: align, .element(id(.identPointer))),
      MadeType("uint64", kind: 11, size: 8, alignment: align, package: ""),
      MadeType(
        "struct { a interface {}; b string }", kind: 25, size: 4 * width, pointers: 3 * width, alignment: align,
        .structure([.init("a", id(.empty), at: 0), .init("b", id(.string), at: 2 * width)])),
    ]
  }

  private static func table(
    _ builder: ExecutableBuilder
  ) throws -> (table: TypeTable, ids: (Number) -> TypeID, built: ExecutableBuilder.Built) {
    let built = builder.build()
    let table = try TypeTable(try Sample.executable(built.bytes))
    let ids = try built.types.map { try #require(table.type(at: $0)) }
    return (table, { ids[$0.rawValue] }, built)
  }

  static func builder(_ made: ReadingTests.Case) -> ExecutableBuilder {
    var builder = made.builder
    let isOld = builder.release == .go1_19 || builder.release == .go1_21
    builder.madeTypes = types(builder.machine.name == "386" ? 4 : 8, hasGroups: !isOld)
    builder.itabs = [(Number.error.rawValue, Number.identPointer.rawValue)]
    return builder
  }

  @Test("names, with whole paths of packages", arguments: ReadingTests.builders)
  func names(_ made: ReadingTests.Case) throws {
    let (table, id, _) = try Self.table(Self.builder(made))
    let names: [(Number, String, runtime: String)] = [
      (.int, "int", "int"), (.ident, "go/ast.Ident", "ast.Ident"), (.identPointer, "*go/ast.Ident", "*ast.Ident"),
      (.map, "net/url.Values", "url.Values"),
      (.group, "map.group[string]*ast.Ident", "map.group[string]*ast.Ident"),
      (.array, "[3]*go/ast.Ident", "[3]*ast.Ident"), (.huge, "[33554432]go/ast.Ident", "[33554432]ast.Ident"),
      (
        .variadic, "func(int, ...*go/ast.Ident) (string, error)", "func(int, ...*ast.Ident) (string, error)"
      ),
      (.empty, "interface {}", "interface {}"), (.one, "struct { only *go/ast.Ident }", "struct { only *ast.Ident }"),
      (.channel, "<-chan go/ast.Ident", "<-chan ast.Ident"), (.arguments, "[]*go/ast.Ident", "[]*ast.Ident"),
    ]
    for (number, name, runtime) in names {
      #expect(table.name(of: id(number)).text == name)
      #expect(table.runtimeName(of: id(number)).text == runtime)
    }
    #expect(table.fields(of: id(.ident)).map { table.name(of: $0) } == ["Name", "error", "last", "_"])
  }

  @Test("what is in a value, and where the pointers are", arguments: ReadingTests.builders)
  func contents(_ made: ReadingTests.Case) throws {
    let (table, id, built) = try Self.table(Self.builder(made))
    let width = table.pointerSize
    func type(_ number: Number) -> GoType { table[id(number)] }
    #expect(type(.ident).kind == .struct && type(.ident).size == 8 * width && type(.ident).isNamed)
    #expect(type(.ident).descriptor == built.types[Number.ident.rawValue])
    #expect(table.fields(of: id(.ident)).map(\.type) == [id(.string), id(.error), id(.identPointer), id(.array)])
    #expect(table.fields(of: id(.ident)).map(\.offset) == [0, 2 * width, 4 * width, 5 * width])
    #expect(table.fields(of: id(.ident)).map(\.isEmbedded) == [false, true, false, false])
    #expect(type(.map).key == id(.string) && type(.map).element == id(.identPointer) && type(.map).group == id(.group))
    #expect(type(.huge).count == 1 << 25 && type(.huge).element == id(.ident))
    #expect(type(.empty).isEmptyInterface && !type(.error).isEmptyInterface)
    #expect(type(.one).isDirect && type(.identPointer).isDirect && !type(.ident).isDirect && !type(.error).isDirect)
    // Of an interface only its second word.
    #expect(Array(table.pointerOffsets(of: id(.ident)) ?? []) == [0, 3, 4, 5, 6, 7].map { $0 * width })
    #expect(Array(table.pointerOffsets(of: id(.hidden)) ?? []) == [1, 2].map { $0 * width })
    #expect(Array(table.pointerOffsets(of: id(.arguments)) ?? []) == [0])
    #expect(Array(table.pointerOffsets(of: id(.closure)) ?? []) == [width])
    #expect(table.hasPointers(id(.offHeap)) == false && table.hasPointers(id(.int)) == false)
    #expect(table.closureLayouts() == [id(.closure)])
    #expect(table.itabs().map(\.address) == built.itabs)
    #expect(table.itabs().map(\.type) == [built.types[Number.identPointer.rawValue]])
  }

  @Test("a type of a gigabyte is walked as far as somebody wants to know")
  func huge() throws {
    let (table, id, _) = try Self.table(Self.builder(ReadingTests.builders[0]))
    #expect(table.pointerOffsets(of: id(.huge)) == nil && table.hasPointers(id(.huge)) == true)
    var offsets: [UInt64] = []
    #expect(
      table.forEachPointer(of: id(.huge), at: 16, below: 96) {
        offsets.append($0); return true
      })
    #expect(offsets == [16, 40, 48, 56, 64, 72, 80])
    var count = 0
    #expect(
      !table.forEachPointer(of: id(.huge)) { _ in
        count += 1; return count < 1000
      })
    #expect(count == 1000)
  }

  @Test("all types are found, and nothing else", arguments: ReadingTests.builders)
  func all(_ made: ReadingTests.Case) throws {
    let (table, id, built) = try Self.table(Self.builder(made))
    #expect(table.all() == Number.allCases.map(id))
    // Numbers count from the unknown type's.
    #expect(table.count == Number.allCases.count + 1)
    for address in built.types { #expect(table.type(at: address + 1) == nil && table.type(at: address + 4) == nil) }
    #expect(
      table.type(at: 0) == nil && table.type(at: .max) == nil && table.type(at: table.addresses.upperBound) == nil)
  }

  @Test("elements and fields of which nothing is known")
  func unknown() throws {
    var builder = Self.builder(ReadingTests.builders[0])
    // No kind has that number: neither is it a type, nor can what has it in it be told.
    builder.madeTypes[Number.string.rawValue].kind = 30
    let built = builder.build()
    let table = try TypeTable(try Sample.executable(built.bytes))
    let ident = try #require(table.type(at: built.types[Number.ident.rawValue]))
    #expect(table.type(at: built.types[Number.string.rawValue]) == nil)
    #expect(table.fields(of: ident).first?.type == .unknown)
    #expect(table.hasPointers(ident) == nil && table.pointerOffsets(of: ident) == nil)
    let pointer = try #require(table.type(at: built.types[Number.identPointer.rawValue]))
    #expect(Array(table.pointerOffsets(of: pointer) ?? []) == [0])
    let map = try #require(table.type(at: built.types[Number.map.rawValue]))
    #expect(table[map].key == .unknown && table.name(of: .unknown) == "?")
  }

  @Test("every changed byte makes other types, or fewer", arguments: [0, 3, 13, 42])
  func changedBytes(_ number: Int) throws {
    let built = Self.builder(ReadingTests.builders[number]).build()
    let addresses = try TypeTable(try Sample.executable(built.bytes)).addresses
    let start = Int(addresses.lowerBound - 0x40_0000)
    var (known, wrong) = (0, 0)
    // With the relocations behind them, where there are some.
    for offset in start..<min(start + addresses.count + 1024, built.bytes.count) where offset % 7 == number % 7 {
      var changed = built.bytes
      changed[offset] ^= offset % 2 == 0 ? 0xff : 0x01
      guard let executable = try? Sample.executable(changed) else { continue }
      let table = try TypeTable(executable)
      for id in table.all() {
        known += 1
        let size = table[id].size
        if table.name(of: id).isEmpty || table.runtimeName(of: id).isEmpty { wrong += 1 }
        for field in table.fields(of: id) where table.name(of: field).utf8.count > 65536 { wrong += 1 }
        let isWithin = table.forEachPointer(of: id, below: 1024) { $0 < size }
        if !isWithin, table.hasPointers(id) != nil { wrong += 1 }
      }
      _ = (table.itabs(), table.closureLayouts())
    }
    #expect(wrong == 0 && known > 5000)
  }

  @Test("types that are within themselves end")
  func cycles() throws {
    var builder = Sample.builder()
    builder.madeTypes = [
      MadeType(
        "struct { a, b }", kind: 25, size: 16, pointers: 16, .structure([.init("a", 1, at: 0), .init("b", 1, at: 8)])),
      MadeType("[1]struct { a, b }", kind: 17, size: 16, pointers: 16, .array(0, count: 1)),
      MadeType("*int", kind: 22, size: 8, pointers: 8, .element(2)),
    ]
    // Five thousand arrays in each other, then structs that have each other twice.
    for index in 0..<5_000 {
      builder.madeTypes.append(
        MadeType("[1]x", kind: 17, size: 8, pointers: 8, .array(index == 0 ? 2 : 2 + index, count: 1)))
    }
    for index in 0..<60 {
      let last = builder.madeTypes.count - 1
      let size = UInt64(16) << UInt64(min(index, 40))
      builder.madeTypes.append(
        MadeType(
          "struct { x }", kind: 25, size: size, pointers: size,
          .structure([.init("left", last, at: 0), .init("right", last, at: size / 2)])))
    }
    let built = builder.build()
    let table = try TypeTable(try Sample.executable(built.bytes))
    let ids = table.all()
    #expect(ids.count == built.types.count)
    // From the last on, and again: what is remembered must not go deeper either.
    for id in ids.reversed() + ids {
      #expect(table.name(of: id).utf8.count <= 4096 + 3)
      table.forEachPointer(of: id, below: 4096) { _ in true }
    }
    #expect(table.hasPointers(ids[0]) == nil)
  }
}
