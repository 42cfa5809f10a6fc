// SPDX-License-Identifier: Apache-2.0
// Temporary files for what does not fit into memory, and how much of them is in memory at once.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <vector>

namespace dmlc::ingest {

/// Files without a name in one folder, so that they end with the process. Their pages are mapped: the system reads and
/// writes them as it needs, and they are given back to it once `resident` bytes of them have been touched. Mapped
/// pages that somebody still reads come back by themselves, so that nobody has to wait for anybody. Any thread may
/// call.
class SpillFiles {
 public:
  /// `resident`: bytes in memory at once. `most`: bytes on disk, 0 for no limit. The folder is looked at when the
  /// first file is made.
  SpillFiles(std::string folder, std::uint64_t resident, std::uint64_t most);

  [[nodiscard]] std::uint64_t resident() const { return resident_; }
  [[nodiscard]] std::uint64_t on_disk() const { return used_.load(); }

  /// A new empty file for reading and writing, which the caller closes. Throws RuntimeError E0612.
  [[nodiscard]] int open() const;
  /// Counts bytes that somebody else takes. Throws RuntimeError E0612 when there are too many.
  void count(std::uint64_t bytes);
  /// Makes bytes [from, from + bytes) of a file sure to have room, and counts them. Throws RuntimeError E0612.
  void extend(int file, std::uint64_t from, std::uint64_t bytes);
  /// Bytes that files no longer take.
  void shrink(std::uint64_t bytes) { used_ -= bytes; }

  /// Zeros in a file of their own. Throws RuntimeError E0612.
  [[nodiscard]] std::byte* map(std::size_t bytes);
  void unmap(std::byte* first, std::size_t bytes) noexcept;

  /// Changes whenever the pages are given back.
  [[nodiscard]] std::uint64_t epoch() const { return epoch_.load(std::memory_order_relaxed); }
  /// Tells that `bytes` of a mapping of `size` bytes may come into memory.
  void touched(std::byte* first, std::size_t size, std::size_t bytes);
  /// Gives the pages of a mapping back.
  static void release(std::byte* first, std::size_t size) noexcept;

 private:
  struct Range {
    std::byte* first;
    std::size_t size;
  };
  void release_all();

  std::string folder_;
  std::uint64_t resident_;
  std::uint64_t most_;
  std::atomic<std::uint64_t> used_{0};
  std::atomic<std::uint64_t> epoch_{1};
  std::mutex mutex_;
  std::vector<Range> touched_;  ///< since the last release
  std::uint64_t touched_bytes_ = 0;
};

/// Memory of the heap or, with files and for large arrays, of a file.
template <class T>
class SpillAllocator {
 public:
  using value_type = T;
  using propagate_on_container_move_assignment = std::true_type;
  using propagate_on_container_swap = std::true_type;

  SpillAllocator() = default;
  explicit SpillAllocator(SpillFiles* files) : files_(files) {}
  template <class U>
  explicit SpillAllocator(const SpillAllocator<U>& other) : files_(other.files()) {}

  T* allocate(std::size_t count) {
    if (!is_spilled(count)) return static_cast<T*>(::operator new(count * sizeof(T)));
    return reinterpret_cast<T*>(files_->map(count * sizeof(T)));
  }
  void deallocate(T* first, std::size_t count) noexcept {
    if (!is_spilled(count)) return ::operator delete(first);
    files_->unmap(reinterpret_cast<std::byte*>(first), count * sizeof(T));
  }
  [[nodiscard]] SpillFiles* files() const { return files_; }
  friend bool operator==(const SpillAllocator&, const SpillAllocator&) = default;
  /// Whether an array of so many lies in a file.
  [[nodiscard]] bool is_spilled(std::size_t count) const {
    constexpr std::size_t kLarge = std::size_t{1} << 20;
    return files_ != nullptr && count * sizeof(T) >= kLarge;
  }

 private:
  SpillFiles* files_ = nullptr;
};

/// An array with an entry per row.
template <class T>
using RowVector = std::vector<T, SpillAllocator<T>>;

/// Gives the pages of an array that lies in a file back, for the time being.
template <class T>
void release_pages(RowVector<T>& values) {
  if (!values.get_allocator().is_spilled(values.capacity())) return;
  SpillFiles::release(reinterpret_cast<std::byte*>(values.data()), values.size() * sizeof(T));
}

}  // namespace dmlc::ingest
