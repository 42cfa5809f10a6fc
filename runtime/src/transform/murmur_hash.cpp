// SPDX-License-Identifier: Apache-2.0
// MurmurHash3, four bytes at a time.
#include "runtime/src/transform/murmur_hash.h"

#include <bit>

namespace dmlc::transform {
namespace {

constexpr std::uint32_t kFirst = 0xcc9e2d51;
constexpr std::uint32_t kSecond = 0x1b873593;

std::uint32_t scrambled(std::uint32_t word) noexcept { return std::rotl(word * kFirst, 15) * kSecond; }

std::uint32_t byte_at(std::string_view text, std::size_t at) noexcept { return static_cast<unsigned char>(text[at]); }

}  // namespace

std::uint32_t murmur_hash(std::string_view text) noexcept {
  std::uint32_t hash = 0;
  std::size_t at = 0;
  for (; at + 4 <= text.size(); at += 4) {
    const std::uint32_t word = byte_at(text, at) | (byte_at(text, at + 1) << 8) | (byte_at(text, at + 2) << 16) |
                               (byte_at(text, at + 3) << 24);
    hash = std::rotl(hash ^ scrambled(word), 13) * 5 + 0xe6546b64;
  }
  std::uint32_t tail = 0;
  for (std::size_t i = text.size(); i > at; --i) tail = (tail << 8) | byte_at(text, i - 1);
  if (at < text.size()) hash ^= scrambled(tail);
  hash ^= static_cast<std::uint32_t>(text.size());
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}

std::uint32_t hash_place(std::string_view text, std::uint32_t columns) noexcept {
  const std::uint32_t hash = murmur_hash(text);
  // The lowest number has no absolute value; modulo 2^32 it is its own, as here.
  return ((hash >> 31) != 0 ? 0 - hash : hash) % columns;
}

}  // namespace dmlc::transform
