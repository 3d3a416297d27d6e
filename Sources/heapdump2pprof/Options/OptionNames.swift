import HeapReading

extension SettingNames {
  /// The command's options.
  static let options = SettingNames(
    rate: "--rate", binary: "--binary", forceBinary: "--force-binary", partial: "--partial", profile: "--profile",
    forceSince: "--force-since")
}
