package import Names

extension ProfileTables {
  /// The function, the file and the line of the location with this id, as `location(…)` gave it; of its first line.
  package func frame(of location: UInt64) -> (function: Name, file: Name, line: Int64)? {
    guard location > 0, location <= UInt64(locations.count),
      let line = locations.lines(of: Int(location) - 1).first
    else { return nil }
    let function = functions[UInt64(line.functionID)]
    return (text(function.name), text(function.filename), line.line)
  }

  private func text(_ id: Int64) -> Name { Name(decoding: strings[Int(id)]) }
}
