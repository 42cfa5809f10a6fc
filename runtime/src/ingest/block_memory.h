// SPDX-License-Identifier: Apache-2.0
// Memory that grows by equal blocks, each mapped once and never moved.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "runtime/src/ingest/spill_files.h"

namespace dmlc::ingest {

enum class MemoryKind : std::uint8_t {
  own,     ///< huge pages where the system gives them
  shared,  ///< an anonymous file, so that a child process can map it without a copy
};

class BlockMemory {
 public:
  /// Throws RuntimeError E0623 when the system refuses.
  BlockMemory(std::size_t block_bytes, MemoryKind kind);
  ~BlockMemory();
  BlockMemory(const BlockMemory&) = delete;
  BlockMemory& operator=(const BlockMemory&) = delete;

  /// Adds a block of zero bytes; pages take memory when they are first written.
  void add_block();
  /// Makes the pages of a range of a file present in one go where the system can; otherwise does nothing.
  void prefault(std::size_t block, std::size_t offset, std::size_t bytes);
  /// Gives the whole pages of a range back to the system; they read as zeros afterwards. A file keeps its own.
  void release(std::size_t block, std::size_t offset, std::size_t bytes) const;
  /// No write may follow.
  void protect();
  /// Moves all blocks, and those that are added later, to a file; they keep their addresses. Nobody may write
  /// meanwhile. Throws RuntimeError E0612.
  void stream(std::shared_ptr<SpillFiles> files);
  [[nodiscard]] bool is_streamed() const { return files_ != nullptr; }

  [[nodiscard]] std::size_t block_count() const { return blocks_.size(); }
  [[nodiscard]] std::size_t block_bytes() const { return block_bytes_; }
  [[nodiscard]] std::byte* block(std::size_t index) {
    touch(index);
    return blocks_[index];
  }
  [[nodiscard]] const std::byte* block(std::size_t index) const {
    touch(index);
    return blocks_[index];
  }
  /// Of the file; -1 when there is none.
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  std::byte* map_own() const;
  std::byte* map_shared();
  /// Counts the block as one that is in memory, unless it is counted already.
  void touch(std::size_t index) const {
    if (files_ != nullptr && epochs_[index].load(std::memory_order_relaxed) != files_->epoch()) enter(index);
  }
  void enter(std::size_t index) const;
  void move_block(std::size_t index, int file) const;

  int descriptor_ = -1;
  bool is_protected_ = false;
  std::shared_ptr<SpillFiles> files_;
  mutable std::deque<std::atomic<std::uint64_t>> epochs_;  // of a streamed block: when it was last counted
  std::size_t block_bytes_;                                // a multiple of the page size
  std::vector<std::byte*> blocks_;
};

}  // namespace dmlc::ingest
