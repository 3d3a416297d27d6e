/// A function of a made executable: instructions with their positions, and what was inlined.
public struct MadeFunction: Sendable {
  /// What an instruction does, as far as it matters.
  public enum Operation: Sendable {
    /// So many bytes that are no call.
    case other(Int)
    /// A direct call, 5 bytes; on arm64 and s390x as long as theirs.
    case call(String)
    /// A call through a register.
    case callPointer
    /// Exactly these bytes.
    case bytes([UInt8])
  }

  /// An instruction.
  public struct Instruction: Sendable {
    public var operation: Operation
    public var line: Int32
    public var file: String
    /// Which entry of the inline tree it belongs to; -1 for the function itself.
    public var inlined: Int32

    public init(_ operation: Operation, line: Int32, file: String = "/src/main/main.go", inlined: Int32 = -1) {
      self.operation = operation
      self.line = line
      self.file = file
      self.inlined = inlined
    }
  }

  /// An entry of the inline tree.
  public struct Inlined: Sendable {
    public var name: String
    /// The number of the instruction that stands for the call.
    public var parent: Int
    public var startLine: Int32
    public var id: UInt8

    public init(_ name: String, parent: Int, startLine: Int32 = 1, id: UInt8 = 0) {
      self.name = name
      self.parent = parent
      self.startLine = startLine
      self.id = id
    }
  }

  /// A variable whose address is taken (`stackObjectRecord` in the runtime).
  public struct StackObject: Sendable {
    /// If negative from the end of the function's variables, else from its first argument.
    public var offset: Int
    public var size: Int
    /// Bytes up to its last pointer; negative if a program makes its mask.
    public var pointerBytes: Int
    /// A bit for each word.
    public var mask: [UInt8]
    /// Where the mask is said to be instead, counted from the read-only data.
    public var maskOffset: Int?

    public init(at offset: Int, size: Int, pointerBytes: Int, mask: [UInt8], maskOffset: Int? = nil) {
      (self.offset, self.size, self.pointerBytes) = (offset, size, pointerBytes)
      (self.mask, self.maskOffset) = (mask, maskOffset)
    }
  }

  public var name: String
  public var startLine: Int32
  public var id: UInt8
  /// 1: outermost of its stack; 4: assembly.
  public var flags: UInt8
  public var instructions: [Instruction]
  public var tree: [Inlined]
  /// What has its address taken.
  public var stackObjects: [StackObject] = []
  /// The number of a function in front of this one whose table of variables this one has, too.
  public var stackObjectsOf: Int?

  public init(
    _ name: String, startLine: Int32 = 1, id: UInt8 = 0, flags: UInt8 = 0, _ instructions: [Instruction],
    inlined tree: [Inlined] = []
  ) {
    self.name = name
    self.startLine = startLine
    self.id = id
    self.flags = flags
    self.instructions = instructions
    self.tree = tree
  }
}
