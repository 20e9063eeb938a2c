//===- OutputFiles.cpp - Puts files in place ------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/OutputFiles.h"
#include "mann/Support/Paths.h"
#include "mann/Support/StandardOutput.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <unistd.h>
#include <vector>

using namespace mann;
using llvm::Error;
using llvm::Expected;
using llvm::SmallString;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

static Error cannotWrite(StringRef path, std::error_code code) {
  return llvm::createStringError((path == "-" ? "standard output" : path) +
                                 ": cannot be written: " + code.message());
}

namespace {

/// What a path leads to.
struct Destination {
  enum Kind { File, Device, Descriptor } kind = File;
  /// Of a file, the path without links.
  std::string file;
  int descriptor = -1;
  /// Of a file that is there.
  std::optional<fs::perms> mode;
};

/// A file that goes unless it is put in place, also by a signal.
class Temporary {
public:
  explicit Temporary(StringRef path) : path(path) {
    llvm::sys::RemoveFileOnSignal(path);
  }
  Temporary(const Temporary &) = delete;
  ~Temporary() {
    if (!isPlaced)
      (void)fs::remove(path);
    llvm::sys::DontRemoveFileOnSignal(path);
  }
  std::error_code place(StringRef target) {
    std::error_code code = fs::rename(path, target);
    isPlaced = !code;
    return code;
  }

  const std::string path;

private:
  bool isPlaced = false;
};

} // namespace

/// The folder that a file is in; never empty.
static StringRef getFolder(StringRef file) {
  StringRef folder = llvm::sys::path::parent_path(file);
  return folder.empty() ? "." : folder;
}

static Error findDestination(StringRef path, Destination &found) {
  found.file = path.str();
  if (path == "-") {
    found.kind = Destination::Descriptor;
    found.descriptor = STDOUT_FILENO;
    return Error::success();
  }
  Expected<LinkTarget> target = followLinks(path);
  if (!target)
    return cannotWrite(path, llvm::errorToErrorCode(target.takeError()));
  if (target->descriptor) {
    found.kind = Destination::Descriptor;
    found.descriptor = *target->descriptor;
    return Error::success();
  }
  found.file = target->path;
  fs::file_status status;
  std::error_code code = fs::status(found.file, status);
  if (fs::is_directory(status) || path.ends_with("/"))
    return llvm::createStringError(path +
                                   ": cannot be written: it is a folder");
  if (fs::is_other(status))
    found.kind = Destination::Device;
  else if (!code)
    found.mode = status.permissions();
  else if (code != std::errc::no_such_file_or_directory &&
           code != std::errc::not_a_directory)
    return cannotWrite(path, code);
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// Writes to an open descriptor.
static Error write(const OutputFile &file, int descriptor, bool closes) {
  llvm::raw_fd_ostream os(descriptor, /*shouldClose=*/closes,
                          /*unbuffered=*/true);
  os << file.contents;
  if (closes)
    os.close();
  std::error_code code = os.error();
  // The stream must not end the process for an error that is reported.
  os.clear_error();
  return code ? cannotWrite(file.path, code) : Error::success();
}

static Error writeInPlace(const OutputFile &file, const Destination &place) {
  if (place.kind == Destination::Descriptor) {
    // After what has been printed.
    llvm::outs().flush();
    return write(file, place.descriptor, /*closes=*/false);
  }
  int descriptor;
  if (std::error_code code =
          fs::openFileForWrite(place.file, descriptor, fs::CD_OpenExisting))
    return cannotWrite(file.path, code);
  return write(file, descriptor, /*closes=*/true);
}

/// Makes a file of a name that no other has. The name is short: one that ended
/// in a suffix to the file's own could be too long.
static std::error_code createTemporary(StringRef folder, unsigned mode,
                                       std::unique_ptr<Temporary> &temporary,
                                       int &descriptor) {
  std::error_code code;
  for (int attempt = 0; attempt < 100; ++attempt) {
    SmallString<128> pattern(folder), path;
    llvm::sys::path::append(pattern, ".mann-%%%%%%%%%%%%.tmp");
    fs::createUniquePath(pattern, path, /*MakeAbsolute=*/false);
    // Registered before it is there, so that no signal comes between.
    temporary = std::make_unique<Temporary>(path);
    // A file that grows over a limit is an error to report like any other.
    std::signal(SIGXFSZ, SIG_IGN);
    code = fs::openFileForWrite(path, descriptor, fs::CD_CreateNew, fs::OF_None,
                                mode);
    if (code != std::errc::file_exists)
      break;
  }
  return code;
}

static Error writeTemporary(const OutputFile &file, const Destination &place,
                            std::unique_ptr<Temporary> &temporary) {
  StringRef folder = getFolder(place.file);
  // It is no error for that if a file of the name is there.
  std::error_code code = fs::create_directories(folder, /*IgnoreExisting=*/true,
                                                fs::perms::all_all);
  if (!code && !fs::is_directory(folder))
    code = std::make_error_code(std::errc::not_a_directory);
  if (code)
    return llvm::createStringError(file.path + ": cannot create the folder '" +
                                   folder + "': " + code.message());
  unsigned mode = fs::all_read | fs::all_write;
  if (file.isExecutable)
    mode |= fs::all_exe;
  int descriptor;
  if (std::error_code code =
          createTemporary(folder, mode, temporary, descriptor))
    return cannotWrite(file.path, code);
  if (place.mode) {
    unsigned kept = *place.mode;
    // Whoever may read a program may run it, as with a linker's.
    if (file.isExecutable)
      kept |= (kept & fs::all_read) >> 2;
    if (std::error_code code =
            fs::setPermissions(descriptor, fs::perms(kept))) {
      ::close(descriptor);
      return cannotWrite(file.path, code);
    }
  }
  return write(file, descriptor, /*closes=*/true);
}

Error mann::writeFiles(llvm::ArrayRef<OutputFile> files) {
  std::vector<std::unique_ptr<Temporary>> temporaries(files.size());
  std::vector<Destination> places(files.size());
  for (auto [file, place, temporary] :
       llvm::zip_equal(files, places, temporaries)) {
    if (Error error = findDestination(file.path, place))
      return error;
    if (place.kind == Destination::File)
      if (Error error = writeTemporary(file, place, temporary))
        return error;
  }
  for (auto [file, place, temporary] :
       llvm::zip_equal(files, places, temporaries)) {
    if (!temporary) {
      if (Error error = writeInPlace(file, place))
        return error;
    } else if (std::error_code code = temporary->place(place.file)) {
      return cannotWrite(file.path, code);
    }
  }
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Checks before the work
//===----------------------------------------------------------------------===//

/// A flag without a value takes the next argument for it.
static Error checkIsNoFlag(const NamedPath &file) {
  if (!StringRef(file.path).starts_with("--"))
    return Error::success();
  return llvm::createStringError(
      file.name + " lacks its path: what follows is '" + file.path +
      "', a flag (a file of such a name is './" + file.path + "')");
}

Error mann::checkPathsApart(llvm::ArrayRef<NamedPath> read,
                            llvm::ArrayRef<NamedPath> written) {
  for (llvm::ArrayRef<NamedPath> files : {read, written})
    for (const NamedPath &file : files)
      if (Error error = checkIsNoFlag(file))
        return error;
  std::vector<NamedPath> taken(read);
  for (const NamedPath &file : written) {
    for (const NamedPath &other : taken)
      if (isSameFile(file.path, other.path))
        return llvm::createStringError(file.name + " would write over '" +
                                       file.path + "', which is the file of " +
                                       other.name + ": give another path");
    taken.push_back(file);
  }
  return Error::success();
}

static Error checkDescriptor(StringRef path, int descriptor) {
  if (::fcntl(descriptor, F_GETFL) < 0 || isClosedDescriptor(descriptor))
    return cannotWrite(path,
                       std::make_error_code(std::errc::bad_file_descriptor));
  return Error::success();
}

/// Whether a file can be made at the place, or in the first folder around it
/// that is there: only the system knows all reasons why not.
static Error checkCreates(StringRef path, StringRef file) {
  SmallString<128> folder(getFolder(file));
  while (!fs::exists(folder) && folder != "." && folder != "/") {
    fs::file_status status;
    std::error_code code = fs::status(folder, status);
    if (code != std::errc::no_such_file_or_directory)
      return llvm::createStringError(path + ": cannot create the folder '" +
                                     getFolder(file) + "': " + code.message());
    folder = SmallString<128>(getFolder(folder));
  }
  std::error_code code;
  if (!fs::is_directory(folder))
    return llvm::createStringError(
        path + ": cannot create the folder '" + getFolder(file) +
        "': " + std::make_error_code(std::errc::not_a_directory).message());
  int descriptor;
  std::unique_ptr<Temporary> temporary;
  code = createTemporary(folder, fs::owner_write, temporary, descriptor);
  if (code)
    return cannotWrite(path, code);
  ::close(descriptor);
  return Error::success();
}

Error mann::checkWritable(llvm::ArrayRef<NamedPath> written) {
  for (const NamedPath &file : written) {
    const std::string &path = file.path;
    if (path.empty())
      continue;
    Destination place;
    if (Error error = findDestination(path, place))
      return error;
    if (place.kind == Destination::Descriptor) {
      if (Error error = checkDescriptor(path, place.descriptor))
        return error;
      continue;
    }
    if (place.kind == Destination::Device || place.mode)
      if (std::error_code code = fs::access(place.file, fs::AccessMode::Write))
        return cannotWrite(path, code);
    if (place.kind == Destination::File)
      if (Error error = checkCreates(path, place.file))
        return error;
  }
  return Error::success();
}

Error mann::checkReadable(llvm::ArrayRef<NamedPath> read) {
  Error errors = Error::success();
  for (const auto &[name, path, mayBeFolder] : read) {
    if (path.empty())
      continue;
    std::error_code code;
    if (!mayBeFolder && fs::is_directory(path))
      code = std::make_error_code(std::errc::is_a_directory);
    else if (::access(path.c_str(), R_OK) != 0)
      code = std::error_code(errno, std::generic_category());
    if (code)
      errors = llvm::joinErrors(
          std::move(errors),
          llvm::createStringError(name + "=" + path +
                                  ": cannot read: " + code.message()));
  }
  return errors;
}

bool mann::reportAll(Error error,
                     llvm::function_ref<void(const llvm::Twine &)> report) {
  bool isAny = bool(error);
  llvm::handleAllErrors(std::move(error), [&](const llvm::ErrorInfoBase &info) {
    report(info.message());
  });
  return isAny;
}

bool mann::isReplaceable(StringRef path) {
  Destination place;
  if (Error error = findDestination(path, place)) {
    llvm::consumeError(std::move(error));
    return true;
  }
  return place.kind == Destination::File;
}
