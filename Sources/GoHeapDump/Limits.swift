/// What a reader accepts at most. No real dump comes near; a damaged or hostile one does.
///
/// Below these limits memory is taken only for bytes that were really read.
public enum Limits {
  /// Bytes of a name or another string: 1 MiB. The longest names of functions, of generics, have a few thousand.
  public static let stringLength = 1 << 20

  /// Frames of a MemProf stack. The runtime records at most 1,024 (GODEBUG profstackdepth).
  public static let stackDepth = 1 << 16

  /// Bytes of all names of one MemProf stack: 16 MiB.
  public static let stackLength = 16 << 20
}
