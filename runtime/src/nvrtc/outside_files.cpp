// SPDX-License-Identifier: Apache-2.0
// Reads a source as the first phases of translation do: lines joined by a backslash, comments and literals apart.
#include "runtime/src/nvrtc/outside_files.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace dmlc::nvrtc {
namespace {

constexpr std::array<std::string_view, 4> kDirectives = {"include", "include_next", "import", "embed"};
constexpr std::array<std::string_view, 3> kQuestions = {"__has_include", "__has_include_next", "__has_embed"};
constexpr std::array<std::string_view, 5> kRawPrefixes = {"R", "u8R", "uR", "UR", "LR"};

template <std::size_t n>
bool contains(const std::array<std::string_view, n>& words, std::string_view word) {
  for (std::string_view known : words)
    if (known == word) return true;
  return false;
}

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// A character of the source and where it stands.
struct Character {
  char value = '\0';
  unsigned line = 1;
  unsigned column = 1;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) { join_lines(text); }

  std::vector<OutsideFile> scan() {
    while (at_ < text_.size()) step();
    return std::move(found_);
  }

 private:
  void report(std::string message, const Character& begin, std::size_t length) {
    found_.push_back({std::move(message), begin.line, begin.column, begin.column + static_cast<unsigned>(length)});
  }

  /// What a backslash joins is one line; the characters keep their places.
  void join_lines(std::string_view text) {
    Character next;
    for (std::size_t at = 0; at < text.size(); ++at) {
      next.value = text[at];
      const std::string_view rest = text.substr(at);
      const std::size_t behind = std::min(rest.find_first_not_of(" \t\r", 1), rest.size());
      if (rest.starts_with("\\\n") || rest.starts_with("\\\r\n")) {
        at += behind, ++next.line, next.column = 1;
        continue;
      }
      if (next.value == '\\' && behind < rest.size() && rest[behind] == '\n')
        report("blanks stand between a backslash and the end of its line", next, behind);
      if (next.value == '\r' && !rest.starts_with("\r\n")) report("a carriage return stands inside a line", next, 1);
      if (next.value == '\0') report("a zero byte stands in the source", next, 1);
      if (rest.starts_with("?\?/")) report("`?\?/` is a backslash for some compilers only", next, 3);
      text_.push_back(next);
      if (next.value == '\n')
        ++next.line, next.column = 1;
      else
        ++next.column;
    }
  }

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead].value : '\0';
  }
  [[nodiscard]] bool starts(std::string_view word) const {
    for (std::size_t i = 0; i < word.size(); ++i)
      if (at_ + i >= text_.size() || peek(i) != word[i]) return false;
    return true;
  }

  void step() {
    const char c = peek();
    if (c == '\n') {
      ++at_, line_start_ = true, directive_ = false;
    } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++at_;
    } else if (starts("//")) {
      while (at_ < text_.size() && peek() != '\n') ++at_;
    } else if (starts("/*")) {
      skip_comment();
    } else if (line_start_ && (c == '#' || starts("%:") || starts("?\?="))) {
      at_ += c == '#' ? 1 : c == '%' ? 2 : 3;
      line_start_ = false, directive_ = true;
    } else {
      step_in_code(c);
      line_start_ = directive_ = false;
    }
  }

  void step_in_code(char c) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      skip_number();
    } else if (in_word(c)) {
      read_word();
    } else if (c == '"' || c == '\'') {
      skip_literal(c);
    } else {
      ++at_;
    }
  }

  void skip_comment() {
    at_ += 2;
    while (at_ < text_.size() && !starts("*/")) ++at_;
    at_ += 2;
  }
  /// With its digit separators, which are no quotation marks.
  void skip_number() {
    while (in_word(peek()) || peek() == '.' || (peek() == '\'' && in_word(peek(1)))) ++at_;
  }
  /// A literal ends at the end of its line at the latest.
  void skip_literal(char quote) {
    for (++at_; at_ < text_.size() && peek() != quote && peek() != '\n'; ++at_)
      if (peek() == '\\' && peek(1) != '\n') ++at_;
    if (peek() == quote) ++at_;
  }

  void read_word() {
    const Character begin = text_[at_];
    std::string word;
    for (; in_word(peek()); ++at_) word += peek();
    if (peek() == '"' && contains(kRawPrefixes, word))
      report("raw strings are not taken in kernels", begin, word.size());
    const bool names_file = directive_ && contains(kDirectives, word);
    if (!names_file && !contains(kQuestions, word)) return;
    report("a kernel reads no files, but its source has `" + (names_file ? "#" + word : word) + "`", begin,
           word.size());
  }

  std::vector<Character> text_;
  std::size_t at_ = 0;
  bool line_start_ = true;  ///< nothing but blanks and comments so far
  bool directive_ = false;  ///< the `#` of a directive was the last token
  std::vector<OutsideFile> found_;
};

}  // namespace

std::vector<OutsideFile> find_outside_files(std::string_view text) { return Scanner(text).scan(); }

}  // namespace dmlc::nvrtc
