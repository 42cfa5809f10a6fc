// SPDX-License-Identifier: Apache-2.0
// Anonymous files on memfd_create, with seals against what the other side might do.
#include "runtime/src/child/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>

namespace dmlc::child {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

int make_file() {
  const int descriptor = ::memfd_create("declarativeml", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0) fail("no memory file");
  return descriptor;
}

}  // namespace

MemoryFile::MemoryFile(std::uint64_t bytes) : descriptor_(make_file()), size_(std::max<std::uint64_t>(bytes, 1)) {
  void* mapped = MAP_FAILED;
  if (::ftruncate(descriptor_, static_cast<off_t>(size_)) == 0 &&
      ::fcntl(descriptor_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
    mapped = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor_, 0);
  }
  if (mapped == MAP_FAILED) {
    const int error = errno;
    ::close(descriptor_);
    throw std::system_error(error, std::generic_category(), "no room for a memory file");
  }
  mapped_ = static_cast<std::byte*>(mapped);
}

MemoryFile::~MemoryFile() {
  ::munmap(mapped_, size_);
  ::close(descriptor_);
}

void MemoryFile::reserve(std::uint64_t offset, std::uint64_t bytes) {
  if (bytes == 0) return;
  int error = 0;
  do {
    error = ::posix_fallocate(descriptor_, static_cast<off_t>(offset), static_cast<off_t>(bytes));
  } while (error == EINTR);
  if (error != 0) throw std::bad_alloc();
}

SealedFile::SealedFile(std::string_view content) : descriptor_(make_file()) {
  bool good = true;
  while (good && !content.empty()) {
    const ssize_t written = ::write(descriptor_, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    good = written > 0;
    if (good) content.remove_prefix(static_cast<std::size_t>(written));
  }
  good = good && ::fcntl(descriptor_, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0;
  if (good) return;
  const int error = errno;
  ::close(descriptor_);
  throw std::system_error(error, std::generic_category(), "a memory file cannot be written");
}

SealedFile::~SealedFile() { ::close(descriptor_); }

}  // namespace dmlc::child
