import Names

/// Everything that the samples of a profile refer to, each thing once: strings, functions, locations, the mapping.
///
/// Frames are found by their bytes as they lie in a dump: no `String` is made for one that was seen before.
public struct ProfileTables: Sendable {
  /// The texts.
  package internal(set) var strings = StringTable()
  /// The functions.
  package internal(set) var functions = FunctionTable()
  /// The locations.
  package internal(set) var locations = LocationTable()
  /// The one mapping, in which every location lies that has an address; those without one are in none. pprof would look
  /// for the code of a location in the executable of its mapping, at the address 0.
  public private(set) var mapping = Mapping()

  private var frames = FrameTable()
  private var known: [FrameTable.Known] = []
  private var searches = FrameSearches()
  /// The frames of a stack that were not found, and their ids.
  private var unknown: [UnknownFrame] = []
  private var entered: [UInt64] = []
  /// Those of a block of `enter`.
  var entering: [EnteringFrame] = []

  /// Empty tables with a mapping that says: names, files and lines are resolved, no address is known.
  public init() {
    mapping.id = 1
    (mapping.hasFunctions, mapping.hasFilenames, mapping.hasLineNumbers) = (true, true, true)
  }

  /// Names the executable of the mapping, whose tables the names of inlined functions come from.
  ///
  /// - Parameters:
  ///   - filename: its name.
  ///   - buildID: the linker's build id in hexadecimal; empty if it has none.
  ///   - memory: where its code lay in the program's memory; nil if that is not known.
  ///   - offset: where in the file that begins.
  public mutating func setExecutable(
    filename: String, buildID: String, memory: Range<UInt64>? = nil, offset: UInt64 = 0
  ) {
    mapping.filename = strings.id(filename)
    mapping.buildID = strings.id(buildID)
    mapping.hasInlineFrames = true
    guard let memory else { return }
    (mapping.memoryStart, mapping.memoryLimit, mapping.fileOffset) = (memory.lowerBound, memory.upperBound, offset)
  }

  /// An address if it lies in the mapping, else 0: of a location elsewhere nobody could tell the file.
  func mapped(_ address: UInt64) -> UInt64 {
    address >= mapping.memoryStart && address < mapping.memoryLimit ? address : 0
  }

  /// The id of a function, which gets one if it is new.
  ///
  /// - Parameters:
  ///   - name: its name, which is taken as its system name, too.
  ///   - file: its file's name.
  ///   - startLine: the line where it begins.
  public mutating func function(name: ArraySlice<UInt8>, file: ArraySlice<UInt8>, startLine: Int64) -> UInt64 {
    let name = strings.id(name.span, 0..<name.count)
    let filename = strings.id(file.span, 0..<file.count)
    return functions.id(name: name, systemName: name, filename: filename, startLine: startLine)
  }

  /// The id of the location that shows some lines, which gets one if it is new.
  ///
  /// - Parameters:
  ///   - lines: ids of functions and line numbers, the innermost function first.
  ///   - address: that of the instruction in the program's memory; 0 if it is not known. What is not in the mapping
  ///     is left out.
  public mutating func location(lines: [(function: UInt64, line: Int64)], address: UInt64 = 0) -> UInt64 {
    locations.id(
      lines.map { LocationTable.Entry(functionID: UInt32($0.function), line: $0.line) }[...], address: mapped(address))
  }

  /// The ids of the locations of a stack's frames, which get one if they are new.
  ///
  /// - Parameters:
  ///   - frames: any stack.
  ///   - bytes: what the frames refer to.
  ///   - ids: gets one for each frame.
  public mutating func locate(_ frames: Span<EncodedFrame>, in bytes: Span<UInt8>, into ids: inout [UInt64]) {
    ids.removeAll(keepingCapacity: true)
    self.frames.find(frames, in: bytes, &searches, into: &ids)
    unknown.removeAll(keepingCapacity: true)
    for index in ids.indices where ids[index] == 0 { unknown.append(searches.unknown(frames[index], index, in: bytes)) }
    if !unknown.isEmpty { enterUnknown(in: bytes, into: &ids) }
  }

  private mutating func enterUnknown(in bytes: Span<UInt8>, into ids: inout [UInt64]) {
    // Out of self, which changes meanwhile.
    var table = FrameTable.none
    var (unknown, entered, known): ([UnknownFrame], [UInt64], [FrameTable.Known]) = ([], [], [])
    swap(&table, &frames)
    swap(&unknown, &self.unknown)
    swap(&entered, &self.entered)
    swap(&known, &self.known)
    known.removeAll(keepingCapacity: true)
    enter(unknown.span, in: bytes, table, into: &entered, &known)
    var next = 0
    for index in ids.indices where ids[index] == 0 {
      ids[index] = entered[next]
      next += 1
    }
    table.insert(known.span)
    swap(&table, &frames)
    swap(&unknown, &self.unknown)
    swap(&entered, &self.entered)
    swap(&known, &self.known)
  }

  /// Hands over what finds frames faster; what is left finds them by their names.
  package mutating func takeFrames() -> FrameTable {
    var table = FrameTable.none
    swap(&table, &frames)
    return table
  }

  /// Forgets what only finds frames faster: when the last stack has come.
  package mutating func forgetFrames() { frames = .none }

  /// The functions, files and lines of the location with this id, as `location(…)` gave it; the innermost first.
  package func lines(of location: UInt64) -> [NamedLine] {
    guard location > 0, location <= UInt64(locations.count) else { return [] }
    return locations.lines(of: Int(location) - 1).map { line in
      let function = functions[UInt64(line.functionID)]
      return NamedLine(
        function: text(function.name), file: text(function.filename), line: line.line, startLine: function.startLine)
    }
  }

  private func text(_ id: Int64) -> Name { Name(decoding: strings[Int(id)]) }
}
