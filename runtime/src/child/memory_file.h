// SPDX-License-Identifier: Apache-2.0
// Anonymous files that a process shares with its child.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace dmlc::child {

/// A file of fixed size, mapped here for reading and writing. Nobody can make it shorter, so what a child does with it
/// costs this process no fault.
class MemoryFile {
 public:
  /// `bytes` of zeros; pages take memory when they are first written or reserved. Throws std::system_error.
  explicit MemoryFile(std::uint64_t bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  /// Takes memory for a range now. Throws std::bad_alloc when there is none: a later write could only kill.
  void reserve(std::uint64_t offset, std::uint64_t bytes);

  [[nodiscard]] std::byte* at(std::uint64_t offset) { return mapped_ + offset; }
  [[nodiscard]] const std::byte* at(std::uint64_t offset) const { return mapped_ + offset; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
  std::byte* mapped_ = nullptr;
  std::uint64_t size_ = 0;
};

/// A file whose content nobody can change.
class SealedFile {
 public:
  /// Throws std::system_error.
  explicit SealedFile(std::string_view content);
  ~SealedFile();
  SealedFile(const SealedFile&) = delete;
  SealedFile& operator=(const SealedFile&) = delete;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

}  // namespace dmlc::child
