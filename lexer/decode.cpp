// SPDX-License-Identifier: Apache-2.0
// What names, strings and numbers mean, from how they are written.
#include "lexer/decode.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "compiler/base/utf8.h"

namespace dmlc::syntax {

namespace {
/// Reads a quoted text piece by piece; `at` is a place in what was given to the decode function.
class Reader {
 public:
  Reader(std::string_view text, std::size_t begin, std::size_t end) : text_(text), at_(begin), end_(end) {}

  [[nodiscard]] bool done() const { return at_ >= end_; }
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at_ + ahead < end_ ? text_[at_ + ahead] : '\0'; }
  void copy() { result_.text.push_back(text_[at_++]); }
  void skip(std::size_t n) { at_ = std::min(at_ + n, end_); }
  void put(char c) { result_.text.push_back(c); }
  [[nodiscard]] std::size_t at() const { return at_; }

  void fail(std::size_t length, std::string_view problem) {
    if (!result_.ok) return;
    result_.ok = false;
    result_.error_begin = static_cast<std::uint32_t>(at_);
    result_.error_end = static_cast<std::uint32_t>(std::min(at_ + std::max<std::size_t>(1, length), text_.size()));
    result_.problem = problem;
  }

  /// The value of exactly `digits` hexadecimal digits `ahead` of here.
  [[nodiscard]] std::optional<char32_t> hex(std::size_t ahead, std::size_t digits) const {
    if (at_ + ahead + digits > end_) return std::nullopt;
    std::uint32_t value = 0;
    const char* begin = text_.data() + at_ + ahead;
    const auto [last, error] = std::from_chars(begin, begin + digits, value, 16);
    if (error != std::errc() || last != begin + digits) return std::nullopt;
    return value;
  }

  /// Takes an escape of `length` bytes that stands for `c`. Halves of a surrogate pair are joined.
  void put_code_point(std::size_t length, char32_t c) {
    if (c >= 0xDC00 && c <= 0xDFFF && high_surrogate_ != 0) {
      c = 0x10000 + ((high_surrogate_ - 0xD800) << 10U) + (c - 0xDC00);
      high_surrogate_ = 0;
    } else if (c >= 0xD800 && c <= 0xDBFF && high_surrogate_ == 0) {
      high_surrogate_ = c;
      pair_begin_ = at_;
      pair_length_ = length;
      return skip(length);
    }
    expect_whole_pair();
    if (!utf8::is_scalar(c)) return fail(length, "not a Unicode character");
    if (c == 0) return fail(length, "a text cannot hold U+0000");
    utf8::append(result_.text, c);
    skip(length);
  }
  /// Fails when the escape before is the first half of a pair and what comes now is not the second.
  void expect_whole_pair() {
    if (high_surrogate_ == 0) return;
    const std::size_t here = std::exchange(at_, pair_begin_);
    fail(pair_length_, "half of a surrogate pair");
    at_ = here;
    high_surrogate_ = 0;
  }

  DecodedText take() {
    expect_whole_pair();
    return std::move(result_);
  }

 private:
  std::string_view text_;
  std::size_t at_;
  std::size_t end_;
  char32_t high_surrogate_ = 0;
  std::size_t pair_begin_ = 0;
  std::size_t pair_length_ = 0;
  DecodedText result_;
};

/// The quote is doubled inside: skip one of the two. Two pieces of a continued string join: skip all between them.
bool skip_quote(Reader& reader, char quote) {
  if (reader.peek() != quote) return false;
  reader.skip(1);
  if (reader.peek() == quote) {
    reader.copy();
    return true;
  }
  bool comment = false;
  while (!reader.done() && (comment || reader.peek() != quote)) {
    if (reader.peek() == '-' && reader.peek(1) == '-') comment = true;
    if (reader.peek() == '\n' || reader.peek() == '\r') comment = false;
    reader.skip(1);
  }
  reader.skip(1);
  return true;
}

std::size_t content_end(std::string_view text, std::size_t begin, char quote) {
  return text.size() > begin && text.back() == quote ? text.size() - 1 : text.size();
}

/// `U&'d\0061t\+000061'`
void unicode_escape(Reader& reader) {
  if (reader.peek(1) == '\\') {
    reader.skip(1);
    return reader.copy();
  }
  const bool six = reader.peek(1) == '+';
  const std::size_t length = six ? 8 : 5;
  const auto c = six ? reader.hex(2, 6) : reader.hex(1, 4);
  if (!c) {
    reader.fail(length, "expected four hexadecimal digits, or + and six");
    return reader.skip(1);
  }
  const std::size_t before = reader.at();
  reader.put_code_point(length, *c);
  if (reader.at() == before) reader.skip(length);
}

DecodedText decode_plain(std::string_view text, std::size_t begin, char quote, bool unicode) {
  Reader reader(text, begin, content_end(text, begin, quote));
  while (!reader.done()) {
    if (skip_quote(reader, quote)) continue;
    if (unicode && reader.peek() == '\\') {
      unicode_escape(reader);
      continue;
    }
    reader.expect_whole_pair();
    reader.copy();
  }
  return reader.take();
}

std::optional<char> simple_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return std::nullopt;
  }
}

bool is_octal(char c) { return c >= '0' && c <= '7'; }

/// A byte escape of E'…'; the text must still be UTF-8 in the end.
void byte_escape(Reader& reader) {
  std::size_t length = 1;
  unsigned value = 0;
  if (reader.peek(1) == 'x') {
    const std::size_t digits = reader.hex(2, 2) ? 2 : 1;
    const auto hex = reader.hex(2, digits);
    if (!hex) return reader.skip(1);
    value = static_cast<unsigned>(*hex);
    length = 2 + digits;
  } else {
    while (length < 4 && is_octal(reader.peek(length)))
      value = value * 8 + static_cast<unsigned>(reader.peek(length++) - '0');
  }
  if ((value & 0xFFU) == 0) reader.fail(length, "a text cannot hold U+0000");
  reader.put(static_cast<char>(value & 0xFFU));
  reader.skip(length);
}

void c_escape(Reader& reader) {
  const char kind = reader.peek(1);
  if (const auto simple = simple_escape(kind)) {
    reader.put(*simple);
    return reader.skip(2);
  }
  if (is_octal(kind) || (kind == 'x' && reader.hex(2, 1))) return byte_escape(reader);
  if (kind == 'u' || kind == 'U') {
    const std::size_t digits = kind == 'u' ? 4 : 8;
    const auto c = reader.hex(2, digits);
    if (!c) {
      reader.fail(2 + digits, kind == 'u' ? "expected four hexadecimal digits" : "expected eight hexadecimal digits");
      return reader.skip(1);
    }
    const std::size_t before = reader.at();
    reader.put_code_point(2 + digits, *c);
    if (reader.at() == before) reader.skip(2 + digits);
    return;
  }
  reader.skip(1);
  if (!reader.done()) reader.copy();
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const utf8::Decoded c = utf8::decode(text);
    if (c.bytes == 0) return false;
    text.remove_prefix(c.bytes);
  }
  return true;
}

DecodedText decode_escape_string(std::string_view text) {
  Reader reader(text, 2, content_end(text, 2, '\''));
  while (!reader.done()) {
    if (skip_quote(reader, '\'')) continue;
    if (reader.peek() == '\\') {
      c_escape(reader);
      continue;
    }
    reader.expect_whole_pair();
    reader.copy();
  }
  DecodedText result = reader.take();
  if (result.ok && !is_utf8(result.text)) {
    result.ok = false;
    result.error_end = static_cast<std::uint32_t>(text.size());
    result.problem = "its bytes are not UTF-8";
  }
  return result;
}

DecodedText decode_dollar_string(std::string_view text) {
  const std::size_t tag = text.find('$', 1) + 1;
  if (text.size() < 2 * tag) return {std::string(text.substr(std::min(tag, text.size())))};
  return {std::string(text.substr(tag, text.size() - 2 * tag))};
}

/// Digits without the underscores between them.
std::string plain_digits(std::string_view text) {
  std::string digits(text);
  digits.erase(std::remove(digits.begin(), digits.end(), '_'), digits.end());
  return digits;
}
}  // namespace

std::string fold(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

DecodedText decode_quoted_name(std::string_view text) {
  const bool unicode = text.starts_with("U&") || text.starts_with("u&");
  return decode_plain(text, unicode ? 3 : 1, '"', unicode);
}

DecodedText decode_json_string(std::string_view text) {
  Reader reader(text, 1, content_end(text, 1, '"'));
  while (!reader.done()) {
    if (skip_quote(reader, '"')) continue;
    if (reader.peek() != '\\') {
      reader.expect_whole_pair();
      reader.copy();
      continue;
    }
    const char kind = reader.peek(1);
    const auto simple = simple_escape(kind);
    if (simple || kind == '"' || kind == '\\' || kind == '/') {
      reader.put(simple.value_or(kind));
      reader.skip(2);
    } else if (const auto c = kind == 'u' ? reader.hex(2, 4) : std::nullopt) {
      const std::size_t before = reader.at();
      reader.put_code_point(6, *c);
      if (reader.at() == before) reader.skip(6);
    } else {
      reader.fail(kind == 'u' ? 6 : 2, kind == 'u' ? "expected four hexadecimal digits" : "not an escape of JSON");
      reader.skip(2);
    }
  }
  return reader.take();
}

DecodedText decode_string(std::string_view text) {
  if (text.starts_with("$")) return decode_dollar_string(text);
  if (text.starts_with("E") || text.starts_with("e")) return decode_escape_string(text);
  if (text.starts_with("U") || text.starts_with("u")) return decode_plain(text, 3, '\'', true);
  return decode_plain(text, text.starts_with("'") ? 1 : 2, '\'', false);
}

std::optional<std::int64_t> decode_integer(std::string_view text) {
  const std::string digits = plain_digits(text);
  std::int64_t value = 0;
  const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || last != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<double> decode_decimal(std::string_view text) {
  const std::string digits = plain_digits(text);
  double value = 0;
  const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  // A number too small to hold is zero for every use there is.
  const bool tiny = digits.starts_with("0.") || digits.starts_with(".") || digits.find("e-") != std::string::npos ||
                    digits.find("E-") != std::string::npos;
  if (error == std::errc::result_out_of_range && tiny) return 0.0;
  if (error != std::errc() || last != digits.data() + digits.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> decode_size(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const char unit = fold(text.substr(text.size() - 1)).front();
  const auto amount = decode_integer(text.substr(0, text.size() - 1));
  const unsigned shift = unit == 'k' ? 10 : unit == 'm' ? 20 : 30;
  if (!amount || *amount > (INT64_MAX >> shift)) return std::nullopt;
  return *amount << shift;
}

}  // namespace dmlc::syntax
