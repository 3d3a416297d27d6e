/// Limits of a graph. Below them, memory is taken only for what the dump really has.
public enum GraphLimits {
  /// Objects and roots: they have numbers of 32 bits, one of which means none.
  public static let nodes = Int(UInt32.max) - 1
  /// Pointers between them.
  public static let pointers = Int(UInt32.max) - 1
  /// Words of the objects that have pointers, where their contents are kept.
  public static let words = Int(UInt32.max) - 1
}
