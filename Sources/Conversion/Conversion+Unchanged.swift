public import ByteStreams

extension Conversion {
  /// Does what reads a file, and takes neither its result nor its failure for true if the file was written to meanwhile:
  /// a dump that its program still writes is no damaged one, and a half of each of two dumps is no dump.
  ///
  /// - Returns: what `reading` returns.
  /// - Throws: what `reading` throws; `input` if the file was written to.
  public static func unchanged<Result>(
    _ file: FileSource, _ reading: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let result: Swift.Result<Result, Failure>
    do {
      result = .success(try reading())
    } catch {
      result = .failure(error)
    }
    do {
      try file.requireUnchanged()
    } catch {
      throw .input(error.description)
    }
    return try result.get()
  }
}
