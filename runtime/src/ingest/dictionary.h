// SPDX-License-Identifier: Apache-2.0
// Codes of text values in the order of their first appearance; one look-up per row and category column.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace dmlc::ingest {

/// Reads up to 8 bytes as one number, without reading past the end.
[[nodiscard]] inline std::uint64_t load_short(const char* text, std::size_t size) {
  std::uint64_t word = 0;
  if (size >= 8) {
    std::memcpy(&word, text, 8);
  } else if (size >= 4) {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    std::memcpy(&low, text, 4);
    std::memcpy(&high, text + size - 4, 4);
    word = low | (static_cast<std::uint64_t>(high) << (8 * (size - 4)));
  } else if (size > 0) {
    const auto first = static_cast<unsigned char>(text[0]);
    const auto middle = static_cast<unsigned char>(text[size / 2]);
    const auto last = static_cast<unsigned char>(text[size - 1]);
    word = first | (static_cast<std::uint64_t>(middle) << (8 * (size / 2))) |
           (static_cast<std::uint64_t>(last) << (8 * (size - 1)));
  }
  return word;
}

[[nodiscard]] inline std::uint64_t fold_multiply(std::uint64_t left, std::uint64_t right) {
  const unsigned __int128 product = static_cast<unsigned __int128>(left) * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Two words that decide equality together with the size for up to 16 bytes: the first and the last 8 of them. Longer
/// texts get a hash as the first word.
struct TextKey {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool operator==(const TextKey&) const = default;
};
inline constexpr std::size_t kWholeKey = 16;

[[nodiscard]] inline TextKey text_key(const char* text, std::size_t size, std::uint64_t seed) {
  if (size <= 8) return {load_short(text, size), 0};
  if (size <= kWholeKey) return {load_short(text, 8), load_short(text + size - 8, 8)};
  std::uint64_t state = seed ^ size;
  std::size_t at = 0;
  for (; at + 8 < size; at += 8) {
    state = fold_multiply(state ^ load_short(text + at, 8), 0x9e3779b97f4a7c15ULL);
  }
  return {fold_multiply(state ^ load_short(text + size - 8, 8), 0xd6e8feb86659fd93ULL), 0};
}

/// Open addressing. The seed makes collisions unpredictable from outside; codes do not depend on it.
class Dictionary {
 public:
  explicit Dictionary(std::uint64_t seed);

  /// The code of a value, a new one for a new value.
  [[nodiscard]] std::int32_t code_of(std::string_view text) {
    const TextKey key = text_key(text.data(), text.size(), seed_);
    const auto size = static_cast<std::uint32_t>(text.size());
    for (std::size_t at = home(key, size);; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.code < 0) return add(text, key, at);
      if (slot.key == key && slot.size == size && (size <= kWholeKey || same(slot.code, text))) return slot.code;
    }
  }
  /// -1 when the value is not there.
  [[nodiscard]] std::int32_t find(const char* text, std::uint32_t size) const {
    const TextKey key = text_key(text, size, seed_);
    for (std::size_t at = home(key, size);; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.code < 0) return -1;
      if (slot.key == key && slot.size == size && (size <= kWholeKey || same(slot.code, {text, size})))
        return slot.code;
    }
  }
  [[nodiscard]] std::size_t size() const { return starts_.size() - 1; }
  /// Of the values.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_.size() + starts_.size() * sizeof(std::size_t); }
  /// Valid until the next new value.
  [[nodiscard]] std::string_view text(std::int32_t code) const {
    const auto at = static_cast<std::size_t>(code);
    return {bytes_.data() + starts_[at], starts_[at + 1] - starts_[at]};
  }

 private:
  struct Slot {
    TextKey key;
    std::uint32_t size = 0;
    std::int32_t code = -1;
  };
  [[nodiscard]] std::size_t home(const TextKey& key, std::uint32_t size) const {
    const std::uint64_t word = key.first ^ seed_ ^ size;
    return static_cast<std::size_t>(fold_multiply(word, key.last ^ 0x9e3779b97f4a7c15ULL)) & mask_;
  }
  [[nodiscard]] bool same(std::int32_t code, std::string_view value) const { return text(code) == value; }
  std::int32_t add(std::string_view value, const TextKey& key, std::size_t at);
  void grow();

  std::uint64_t seed_;
  std::size_t mask_;
  std::vector<Slot> slots_;
  std::vector<char> bytes_;
  std::vector<std::size_t> starts_{0};
};

}  // namespace dmlc::ingest
