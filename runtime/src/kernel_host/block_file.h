// SPDX-License-Identifier: Apache-2.0
// Blocks of memory that lie in a file, for arrays that do not fit into memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "runtime/src/kernel_host/file_window.h"

namespace dmlc::host {

/// Where blocks lie that do not fit into memory, mapped without access for a FileWindow. A range is used once; the file
/// has room for what is in use.
class BlockFile {
 public:
  void open(int file, std::uint64_t most) {
    file_ = file;
    most_ = most;
  }
  [[nodiscard]] bool is_open() const { return file_ >= 0; }
  [[nodiscard]] std::uint64_t most() const { return most_; }
  /// Maps the next range, at `where` if it is given; both are multiples of a page. nullptr when there is no room.
  std::byte* map(std::size_t size, std::uint64_t& offset, std::byte* where = nullptr);
  void give_back(std::uint64_t offset, std::size_t size);

 private:
  int file_ = -1;
  std::uint64_t most_ = 0;
  std::uint64_t used_ = 0;
  std::uint64_t end_ = 0;
};

/// Blocks of some pages each, in one range of addresses that grows into the file. Each is kept for the next of as many
/// pages: an array that grows passes through few sizes, and pieces of an array are all of the same.
class PageBlocks {
 public:
  static constexpr std::size_t kSmallest = std::size_t{32} << 10;
  static constexpr std::size_t kLargest = std::size_t{1} << 20;

  /// For sizes from kSmallest up to kLargest: what is smaller may be more than an array, and hold a mutex, of which the
  /// kernel reads the words itself. nullptr when there is no room.
  void* take(std::size_t size, BlockFile& file);
  /// A pointer that take() returned.
  void give_back(void* pointer);
  [[nodiscard]] bool owns(const void* pointer) const { return pointer >= first_ && pointer < first_ + reserved_; }

 private:
  static constexpr std::size_t kPage = 4096;
  /// The file grows by this many bytes at once.
  static constexpr std::size_t kStep = FileWindow::kLargestPiece;

  struct Head {
    std::size_t pages;
    Head* next;  ///< of the free ones
  };
  /// What the caller gets begins here, as aligned as what malloc returns.
  static constexpr std::size_t kHead = 64;

  bool reserve(std::uint64_t most);
  bool grow(BlockFile& file);

  std::byte* first_ = nullptr;
  std::size_t reserved_ = 0;                        ///< bytes of addresses
  std::size_t mapped_ = 0;                          ///< of them, those that lie in the file
  std::size_t used_ = 0;                            ///< of them, those that blocks were made of
  std::array<Head*, kLargest / kPage + 2> free_{};  ///< by pages
};

}  // namespace dmlc::host
