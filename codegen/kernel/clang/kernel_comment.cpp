// SPDX-License-Identifier: Apache-2.0
// Reads the comment above a kernel. Its lines for the compiler are `@extent NAME FACTORS`, `@grid N` and `@block N`.
#include "codegen/kernel/clang/kernel_comment.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "compiler/base/nearest.h"

namespace dmlc::codegen {
namespace {

using Role = ir::KernelParameter::Role;

constexpr unsigned kMaxBlock = 1024;
constexpr unsigned kMaxGrid = 2147483647;

/// What people write for documentation programs; to us it is text.
constexpr auto kDocumentation =
    std::to_array<std::string_view>({"brief", "param", "return", "returns", "tparam", "note", "warning", "see", "file",
                                     "author", "details", "code", "endcode", "pre", "post", "ref", "p", "c"});
constexpr auto kWords = std::to_array<std::string_view>({"extent", "grid", "block"});

struct Piece {
  std::string_view text;
  unsigned column = 0;  ///< of its first byte
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

Piece trimmed(Piece piece) {
  while (!piece.text.empty() && is_space(piece.text.front())) piece.text.remove_prefix(1), ++piece.column;
  while (!piece.text.empty() && is_space(piece.text.back())) piece.text.remove_suffix(1);
  return piece;
}

/// The first word; `rest` becomes what follows.
Piece first_word(Piece& rest) {
  rest = trimmed(rest);
  std::size_t size = 0;
  while (size < rest.text.size() && !is_space(rest.text[size])) ++size;
  const Piece word{rest.text.substr(0, size), rest.column};
  rest = trimmed({rest.text.substr(size), rest.column + static_cast<unsigned>(size)});
  return word;
}

class CommentReader {
 public:
  CommentReader(ir::Kernel& kernel, std::vector<ir::KernelFinding>& findings) : kernel_(kernel), findings_(findings) {}

  void read(std::string_view raw, unsigned line, unsigned column) {
    line_ = line;
    for (std::size_t at = 0; at <= raw.size(); ++line_, column = 1) {
      const std::size_t end = std::min(raw.find('\n', at), raw.size());
      read_line(without_signs({raw.substr(at, end - at), column}));
      at = end + 1;
    }
    // A mask is as long as its column.
    for (ir::KernelParameter& mask : kernel_.parameters)
      for (const ir::KernelParameter& column : kernel_.parameters)
        if (mask.role == Role::Validity && mask.name == column.name + "_valid") mask.extent = column.extent;
    std::string& text = kernel_.description;
    while (!text.empty() && text.back() == '\n') text.pop_back();
  }

 private:
  /// The text without `//`, `/*`, `*/` and the stars of a column.
  static Piece without_signs(Piece line) {
    line = trimmed(line);
    if (line.text.ends_with("*/")) line.text.remove_suffix(2);
    while (line.text.ends_with('*')) line.text.remove_suffix(1);
    std::size_t signs = 0;
    while (signs < line.text.size() && (line.text[signs] == '/' || line.text[signs] == '*' || line.text[signs] == '!'))
      ++signs;
    return trimmed({line.text.substr(signs), line.column + static_cast<unsigned>(signs)});
  }

  void read_line(Piece line) {
    Piece rest = line;
    const Piece word = first_word(rest);
    const std::string_view name = word.text.starts_with('@') ? word.text.substr(1) : std::string_view{};
    if (name.empty() || std::find(kDocumentation.begin(), kDocumentation.end(), name) != kDocumentation.end()) {
      if (!line.text.empty() || !kernel_.description.empty()) kernel_.description += std::string(line.text) + "\n";
    } else if (name == "extent") {
      read_extent(word, rest);
    } else if (name == "grid") {
      read_count(word, rest, kMaxGrid, kernel_.grid);
    } else if (name == "block") {
      read_count(word, rest, kMaxBlock, kernel_.block);
    } else {
      const auto nearest = nearest_name(name, kWords);
      report(word, "`" + std::string(word.text) + "` is no line of a kernel's comment",
             nearest ? "did you mean `@" + *nearest + "`?" : "the lines are `@extent`, `@grid` and `@block`");
    }
  }

  void report(Piece piece, std::string message, std::string help) {
    ir::KernelFinding finding{ir::KernelFinding::Severity::Error, std::move(message), line_, piece.column,
                              piece.column + static_cast<unsigned>(piece.text.size())};
    finding.rule = ir::KernelFinding::Rule::Annotation;
    finding.help = std::move(help);
    findings_.push_back(std::move(finding));
  }

  static std::optional<unsigned> number_of(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
  }

  void read_count(Piece word, Piece rest, unsigned most, std::optional<unsigned>& count) {
    const auto value = number_of(rest.text);
    if (count)
      report(word, "`" + std::string(word.text) + "` is given twice", "leave one of them out");
    else if (!value || *value < 1 || *value > most)
      report(rest.text.empty() ? word : rest,
             "`" + std::string(word.text) + "` needs a whole number from 1 to " + std::to_string(most),
             "write for instance `" + std::string(word.text) + " 256`");
    else
      count = value;
  }

  void read_extent(Piece word, Piece rest) {
    const Piece name = first_word(rest);
    const auto found = std::find_if(kernel_.parameters.begin(), kernel_.parameters.end(),
                                    [&](const auto& parameter) { return parameter.name == name.text; });
    if (name.text.empty() || rest.text.empty())
      return report(word, "`@extent` needs a parameter and the number of its elements",
                    "write for instance `@extent weights 2*n`");
    if (found == kernel_.parameters.end()) {
      const auto nearest = nearest_name(name.text, names(true));
      return report(name, "the kernel has no parameter `" + std::string(name.text) + "`",
                    nearest ? "did you mean `" + *nearest + "`?" : "name a pointer among its parameters");
    }
    if (found->role == Role::Scalar || found->role == Role::RowCount)
      return report(name, "parameter `" + found->name + "` is one value, not many", "name a pointer");
    if (!found->extent.empty())
      return report(name, "the extent of `" + found->name + "` is given twice", "leave one out");
    if (auto extent = factors(rest)) found->extent = std::move(*extent);
  }

  /// The factors, each checked, without spaces; nullopt after a mistake.
  std::optional<std::string> factors(Piece rest) {
    std::string extent;
    while (true) {
      const std::size_t size = std::min(rest.text.find('*'), rest.text.size());
      const Piece factor = trimmed({rest.text.substr(0, size), rest.column});
      if (!is_factor(factor)) return std::nullopt;
      extent += (extent.empty() ? "" : "*") + std::string(factor.text);
      if (size == rest.text.size()) return extent;
      rest = {rest.text.substr(size + 1), rest.column + static_cast<unsigned>(size) + 1};
    }
  }

  bool is_factor(Piece factor) {
    if (factor.text.empty()) {
      report({"*", factor.column}, "a factor is missing", "write numbers and names joined by `*`");
      return false;
    }
    if (const auto value = number_of(factor.text); value && *value > 0) return true;
    const auto known = names(false);
    if (std::find(known.begin(), known.end(), factor.text) != known.end()) return true;
    const auto nearest = nearest_name(factor.text, known);
    report(
        factor, "`" + std::string(factor.text) + "` is neither a number nor an integer parameter of the kernel",
        nearest ? "did you mean `" + *nearest + "`?" : "write numbers and names of integer parameters joined by `*`");
    return false;
  }

  /// Parameters that are pointers, or those that are integers.
  [[nodiscard]] std::vector<std::string> names(bool pointers) const {
    std::vector<std::string> found;
    for (const ir::KernelParameter& parameter : kernel_.parameters) {
      const bool is_value = parameter.role == Role::Scalar || parameter.role == Role::RowCount;
      if (pointers ? !is_value : is_value && ir::is_integer(parameter.type)) found.push_back(parameter.name);
    }
    return found;
  }

  ir::Kernel& kernel_;
  std::vector<ir::KernelFinding>& findings_;
  unsigned line_ = 1;
};

}  // namespace

void read_comment(std::string_view raw, unsigned line, unsigned column, ir::Kernel& kernel,
                  std::vector<ir::KernelFinding>& findings) {
  CommentReader(kernel, findings).read(raw, line, column);
}

}  // namespace dmlc::codegen
