// SPDX-License-Identifier: Apache-2.0
// Blocks on mmap, of a memory file or of anonymous huge pages.
#include "runtime/src/ingest/block_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "runtime/src/train/runtime_error.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23  // Linux 5.14; older kernels refuse it, which prefault() ignores
#endif

namespace dmlc::ingest {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

/// No block of 65 536 rows is as small, only that of a few selected rows. There are many of these, for a moment each:
/// to map and unmap them would stop all threads each time. They are not protected, give nothing back, and stay where
/// they are when the rest is streamed.
constexpr std::size_t kSmallBlock = std::size_t{256} << 10;

bool lies_on_heap(int descriptor, std::size_t block_bytes) { return descriptor < 0 && block_bytes <= kSmallBlock; }

[[noreturn]] void fail(const char* what) {
  throw make_error<RuntimeErrorId::JobFailed>("", "free memory or train on fewer rows",
                                              std::string(what) + ": " + std::strerror(errno));
}

}  // namespace

BlockMemory::BlockMemory(std::size_t block_bytes, MemoryKind kind) {
  // A last huge page that would be less than half full is left to small ones.
  const bool is_huge = kind == MemoryKind::own && block_bytes % kHugePage >= kHugePage / 2;
  const auto page = is_huge ? kHugePage : static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  block_bytes_ = (block_bytes + page - 1) / page * page;
  if (kind == MemoryKind::own) return;
  descriptor_ = memfd_create("declarativeml", MFD_CLOEXEC);
  if (descriptor_ < 0) fail("no memory file");
}

BlockMemory::~BlockMemory() {
  if (lies_on_heap(descriptor_, block_bytes_)) {
    for (std::byte* block : blocks_) std::free(block);
    return;
  }
  if (files_ != nullptr) {
    for (std::byte* block : blocks_) files_->unmap(block, block_bytes_);
    blocks_.clear();
  }
  for (std::byte* block : blocks_) munmap(block, block_bytes_);
  if (descriptor_ >= 0) close(descriptor_);
}

void BlockMemory::add_block() {
  blocks_.reserve(blocks_.size() + 1);
  if (files_ != nullptr) {
    if (descriptor_ >= 0) files_->extend(descriptor_, blocks_.size() * block_bytes_, block_bytes_);
    epochs_.emplace_back(0);
  }
  blocks_.push_back(descriptor_ < 0 ? map_own() : map_shared());
}

/// A huge page has to start at a multiple of its size, so more is mapped and the ends are given back.
std::byte* BlockMemory::map_own() const {
  if (lies_on_heap(descriptor_, block_bytes_)) {
    void* block = std::aligned_alloc(static_cast<std::size_t>(sysconf(_SC_PAGESIZE)), block_bytes_);
    if (block == nullptr) fail("no room in memory");
    return static_cast<std::byte*>(std::memset(block, 0, block_bytes_));
  }
  void* mapped = mmap(nullptr, block_bytes_ + kHugePage, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) fail("no room in memory");
  auto* start = static_cast<std::byte*>(mapped);
  const std::size_t before = (kHugePage - reinterpret_cast<std::uintptr_t>(start) % kHugePage) % kHugePage;
  if (before > 0) munmap(start, before);
  if (before < kHugePage) munmap(start + before + block_bytes_, kHugePage - before);
  const int error = errno;
  madvise(start + before, block_bytes_, MADV_HUGEPAGE);
  errno = error;
  return start + before;
}

std::byte* BlockMemory::map_shared() {
  const std::size_t offset = blocks_.size() * block_bytes_;
  if (ftruncate(descriptor_, static_cast<off_t>(offset + block_bytes_)) != 0) fail("no room in memory");
  void* mapped =
      mmap(nullptr, block_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, static_cast<off_t>(offset));
  if (mapped == MAP_FAILED) fail("no room in memory");
  return static_cast<std::byte*>(mapped);
}

void BlockMemory::prefault(std::size_t block, std::size_t offset, std::size_t bytes) {
  if (descriptor_ < 0) return;
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t first = offset / page * page;
  const std::size_t last = std::min((offset + bytes + page - 1) / page * page, block_bytes_);
  const int before = errno;
  madvise(blocks_[block] + first, last - first, MADV_POPULATE_WRITE);
  errno = before;
}

void BlockMemory::release(std::size_t block, std::size_t offset, std::size_t bytes) const {
  if ((descriptor_ >= 0 && files_ == nullptr) || lies_on_heap(descriptor_, block_bytes_)) return;
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t first = (offset + page - 1) / page * page;
  const std::size_t last = (offset + bytes) / page * page;
  const int before = errno;
  if (last > first) madvise(blocks_[block] + first, last - first, MADV_DONTNEED);
  errno = before;
}

void BlockMemory::stream(std::shared_ptr<SpillFiles> files) {
  if (files_ != nullptr) return;
  if (lies_on_heap(descriptor_, block_bytes_)) {
    for (std::size_t index = 0; index < blocks_.size(); ++index) epochs_.emplace_back(0);
    files_ = std::move(files);
    return;
  }
  const int file = files->open();
  try {
    for (std::size_t index = 0; index < blocks_.size(); ++index) {
      files->extend(file, index * block_bytes_, block_bytes_);
      move_block(index, file);
    }
  } catch (...) {
    // What has moved stays where it is and is unmapped as ever.
    close(file);
    throw;
  }
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = file;
  for (std::size_t index = 0; index < blocks_.size(); ++index) epochs_.emplace_back(0);
  files_ = std::move(files);
}

/// Writes a block to the file and puts the file's pages in its place.
void BlockMemory::move_block(std::size_t index, int file) const {
  const auto offset = static_cast<off_t>(index * block_bytes_);
  for (std::size_t done = 0; done < block_bytes_;) {
    const ssize_t written = pwrite(file, blocks_[index] + done, block_bytes_ - done, offset + static_cast<off_t>(done));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("a temporary file cannot be written");
    done += static_cast<std::size_t>(written);
  }
  const int access = is_protected_ ? PROT_READ : PROT_READ | PROT_WRITE;
  if (mmap(blocks_[index], block_bytes_, access, MAP_SHARED | MAP_FIXED, file, offset) == MAP_FAILED) {
    fail("a temporary file cannot be mapped");
  }
}

void BlockMemory::enter(std::size_t index) const {
  if (descriptor_ >= 0) files_->touched(blocks_[index], block_bytes_, block_bytes_);
  epochs_[index].store(files_->epoch(), std::memory_order_relaxed);
}

void BlockMemory::protect() {
  if (lies_on_heap(descriptor_, block_bytes_)) return;
  is_protected_ = true;
  for (std::byte* block : blocks_) mprotect(block, block_bytes_, PROT_READ);
}

}  // namespace dmlc::ingest
