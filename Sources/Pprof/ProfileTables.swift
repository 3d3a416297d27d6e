/// Everything that the samples of a profile refer to, each thing once: strings, functions, locations, the mapping.
///
/// Frames are found by their bytes as they lie in a dump: no `String` is made for one that was seen before.
public struct ProfileTables: Sendable {
  /// The texts.
  public internal(set) var strings: StringTable
  /// The functions.
  public internal(set) var functions: FunctionTable
  /// The locations.
  public internal(set) var locations: LocationTable
  /// The one mapping that every location lies in.
  public private(set) var mapping: Mapping

  private var frames: FrameTable

  /// Empty tables with a mapping that says: names, files and lines are resolved, no address is known.
  public init() {
    let hash = ByteHash()
    frames = FrameTable(hash: hash)
    strings = StringTable(hash: hash)
    functions = FunctionTable(hash: hash)
    locations = LocationTable(hash: hash)
    var mapping = Mapping()
    mapping.id = 1
    mapping.hasFunctions = true
    mapping.hasFilenames = true
    mapping.hasLineNumbers = true
    self.mapping = mapping
  }

  /// Names the executable of the mapping, whose tables the names of inlined functions come from.
  ///
  /// - Parameters:
  ///   - filename: its name.
  ///   - buildID: the linker's build id in hexadecimal; empty if it has none.
  public mutating func setExecutable(filename: String, buildID: String) {
    mapping.filename = strings.id(filename)
    mapping.buildID = strings.id(buildID)
    mapping.hasInlineFrames = true
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
  /// - Parameter lines: ids of functions and line numbers, the innermost function first.
  public mutating func location(lines: [(function: UInt64, line: Int64)]) -> UInt64 {
    locations.id(lines.map { LocationTable.Entry(functionID: UInt32($0.function), line: $0.line) }[...])
  }

  /// The id of the location of one frame, which gets one if it is new.
  ///
  /// - Parameters:
  ///   - encoded: all bytes of the frame; frames that differ in nothing have the same.
  ///   - function: those of the function's name, which is taken as its system name, too.
  ///   - file: those of the file's name.
  ///   - line: the line number.
  ///   - bytes: what the ranges refer to.
  public mutating func location(
    encoded: Range<Int>, function: Range<Int>, file: Range<Int>, line: Int64, in bytes: Span<UInt8>
  ) -> UInt64 {
    let hash = frames.hash(bytes, encoded)
    if let known = frames.find(hash, function: function, file: file, line: line, in: bytes, strings) { return known }
    let name = strings.id(bytes, function)
    let filename = strings.id(bytes, file)
    let id = locations.id(functionID: functions.id(name: name, systemName: name, filename: filename), line: line)
    // A name that had to be mended would never be found by its bytes: such a frame takes this way every time.
    if strings.equals(UInt32(name), bytes, function), strings.equals(UInt32(filename), bytes, file) {
      frames.insert(hash, name: name, filename: filename, line: line, location: id)
    }
    return id
  }
}
