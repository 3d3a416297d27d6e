import ArgumentParser
import ByteStreams
import Conversion
import Inspection
import Profiles
import SystemPackage

/// `inspect IN`: what a dump is and holds.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show in one screen what a heap dump is and holds.",
    discussion: """
      Where the program's memory is, from what pprof shows to what top shows; objects by size, goroutines by what they \
      wait for, the memory profile with its top ten sites, the records of the file, and whether the numbers agree \
      with each other.
      """)

  @Argument(
    help: ArgumentHelp(
      "The dump, plain or compressed (gzip, zstd, xz, bzip2, lz4); - for standard input.", valueName: "in"))
  var input: String

  @Option(help: "The program's runtime.MemProfileRate, which is not in the dump; auto infers it.")
  var rate: RateOption = .auto

  @Flag(help: "Print JSON: exact numbers, bytes and nanoseconds, and all that the screen has no room for.")
  var json = false

  func run() throws {
    let inputName = input == "-" ? "standard input" : input
    let progress = Progress(label: inputName)
    defer { progress.finish() }
    do {
      let source = ProgressSource(try FileSource.input(input), progress)
      let inspection = try Inspection(reading: Conversion.openDump(source), rate: rate.value)
      progress.finish()
      let text = json ? inspection.json + "\n" : InspectionScreen(inspection, name: inputName).text
      let sink = DescriptorSink.standardOutput()
      let bytes = Array(text.utf8)
      do throws(ByteStreamError) {
        try sink.write(bytes, at: 0..<bytes.count)
        try sink.finish()
      } catch .readerGone {
        // A reader that has seen enough, as head has, is no error.
      } catch {
        Message.print("standard output: \(error)")
        throw ExitCode(74)
      }
    } catch let error as ExitCode {
      throw error
    } catch Conversion.Failure.archive {
      throw failure("\(inputName): not a Go heap dump but an archive: unpack the dump to inspect", progress)
    } catch Conversion.Failure.input(let problem) {
      throw failure("\(inputName): \(problem)", progress)
    } catch {
      throw failure("\(inputName): \(error)", progress)
    }
  }

  private func failure(_ message: String, _ progress: Progress) -> ExitCode {
    progress.finish()
    Message.print(message)
    return ExitCode(1)
  }
}
