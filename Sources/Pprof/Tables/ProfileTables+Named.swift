public import Names

// Frames that do not lie in a dump as they are in a profile: put together from names.
extension ProfileTables {
  /// A line of a frame; a frame has several where functions were inlined.
  public struct NamedLine: Hashable, Sendable {
    /// The name to show.
    public var function: Name
    /// Whether that is the name of a function, not one for something else. pprof would take some names with brackets for
    /// C++ if they were given as a function's.
    public var isFunction: Bool
    /// The file; empty if it is not known.
    public var file: Name
    /// The line; 0 if it is not known.
    public var line: Int64
    /// The line that the function begins at; 0 if it is not known.
    public var startLine: Int64

    /// A line.
    public init(function: Name, isFunction: Bool = true, file: Name = "", line: Int64 = 0, startLine: Int64 = 0) {
      (self.function, self.isFunction, self.file) = (function, isFunction, file)
      (self.line, self.startLine) = (line, startLine)
    }
  }

  /// The id of a location, which gets one if it is new.
  ///
  /// - Parameters:
  ///   - lines: its lines, the innermost first.
  ///   - address: that of the instruction in the program's memory; 0 if it is not known.
  public mutating func location(_ lines: [NamedLine], address: UInt64 = 0) -> UInt64 {
    var entries: [LocationTable.Entry] = []
    for line in lines {
      let name = strings.id(line.function.text)
      let function = functions.id(
        name: name, systemName: line.isFunction ? name : 0, filename: strings.id(line.file.text),
        startLine: line.startLine)
      entries.append(LocationTable.Entry(functionID: UInt32(function), line: line.line))
    }
    return locations.id(entries[...], address: mapped(address))
  }
}
