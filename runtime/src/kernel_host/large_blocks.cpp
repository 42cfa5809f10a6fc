// SPDX-License-Identifier: Apache-2.0
// Replaces operator new for large blocks. XGBoost takes and frees the same few arrays of rows in every round. The
// system's allocator either gives each back to the kernel, and filling fresh pages costs 8% of the time, or scatters
// what lives longer between them, and then new arrays do not fit into the holes: a fifth more memory.
#include "runtime/src/kernel_host/large_blocks.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <new>
#include <thread>

#if !defined(__SANITIZE_ADDRESS__)

namespace {

constexpr std::size_t kLarge = std::size_t{1} << 20;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kHugePage = std::size_t{2} << 20;
/// From here on the unfilled part of a last huge page is small against the block.
constexpr std::size_t kHugeBlock = 3 * kHugePage;
/// Blocks at the same distance from a page would share cache sets, so each slot has its own.
constexpr std::size_t kStagger = 64;

struct Block {
  std::byte* base = nullptr;
  std::size_t size = 0;
  bool used = false;
  std::uint64_t offset = 0;  ///< in the file, where there is one
};

/// Bytes of this process's pages that are a file's, from /proc (proc(5)); 0 where the system does not tell.
std::uint64_t file_pages() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  unsigned long pages = 0;
  if (file == nullptr) return 0;
  if (std::fscanf(file, "%*u %*u %lu", &pages) != 1) pages = 0;
  std::fclose(file);
  return pages * kPage;
}

/// Where blocks lie that do not fit into memory. A range is used once; the file has room for what is in use.
class BlockFile {
 public:
  void open(int file, std::uint64_t most) {
    file_ = file;
    most_ = most;
  }
  [[nodiscard]] bool is_open() const { return file_ >= 0; }
  /// nullptr when there is no room.
  std::byte* map(std::size_t size, std::uint64_t& offset) {
    const auto from = static_cast<off_t>(end_);
    if (used_ + size > most_ || ::posix_fallocate(file_, from, static_cast<off_t>(size)) != 0) return nullptr;
    void* mapped = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file_, from);
    if (mapped == MAP_FAILED) return nullptr;
    offset = end_;
    end_ += size;
    used_ += size;
    return static_cast<std::byte*>(mapped);
  }
  void give_back(std::uint64_t offset, std::size_t size) {
    used_ -= size;
    (void)::fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                      static_cast<off_t>(size));
  }

 private:
  int file_ = -1;
  std::uint64_t most_ = 0;
  std::uint64_t used_ = 0;
  std::uint64_t end_ = 0;
};

/// The rows of a node lie all over the arrays: with huge pages a round takes a tenth less.
std::byte* map_pages(std::size_t size) {
  const std::size_t slack = size >= kHugeBlock ? kHugePage : 0;
  void* mapped = ::mmap(nullptr, size + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  auto* base = static_cast<std::byte*>(mapped);
  if (slack == 0) return base;
  const std::size_t before = (kHugePage - reinterpret_cast<std::uintptr_t>(base) % kHugePage) % kHugePage;
  if (before > 0) ::munmap(base, before);
  ::munmap(base + before + size, slack - before);
  ::madvise(base + before, size, MADV_HUGEPAGE);
  return base + before;
}

class LargeBlocks {
 public:
  /// nullptr when there is no room; the caller asks malloc then.
  void* take(std::size_t size) {
    const std::lock_guard lock(mutex_);
    const std::size_t wanted = (size + kPage - 1) / kPage * kPage + kPage;
    Block* best = nullptr;
    for (Block& block : blocks_) {
      if (block.base == nullptr || block.used || block.size < wanted || block.size > wanted + wanted / 4) continue;
      if (best == nullptr || block.size < best->size) best = &block;
    }
    if (best == nullptr) best = map(wanted);
    if (best == nullptr) return nullptr;
    best->used = true;
    return address(*best);
  }

  /// Whether the pointer is one of ours.
  bool give_back(void* pointer) {
    const auto* at = static_cast<const std::byte*>(pointer);
    if (at < lowest_.load(std::memory_order_relaxed) || at >= highest_.load(std::memory_order_relaxed)) return false;
    const std::lock_guard lock(mutex_);
    for (Block& block : blocks_) {
      if (!block.used || address(block) != pointer) continue;
      block.used = false;
      return true;
    }
    return false;
  }

  void release() {
    const std::lock_guard lock(mutex_);
    unmap_unused();
  }

  void keep_in_file(int file, std::uint64_t most) {
    const std::lock_guard lock(mutex_);
    file_.open(file, most);
  }

  void watch(std::byte* first, std::size_t size) {
    const std::lock_guard lock(mutex_);
    watched_ = {first, size, true, 0};
  }

  /// Pages that somebody uses come back by themselves.
  void give_pages_back() {
    const std::lock_guard lock(mutex_);
    for (const Block& block : blocks_) {
      if (block.base != nullptr) ::madvise(block.base, block.size, MADV_DONTNEED);
    }
    if (watched_.base != nullptr) ::madvise(watched_.base, watched_.size, MADV_DONTNEED);
  }

 private:
  [[nodiscard]] void* address(const Block& block) const {
    return block.base + (1 + static_cast<std::size_t>(&block - blocks_.data()) % (kPage / kStagger - 1)) * kStagger;
  }

  /// Sizes have changed when none of the free blocks fits: they would stay for nothing.
  Block* map(std::size_t size) {
    unmap_unused();
    for (Block& block : blocks_) {
      if (block.base != nullptr) continue;
      std::uint64_t offset = 0;
      std::byte* base = file_.is_open() ? file_.map(size, offset) : map_pages(size);
      if (base == nullptr) return nullptr;
      block = {base, size, false, offset};
      if (lowest_ == nullptr || block.base < lowest_) lowest_ = block.base;
      if (block.base + size > highest_) highest_ = block.base + size;
      return &block;
    }
    return nullptr;
  }

  void unmap_unused() {
    for (Block& block : blocks_) {
      if (block.base == nullptr || block.used) continue;
      ::munmap(block.base, block.size);
      if (file_.is_open()) file_.give_back(block.offset, block.size);
      block = {};
    }
  }

  std::mutex mutex_;
  std::array<Block, 128> blocks_{};
  BlockFile file_;
  Block watched_;
  std::atomic<std::byte*> lowest_{nullptr};  ///< of all blocks there ever were
  std::atomic<std::byte*> highest_{nullptr};
};

constinit LargeBlocks large_blocks;

/// XGBoost reads its arrays from many places, none of which could count pages; so they are looked at from beside.
void watch_pages(std::uint64_t resident) {
  std::uint64_t others = file_pages();  // of programs and libraries
  for (;;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (file_pages() <= others + resident) continue;
    large_blocks.give_pages_back();
    others = file_pages();
  }
}

}  // namespace

void* operator new(std::size_t size) {
  if (size >= kLarge) {
    if (void* block = large_blocks.take(size)) return block;
  }
  if (void* small = std::malloc(size == 0 ? 1 : size)) return small;
  throw std::bad_alloc();
}

void operator delete(void* pointer) noexcept {
  if (!large_blocks.give_back(pointer)) std::free(pointer);
}
void operator delete(void* pointer, std::size_t) noexcept { ::operator delete(pointer); }

void dmlc::host::release_large_blocks() { large_blocks.release(); }

void dmlc::host::keep_in_file(int file, std::uint64_t most, std::uint64_t resident) {
  large_blocks.keep_in_file(file, most);
  std::thread(watch_pages, resident).detach();
}

void dmlc::host::watch_range(std::byte* first, std::size_t size) { large_blocks.watch(first, size); }

#else

void dmlc::host::release_large_blocks() {}
void dmlc::host::keep_in_file(int, std::uint64_t, std::uint64_t) {}
void dmlc::host::watch_range(std::byte*, std::size_t) {}

#endif
