import GoHeapDump

/// Tells, without the executable, that a frame has the name of another function.
///
/// A dump has the physical function's name and the file of the innermost function that was inlined there. The frames of
/// one physical frame follow each other, all with its name. Where the next frame has the same name but a file in another
/// folder, one of the two is of an inlined function: no function is in two packages. Most inlined functions do not show
/// so, because they are of the same package.
enum InlinedFrames {
  /// Whether a stack certainly has an inlined function under another one's name.
  static func areCertain(in frames: [FrameRange], _ bytes: Span<UInt8>) -> Bool {
    let frames = frames.span
    guard frames.count > 1 else { return false }
    for index in 1..<frames.count where areEqual(frames[index - 1].function, frames[index].function, bytes) {
      let folders = (folder(frames[index - 1].file, bytes), folder(frames[index].file, bytes))
      if !areEqual(folders.0, folders.1, bytes) { return true }
    }
    return false
  }

  private static func folder(_ file: Range<Int>, _ bytes: Span<UInt8>) -> Range<Int> {
    var end = file.upperBound
    while end > file.lowerBound, bytes[end - 1] != UInt8(ascii: "/") { end -= 1 }
    return file.lowerBound..<end
  }

  private static func areEqual(_ one: Range<Int>, _ other: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    guard one.count == other.count else { return false }
    // Names of one program begin alike.
    var (index, against) = (one.upperBound, other.upperBound)
    while index > one.lowerBound {
      index -= 1
      against -= 1
      if bytes[index] != bytes[against] { return false }
    }
    return true
  }
}
