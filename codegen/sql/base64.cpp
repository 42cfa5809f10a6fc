// SPDX-License-Identifier: Apache-2.0
// Base64 in lines.
#include "codegen/sql/base64.h"

#include <algorithm>
#include <cstdint>

namespace dmlc::codegen {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// Bytes of a line: 100 digits of 6 bits.
constexpr std::size_t kLineBytes = 75;

void encode_group(std::string_view group, std::string& out) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0U);
  for (std::size_t i = 0; i < 4; ++i) out += i <= group.size() ? kDigits[bits >> (18 - 6 * i) & 63U] : '=';
}

}  // namespace

std::string base64_lines(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() / 3 * 4 + bytes.size() / kLineBytes + 8);
  for (std::size_t line = 0; line < bytes.size(); line += kLineBytes) {
    const std::string_view part = bytes.substr(line, kLineBytes);
    for (std::size_t at = 0; at < part.size(); at += 3) encode_group(part.substr(at, 3), out);
    out += '\n';
  }
  return out;
}

}  // namespace dmlc::codegen
