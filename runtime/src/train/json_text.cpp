// SPDX-License-Identifier: Apache-2.0
// Tells UTF-8 from other bytes and writes these as hexadecimal digits.
#include "runtime/src/train/json_text.h"

namespace dmlc::train {
namespace {

using nlohmann::json;

/// Whether a text can stand in JSON as it is. Databases with another encoding hold bytes that cannot.
bool is_utf8(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80                   ? 1
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                             : lead >= 0xe0 && lead < 0xf0 ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
    if (size == 0 || at + size > text.size()) return false;
    std::uint32_t code = size == 1 ? lead : lead & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if ((next & 0xc0U) != 0x80) return false;
      code = (code << 6) | (next & 0x3fU);
    }
    if ((size == 3 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) ||
        (size == 4 && (code < 0x10000 || code > 0x10ffff))) {
      return false;
    }
    at += size;
  }
  return true;
}

/// The value of a hexadecimal digit; -1 for anything else.
int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::optional<std::string> read_hex(const std::string& hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string text;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit_of(hex[i]);
    const int low = digit_of(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    text += static_cast<char>(high * 16 + low);
  }
  return text;
}

}  // namespace

json text_json(const std::string& text) {
  if (is_utf8(text)) return text;
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char byte : text) {
    hex += kDigits[static_cast<unsigned char>(byte) >> 4];
    hex += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return json{{"hex", hex}};
}

std::optional<std::string> text_of_json(const json& text) {
  if (text.is_string()) return text.get<std::string>();
  if (!text.is_object()) return std::nullopt;
  const auto hex = text.find("hex");
  return hex == text.end() || !hex->is_string() ? std::nullopt : read_hex(hex->get<std::string>());
}

}  // namespace dmlc::train
