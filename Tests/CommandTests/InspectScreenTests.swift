import DumpBuilding
import Foundation
import Pprof
import Testing

@Suite("inspect: what fits the terminal, and what is said of it")
struct InspectScreenTests {
  private static let screens = [[], ["--holders"], ["--types"], ["--holders", "--types"]]

  @Test(
    "every screen fits 24 rows of 80 columns, and its last lines say how to see more",
    arguments: Fixture.convertible + [Fixture.withoutMemProf, Fixture(name: "go1.27-amd64-objects")])
  func fits(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    for options in Self.screens {
      let run = try Tool.run([Tool.command, "inspect", fixture.dump.path] + options, in: scratch.url)
      #expect(run.status == 0)
      let lines = run.text.split(separator: "\n")
      // One row is the prompt's.
      #expect(lines.count <= 23, "\(options): \(run.text)")
      #expect(lines.allSatisfy { $0.unicodeScalars.count <= 80 })
      #expect(lines.suffix(3).contains { $0.hasPrefix("More: -v: all rows") }, "\(run.text)")
      #expect(!run.text.contains("\u{1b}"))
    }
  }

  /// What the command prints on a terminal of so many columns; without what is there before the result.
  private func onTerminal(_ columns: Int, _ words: String..., in scratch: Scratch) throws -> String {
    let command = (["stty", "cols", "\(columns);", "exec", "env"] + words + ["2>", "errors"]).joined(separator: " ")
    let text = try Tool.onTerminal(["bash", "-c", command], in: scratch.url)
    return text.replacing("\r\n", with: "\n")
  }

  @Test("lines are as wide as the terminal, from 80 to 200 columns", arguments: [(40, 80), (100, 100), (500, 200)])
  func width(_ columns: Int, _ most: Int) throws {
    let scratch = try Scratch()
    let long = "main." + String(repeating: "x", count: 400)
    try Data(dump(function: long, goroutines: 1).bytes).write(to: scratch.file("a"))
    let text = try onTerminal(columns, "NO_COLOR=1", Tool.command, "inspect a", in: scratch)
    #expect(text.split(separator: "\n").map(\.count).max() == most, "\(text)")
  }

  @Test("headings and shares are coloured on a terminal; not if NO_COLOR is set, nor on a dumb one, nor in a pipe")
  func colour() throws {
    let scratch = try Scratch()
    try Data(dump(function: "main.work", goroutines: 3).bytes).write(to: scratch.file("a"))
    let plain = try Tool.convert("inspect", "--holders", "a", in: scratch.url).text
    let coloured = try onTerminal(80, "NO_COLOR= TERM=xterm", Tool.command, "inspect --holders a", in: scratch)
    #expect(coloured.contains("\u{1b}[1mWhat holds the objects, by what would be garbage without it\u{1b}[0m\n"))
    #expect(coloured.contains("\u{1b}[36m  100 %\u{1b}[0m"))
    #expect(coloured.replacing(#/\u{1b}\[[0-9]+m/#, with: "") == plain && !plain.contains("\u{1b}"))
    for environment in ["NO_COLOR=1 TERM=xterm", "NO_COLOR= TERM=dumb"] {
      #expect(try onTerminal(80, environment, Tool.command, "inspect --holders a", in: scratch) == plain)
    }
  }

  /// A dump of goroutines that run a function of the program, and each hold an object of 1000 bytes.
  private func dump(function: String, goroutines: Int, release: String = "go1.27.3") -> DumpBuilder {
    var builder = DumpBuilder(.go1_7)
    builder.params(arenaStart: 0x10_0000, arenaEnd: 0x1000_0000, lastString: release)
    for number in 0..<goroutines { builder.object(UInt64(0x10_0000 + number * 1024), size: 1000) }
    for number in 0..<goroutines {
      let address = UInt64(0x10_0000 + number * 1024)
      builder.goroutine(UInt64(number + 1), id: UInt64(number + 17), waitReason: "chan receive")
      builder.stackFrame([0, 0, 0, 0, 0, 0, 0, 0], name: "runtime.gopark")
      let word = (0..<8).map { UInt8(truncatingIfNeeded: address >> ($0 * 8)) }
      builder.stackFrame(word, name: "io.ReadAll", fields: [(kind: 1, offset: 0)])
      builder.stackFrame([], name: function)
      builder.stackFrame([], name: "net/http.(*conn).serve")
    }
    builder.eof()
    return builder
  }

  @Test("goroutines with equal stacks are one row, named by the program's innermost function")
  func merged() throws {
    let scratch = try Scratch()
    try Data(dump(function: "example.com/shop/app.(*App).work", goroutines: 250).bytes).write(to: scratch.file("a"))
    let inspected = try Tool.convert("inspect", "a", in: scratch.url).text
    #expect(inspected.contains("\n     250 x app.(*App).work (in io.ReadAll)  chan receive\n"), "\(inspected)")
    let holders = try Tool.convert("inspect", "--holders", "a", in: scratch.url).text
    #expect(holders.contains("\n   244 KiB  100 %      250  250 x app.(*App).work > object [1000 B]\n"), "\(holders)")
    let shown = try Tool.convert("inspect", "a", "--json", "--holders", in: scratch.url)
    let document = try #require(JSONSerialization.jsonObject(with: shown.output) as? [String: Any])
    let stacks = (document["goroutines"] as? [String: Any])?["stacks"] as? [[String: Any]] ?? []
    let roots = (document["holders"] as? [String: Any])?["largest"] as? [[String: Any]] ?? []
    try #require(stacks.count == 1 && roots.count == 1)
    let (stack, root) = (stacks[0], roots[0])
    #expect(stack["count"] as? Int == 250 && stack["goroutine"] as? Int == 17 && stack["frame_bytes"] as? Int == 4000)
    #expect(stack["function"] as? String == "example.com/shop/app.(*App).work")
    #expect(root["name"] as? String == "example.com/shop/app.(*App).work" && root["count"] as? Int == 250)
    #expect(root["goroutines"] as? [Int] == Array(17..<267) && root["path"] as? [String] == ["object [1000 B]"])
    for frames in [stack["stack"], root["stack"]] {
      let functions = (frames as? [[String: Any]] ?? []).map { $0["function"] as? String }
      #expect(
        functions == ["runtime.gopark", "io.ReadAll", "example.com/shop/app.(*App).work", "net/http.(*conn).serve"])
    }
  }

  @Test("a dump whose numbers disagree in all that is compared fits 24 rows, and -v says what differs")
  func differing() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params(lastString: "go1.27.3")
    for number in 0..<3 { builder.goroutine(UInt64(number), id: UInt64(number), waitReason: "select") }
    builder.memStats([UInt64](repeating: 1 << 40, count: 24), pauses: [UInt64](repeating: 0, count: 256), numGC: 1)
    builder.eof()
    let scratch = try Scratch()
    try Data(builder.bytes).write(to: scratch.file("a"))
    let short = try Tool.convert("inspect", "a", in: scratch.url).text
    #expect(
      short.split(separator: "\n").count <= 23 && short.contains("0 checks agree; 5 differ: -v says why"), "\(short)")
    #expect(short.contains("\nMemory profile: none. The program "), "\(short)")
    let whole = try Tool.convert("inspect", "-v", "a", in: scratch.url).text
    #expect(whole.contains("\n0 checks agree, 5 differ\n") && whole.contains("\nMemory profile: none. None of the "))
    #expect(
      whole.contains("1,099,511,627,776 allocations less 1,099,511,627,776") && !whole.contains("109951"), "\(whole)")
    let holders = try Tool.convert("inspect", "--holders", "a", in: scratch.url).text
    #expect(!holders.contains("0 roots"), "\(holders)")
  }

  @Test("a number is obeyed, whether or not so many rows fit, and a row has the others")
  func given() throws {
    var builder = DumpBuilder(.go1_3)
    builder.params(arenaStart: 0x1000, arenaEnd: 0x10_0000)
    for index in 0..<60 {
      builder.type(UInt64(index + 1), size: 8, name: "main.T\(index)")
      builder.object(UInt64(0x1000 + index * 0x100), [UInt8](repeating: 0, count: 64), type: UInt64(index + 1))
      builder.otherRoot("root \(index)", pointer: UInt64(0x1000 + index * 0x100))
    }
    builder.eof()
    let scratch = try Scratch()
    try Data(builder.bytes).write(to: scratch.file("a"))
    for (option, other, row) in [
      ("holders", " other roots", #/ root [0-9]+ > main\.T[0-9]+/#), ("types", " other types", #/  main\.T[0-9]+/#),
    ] {
      for count in [1, 40, 60] {
        let text = try Tool.convert("inspect", "--\(option)", "\(count)", "a", in: scratch.url).text
        #expect(text.matches(of: row).count == count, "\(text)")
        #expect(text.contains("  \(60 - count)\(other)") == (count < 60), "\(text)")
      }
      let fitting = try Tool.convert("inspect", "--\(option)", "a", in: scratch.url).text
      let rows = fitting.matches(of: row).count
      #expect(rows > 5 && fitting.split(separator: "\n").count <= 23 && fitting.contains("  \(60 - rows)\(other)"))
    }
  }

  @Test("a name is not broken, and a row of a goroutine is cut only where it is too long")
  func whole() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "a")
    let text = try Tool.convert("inspect", "--holders", "-v", "a", in: scratch.url).text
    let lines = text.split(separator: "\n")
    #expect(lines.contains { $0.contains(" x object [") && $0.hasSuffix("]") })
    #expect(lines.allSatisfy { !$0.hasSuffix(" x") && !$0.hasSuffix("object") && !$0.hasSuffix(" >>") }, "\(text)")
    #expect(lines.allSatisfy { line in !line.drop { $0 == " " }.hasPrefix("B]") })
    var builder = DumpBuilder(.go1_7)
    builder.params(lastString: "go1.27.3")
    for (id, name) in ["main.f", "main." + String(repeating: "x", count: 100)].enumerated() {
      builder.goroutine(1, id: UInt64(id), waitReason: "waiting for a reason of some forty columns")
      builder.stackFrame(name: name)
    }
    builder.eof()
    try Data(builder.bytes).write(to: scratch.file("b"))
    let stacks = try Tool.convert("inspect", "b", in: scratch.url).text
    #expect(stacks.contains(" x main.f  waiting for a reason of some forty columns\n"), "\(stacks)")
    #expect(stacks.contains("xxx  waiting... forty columns\n") && stacks.contains("...xxx"), "\(stacks)")
  }

  @Test("names that are only places or sizes are followed by one hint, where an executable can tell more")
  func hint() throws {
    let scratch = try Scratch()
    try Data(dump(function: "main.work", goroutines: 1).bytes).write(to: scratch.file("new"))
    try Data(dump(function: "main.work", goroutines: 1, release: "go1.17.1").bytes).write(to: scratch.file("old"))
    let options = [
      ["--holders"], ["--types"], ["--holders", "--types"], ["--holders", "-v"], [], ["--holders", "-q"],
    ]
    let hints = try options.map { options in
      let text = try Tool.run([Tool.command, "inspect", "new"] + options, in: scratch.url).text
      let lines = text.split(separator: "\n")
      #expect(!text.contains("Hint: ") || lines.suffix(2).contains { $0.hasPrefix("Hint: --binary EXE") }, "\(text)")
      return text.components(separatedBy: "Hint: ").count - 1
    }
    #expect(hints == [1, 1, 1, 1, 0, 0])
    // Executables of that release are not understood.
    #expect(try !Tool.convert("inspect", "--holders", "old", in: scratch.url).text.contains("Hint"))
    _ = try Tool.convert("new", "--profile", "retained", "-o", "new.pb", in: scratch.url)
    let comments = try Fixture.profile(scratch.file("new.pb")).stringTable.filter { $0.hasPrefix("# --binary") }
    #expect(
      comments == ["# --binary, with the executable that wrote the dump, names what is bss+0x… or object [48 B] here"])
  }

  @Test("with the executable there is no hint")
  func named() throws {
    let scratch = try Scratch()
    try NamesTests.unpack("go1.27-amd64", to: scratch)
    let dump = Fixture(name: "go1.27-amd64").dump.path
    let run = try Tool.convert("inspect", "--holders", dump, "--binary", "go1.27-amd64", in: scratch.url)
    #expect(run.status == 0 && !run.text.contains("Hint") && run.text.contains("  global main."), "\(run.text)")
  }

  @Test("a long chain loses its middle only where three lines do not hold it")
  func longChain() throws {
    var builder = DumpBuilder(.go1_3)
    builder.params(arenaStart: 0x1000, arenaEnd: 0x10_0000)
    for index in 0..<12 {
      builder.type(UInt64(index + 1), size: 8, name: "main.LinkNumber\(index)", fields: [(kind: 1, offset: 0)])
      let next = UInt64(0x1100 + index * 0x100)
      let bytes = (0..<8).map { index == 11 ? 0 : UInt8(truncatingIfNeeded: next >> ($0 * 8)) }
      builder.object(UInt64(0x1000 + index * 0x100), bytes, type: UInt64(index + 1))
    }
    builder.otherRoot("root", pointer: 0x1000)
    builder.eof()
    let scratch = try Scratch()
    try Data(builder.bytes).write(to: scratch.file("a"))
    let narrow = try Tool.convert("inspect", "--holders", "a", in: scratch.url).text
    #expect(narrow.contains("root > main.LinkNumber0 > ... > main.LinkNumber"), "\(narrow)")
    #expect(narrow.contains("main.LinkNumber11\n") && !narrow.contains("main.LinkNumber1 "))
    for whole in [
      try onTerminal(200, "NO_COLOR=1", Tool.command, "inspect --holders a", in: scratch),
      try Tool.convert("inspect", "--holders", "-v", "a", in: scratch.url).text,
    ] {
      #expect(!whole.contains("...") && (0..<12).allSatisfy { whole.contains("main.LinkNumber\($0)") }, "\(whole)")
    }
  }
}
