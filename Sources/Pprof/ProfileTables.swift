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

  private var frames = FrameTable()
  private var known: [FrameTable.Known] = []
  private var new: [NewFrame] = []
  private var searches = FrameSearches()

  /// Empty tables with a mapping that says: names, files and lines are resolved, no address is known.
  public init() {
    let hash = ByteHash()
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

  /// The ids of the locations of a stack's frames, which get one if they are new.
  ///
  /// - Parameters:
  ///   - frames: any stack.
  ///   - bytes: what the frames refer to.
  ///   - ids: gets one for each frame.
  public mutating func locate(_ frames: Span<EncodedFrame>, in bytes: Span<UInt8>, into ids: inout [UInt64]) {
    var table = FrameTable.none
    swap(&table, &self.frames)
    var known: [FrameTable.Known] = []
    swap(&known, &self.known)
    known.removeAll(keepingCapacity: true)
    locate(frames, in: bytes, table, into: &ids, &known)
    table.insert(known.span)
    swap(&known, &self.known)
    swap(&table, &self.frames)
  }

  /// The same with a table of frames that is somebody else's.
  ///
  /// - Parameters:
  ///   - table: where frames are looked for.
  ///   - known: gets the frames that are to be inserted there.
  public mutating func locate(
    _ frames: Span<EncodedFrame>, in bytes: Span<UInt8>, _ table: borrowing FrameTable, into ids: inout [UInt64],
    _ known: inout [FrameTable.Known]
  ) {
    ids.removeAll(keepingCapacity: true)
    table.find(frames, in: bytes, &searches, into: &ids)
    new.removeAll(keepingCapacity: true)
    for index in ids.indices where ids[index] == 0 { new.append(NewFrame(index)) }
    if !new.isEmpty { add(frames, in: bytes, into: &ids, &known) }
  }

  /// Hands over what finds frames faster; what is left finds them by their names.
  public mutating func takeFrames() -> FrameTable {
    var table = FrameTable.none
    swap(&table, &frames)
    return table
  }

  /// Forgets what only finds frames faster: when the last stack has come.
  public mutating func forgetFrames() { frames = .none }

  /// A frame that is new, or that the table of frames has not kept, on its way into the tables.
  private struct NewFrame {
    /// Which of the stack's it is.
    let index: Int
    var hash: UInt32 = 0
    /// Only fetched.
    var slot: UInt64 = 0
    var name: Int64 = 0
    var filename: Int64 = 0
    var function: UInt64 = 0

    init(_ index: Int) { self.index = index }
  }

  /// Adds the frames of a stack that are in `new`: table by table, so that they wait for the memory together.
  private mutating func add(
    _ frames: Span<EncodedFrame>, in bytes: Span<UInt8>, into ids: inout [UInt64], _ known: inout [FrameTable.Known]
  ) {
    for at in new.indices {
      (new[at].hash, new[at].slot) = strings.fetch(bytes, frames[new[at].index].function)
    }
    for at in new.indices { new[at].slot = strings.fetchEnd(new[at].slot) }
    for at in new.indices { new[at].slot = strings.fetchText(new[at].slot) }
    for at in new.indices {
      let frame = frames[new[at].index]
      new[at].name = strings.id(bytes, frame.function, new[at].hash)
      new[at].filename = strings.id(bytes, frame.file)
    }
    for at in new.indices {
      let (name, filename) = (new[at].name, new[at].filename)
      (new[at].hash, new[at].slot) = functions.fetch(name: name, systemName: name, filename: filename)
    }
    for at in new.indices {
      let (name, filename) = (new[at].name, new[at].filename)
      new[at].function = functions.id(name: name, systemName: name, filename: filename)
    }
    for at in new.indices {
      (new[at].hash, new[at].slot) = locations.fetch(functionID: new[at].function, line: frames[new[at].index].line)
    }
    for at in new.indices {
      let frame = frames[new[at].index]
      let id = locations.id(functionID: new[at].function, line: frame.line)
      ids[new[at].index] = id
      // `searches` has what `find` has looked for just now.
      if let frame = FrameTable.known(frame, searches.searches[new[at].index], id) { known.append(frame) }
    }
  }
}
