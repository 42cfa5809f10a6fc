// SPDX-License-Identifier: Apache-2.0
// The memory file on memfd_create and mmap.
#include "runtime/src/ingest/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

#include "runtime/src/train/runtime_error.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23  // Linux 5.14; older kernels refuse it, which prefault() ignores
#endif

namespace dmlc::ingest {
namespace {

[[noreturn]] void fail(const char* what) {
  throw make_error<RuntimeErrorId::JobFailed>("", "free memory or train on fewer rows",
                                              std::string(what) + ": " + std::strerror(errno));
}

}  // namespace

MemoryFile::MemoryFile(std::size_t block_bytes) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  block_bytes_ = (block_bytes + page - 1) / page * page;
  descriptor_ = memfd_create("declarativeml", MFD_CLOEXEC);
  if (descriptor_ < 0) fail("no memory file");
}

MemoryFile::~MemoryFile() {
  for (std::byte* block : blocks_) munmap(block, block_bytes_);
  close(descriptor_);
}

void MemoryFile::add_block() {
  const std::size_t offset = blocks_.size() * block_bytes_;
  blocks_.reserve(blocks_.size() + 1);
  if (ftruncate(descriptor_, static_cast<off_t>(offset + block_bytes_)) != 0) fail("no room in memory");
  void* mapped =
      mmap(nullptr, block_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, static_cast<off_t>(offset));
  if (mapped == MAP_FAILED) fail("no room in memory");
  blocks_.push_back(static_cast<std::byte*>(mapped));
}

void MemoryFile::prefault(std::size_t block, std::size_t offset, std::size_t bytes) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t first = offset / page * page;
  const std::size_t last = std::min((offset + bytes + page - 1) / page * page, block_bytes_);
  const int before = errno;
  madvise(blocks_[block] + first, last - first, MADV_POPULATE_WRITE);
  errno = before;
}

void MemoryFile::protect() {
  for (std::byte* block : blocks_) mprotect(block, block_bytes_, PROT_READ);
}

}  // namespace dmlc::ingest
