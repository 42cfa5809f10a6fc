// SPDX-License-Identifier: Apache-2.0
// Replaces operator new for large blocks. XGBoost takes and frees the same few arrays of rows in every round. The
// system's allocator either gives each back to the kernel, and filling fresh pages costs 8% of the time, or scatters
// what lives longer between them, and then new arrays do not fit into the holes: a fifth more memory.
#include "runtime/src/kernel_host/large_blocks.h"

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>

#include "runtime/src/kernel_host/block_file.h"
#include "runtime/src/kernel_host/file_window.h"

#if !defined(__SANITIZE_ADDRESS__)

namespace {

using dmlc::host::BlockFile;
using dmlc::host::file_window;
using dmlc::host::PageBlocks;

constexpr std::size_t kLarge = PageBlocks::kLargest;
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
    if (size < kLarge) return take_pages(size);
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
    if (pages_.owns(pointer)) {
      pages_.give_back(pointer);
      return true;
    }
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
    smallest_.store(PageBlocks::kSmallest, std::memory_order_relaxed);
  }

  /// Bytes of the smallest blocks that are to come from here.
  [[nodiscard]] std::size_t smallest() const { return smallest_.load(std::memory_order_relaxed); }

 private:
  void* take_pages(std::size_t size) {
    void* block = pages_.take(size, file_);
    if (block != nullptr) widen(static_cast<std::byte*>(block), size);
    return block;
  }

  /// What give_back() looks for lies between the ends.
  void widen(std::byte* base, std::size_t size) {
    if (lowest_ == nullptr || base < lowest_) lowest_ = base;
    if (base + size > highest_) highest_ = base + size;
  }

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
      if (file_.is_open() && !file_window().add(base, size)) {
        ::munmap(base, size);
        file_.give_back(offset, size);
        return nullptr;
      }
      block = {base, size, false, offset};
      widen(block.base, size);
      return &block;
    }
    return nullptr;
  }

  void unmap_unused() {
    for (Block& block : blocks_) {
      if (block.base == nullptr || block.used) continue;
      if (file_.is_open()) file_window().remove(block.base);
      ::munmap(block.base, block.size);
      if (file_.is_open()) file_.give_back(block.offset, block.size);
      block = {};
    }
  }

  std::mutex mutex_;
  std::array<Block, 128> blocks_{};
  BlockFile file_;
  PageBlocks pages_;
  std::atomic<std::size_t> smallest_{kLarge};
  std::atomic<std::byte*> lowest_{nullptr};  ///< of all blocks there ever were
  std::atomic<std::byte*> highest_{nullptr};
};

constinit LargeBlocks large_blocks;

}  // namespace

void* operator new(std::size_t size) {
  if (size >= large_blocks.smallest()) {
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
  file_window().open(resident);
  large_blocks.keep_in_file(file, most);
}

#else

void dmlc::host::release_large_blocks() {}
void dmlc::host::keep_in_file(int, std::uint64_t, std::uint64_t) {}

#endif
