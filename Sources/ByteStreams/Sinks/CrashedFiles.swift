import Glibc
import Synchronization
import SystemPackage

/// The temporary files as the handler of a crash can find them: in memory that was allocated at the start, without a lock.
///
/// A handler of SIGSEGV, or of an allocation that fails, may interrupt anything. So it must neither allocate nor wait.
public enum CrashedFiles {
  /// How many files at a time are known. If there are more, a crash leaves the later ones behind.
  private static let count = 1024
  /// Bytes for each: a folder's descriptor, 4 bytes, and a name that ends with NUL.
  private static let length = 64
  private static let free: Int32 = -1

  /// One allocation, which is never freed.
  nonisolated(unsafe) private static let table = {
    let table = UnsafeMutableRawPointer.allocate(byteCount: count * length, alignment: 8)
    for slot in 0..<count { unsafe table.storeBytes(of: free, toByteOffset: slot * length, as: Int32.self) }
    return unsafe table
  }()

  /// Makes the table. Call it before anything can crash.
  public static func prepare() { _ = unsafe table }

  /// Enters a file. Calls of this and of `remove` must not overlap.
  static func insert(_ name: FilePath.Component, in folder: Folder) {
    let name = name.bytes
    guard name.count < length - 4, let slot = (0..<count).first(where: { descriptor($0) == free }) else { return }
    for (index, byte) in (name + [0]).enumerated() {
      unsafe table.storeBytes(of: byte, toByteOffset: slot * length + 4 + index, as: UInt8.self)
    }
    // The name must be complete before the slot is marked as used.
    atomicMemoryFence(ordering: .releasing)
    unsafe table.storeBytes(of: folder.descriptor.rawValue, toByteOffset: slot * length, as: Int32.self)
  }

  /// Takes a file out. Call it before its folder is closed.
  static func remove(_ name: FilePath.Component, in folder: Folder) {
    let slot = (0..<count).first { slot in
      // Both are C strings, the second one during the call.
      guard descriptor(slot) == folder.descriptor.rawValue else { return false }
      return unsafe name.withPlatformString { unsafe strcmp(self.name(slot), $0) == 0 }
    }
    guard let slot else { return }
    unsafe table.storeBytes(of: free, toByteOffset: slot * length, as: Int32.self)
  }

  /// Removes all files from their folders. Can be called in a signal's handler.
  public static func removeAll() {
    for slot in 0..<count {
      let folder = descriptor(slot)
      if folder != free { _ = unsafe unlinkat(folder, name(slot), 0) }
    }
  }

  private static func descriptor(_ slot: Int) -> Int32 {
    unsafe table.load(fromByteOffset: slot * length, as: Int32.self)
  }

  private static func name(_ slot: Int) -> UnsafePointer<CChar> {
    unsafe UnsafePointer((table + slot * length + 4).assumingMemoryBound(to: CChar.self))
  }
}
