/// A frame that `FrameTable` has not found, and what it and its names are looked for by in the other tables.
public struct UnknownFrame: Sendable {
  let frame: EncodedFrame
  let hash: FrameHash.Value
  /// The hashes of the function's name and of the file's.
  let name: UInt32
  let filename: UInt32

  /// The same of bytes that begin `distance` earlier.
  public func moved(by distance: Int) -> UnknownFrame {
    UnknownFrame(frame: frame.moved(by: distance), hash: hash, name: name, filename: filename)
  }
}
