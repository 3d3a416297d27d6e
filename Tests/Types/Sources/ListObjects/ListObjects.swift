import ByteStreams
import DebugInfo
import GoExecutable
import GoHeapDump
import ObjectGraph
import ObjectTypes
import SystemPackage

/// `ListObjects DUMP EXECUTABLE [SOURCE...]`: prints the objects of a dump with their types, one a line, fields separated by
/// tabs: address, size, whether it is reachable (yes, perhaps, no), whether it has pointers, how sure the type is, number of values, name.
/// With sources named (headers, interfaces, variables, stacks, records, finalizers), from these alone; `stripped` means
/// without debug information, `quiet` no lines.
@main
enum ListObjects {
  static func main() throws {
    let arguments = CommandLine.arguments
    let clock = ContinuousClock()
    var last = clock.now
    func took(_ what: String) {
      let now = clock.now
      FileDescriptor.standardError.print("\(what) \(now - last)\n")
      last = now
    }
    var builder = ObjectGraphBuilder(keepingContents: true)
    var reader = try HeapDumpReader(FileSource(path: FilePath(arguments[1])))
    try reader.read(into: &builder)
    guard let params = reader.params else { return }
    took("read")
    let graph = try ObjectGraph(builder)
    builder = ObjectGraphBuilder()
    took("graph")
    let words = Set(arguments.dropFirst(3))
    let executable = try GoExecutable(FileBytes(path: FilePath(arguments[2])))
    let table = try TypeTable(executable)
    let debugInfo = words.contains("stripped") ? nil : try DebugInfo(executable, table)
    took("executable")
    let data = graph.contents?.segments.first?.address ?? 0
    let program = ProgramTypes(executable, table, debugInfo, bias: data &- executable.summary.data.lowerBound)
    let named: [(String, TypeSources)] = [
      ("headers", .headers), ("interfaces", .interfaces), ("variables", .variables), ("stacks", .stacks),
      ("records", .records), ("finalizers", .finalizers),
    ]
    var sources: TypeSources = []
    for (name, source) in named where words.contains(name) { sources.formUnion(source) }
    let types = ObjectTypes(
      graph, program, headers: params.allocationHeaders, sources: sources.isEmpty ? .all : sources)
    took("types")
    let reachability = graph.reachability()
    took("reachable")
    FileDescriptor.standardError.print(
      "headers \(types.headers) rejected \(types.rejected) names \(types.names.count)\n")
    if words.contains("quiet") { return }
    var text = ""
    for object in 0..<graph.objectCount {
      let fields: [String] = [
        "0x\(String(graph.addresses[object], radix: 16))", "\(graph.sizes[object])", "\(reachability[object])",
        graph.contents?.start(object) == nil ? "0" : "1", "\(types.confidences[object])", "\(types.counts[object])",
        "\(types.names[Int(types.nameNumbers[object])])",
      ]
      text += fields.joined(separator: "\t") + "\n"
      if text.utf8.count > 1 << 16 {
        FileDescriptor.standardOutput.print(text)
        text = ""
      }
    }
    FileDescriptor.standardOutput.print(text)
  }
}

extension FileDescriptor {
  fileprivate func print(_ text: String) { _ = try? writeAll(text.utf8) }
}
