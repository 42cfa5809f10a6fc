// SPDX-License-Identifier: Apache-2.0
// A shared library's bytes by file offset and by address, every access checked.
#pragma once

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace dmlc::kernels {

/// Why a library is refused.
struct LibraryDefect : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A range of addresses that the loader maps.
struct Segment {
  std::uint64_t address = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t offset = 0;
  std::uint64_t file_bytes = 0;
  bool writable = false;
  bool executable = false;
};

class LibraryImage {
 public:
  /// Reads the headers. Throws LibraryDefect, as all of this class does.
  explicit LibraryImage(std::span<const std::byte> bytes);

  [[nodiscard]] std::uint16_t machine() const { return header_.e_machine; }
  [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }
  /// Address and size of the dynamic section.
  [[nodiscard]] std::uint64_t dynamic_address() const { return dynamic_address_; }
  [[nodiscard]] std::uint64_t dynamic_bytes() const { return dynamic_bytes_; }

  /// The segment that holds all of a range of addresses; with `in_file`, of bytes that come from the file.
  [[nodiscard]] const Segment* find(std::uint64_t address, std::uint64_t bytes, bool in_file) const;
  /// A value at an address that comes from the file.
  template <class T>
  [[nodiscard]] T read(std::uint64_t address) const {
    const Segment* segment = find(address, sizeof(T), true);
    if (segment == nullptr) throw LibraryDefect("an address lies outside the file");
    return read_at<T>(segment->offset + (address - segment->address));
  }
  /// The same from a segment that nothing can write to.
  template <class T>
  [[nodiscard]] T read_constant(std::uint64_t address) const {
    const Segment* segment = find(address, sizeof(T), true);
    if (segment == nullptr || segment->writable) throw LibraryDefect("a table lies outside its constant part");
    return read_at<T>(segment->offset + (address - segment->address));
  }
  /// A text that ends by a zero byte before `end`, at most 255 bytes long.
  [[nodiscard]] std::string read_text(std::uint64_t address, std::uint64_t end) const;

 private:
  template <class T>
  [[nodiscard]] T read_at(std::uint64_t offset) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) throw LibraryDefect("it is cut off");
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof(T));
    return value;
  }
  void check_header();
  void read_segments();
  void add_segment(const Elf64_Phdr& header);
  void check_range(const Elf64_Phdr& header, const char* name) const;

  std::span<const std::byte> bytes_;
  Elf64_Ehdr header_{};
  std::vector<Segment> segments_;
  std::uint64_t dynamic_address_ = 0;
  std::uint64_t dynamic_bytes_ = 0;
};

}  // namespace dmlc::kernels
