// SPDX-License-Identifier: Apache-2.0
// An anonymous memory file that grows by equal blocks, each mapped once and never moved.
#pragma once

#include <cstddef>
#include <vector>

namespace dmlc::ingest {

class MemoryFile {
 public:
  /// Throws RuntimeError E0623 when the system refuses.
  explicit MemoryFile(std::size_t block_bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  /// Adds a block of zero bytes; pages take memory when they are first written.
  void add_block();
  /// Makes the pages of a range present in one go where the system can; otherwise does nothing.
  void prefault(std::size_t block, std::size_t offset, std::size_t bytes);
  /// No write may follow.
  void protect();

  [[nodiscard]] std::size_t block_count() const { return blocks_.size(); }
  [[nodiscard]] std::size_t block_bytes() const { return block_bytes_; }
  [[nodiscard]] std::byte* block(std::size_t index) { return blocks_[index]; }
  [[nodiscard]] const std::byte* block(std::size_t index) const { return blocks_[index]; }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
  std::size_t block_bytes_;  // a multiple of the page size
  std::vector<std::byte*> blocks_;
};

}  // namespace dmlc::ingest
