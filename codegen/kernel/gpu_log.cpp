// SPDX-License-Identifier: Apache-2.0
// NVRTC's messages: `file(line): error: text`, the line itself two blanks in, a caret below; `ptxas error : text` for
// what the assembler refuses.
#include "codegen/kernel/gpu_log.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace dmlc::codegen {
namespace {

using Severity = ir::KernelFinding::Severity;

struct Mark {
  std::string_view words;
  Severity severity;
};
constexpr std::array<Mark, 4> kMarks = {{{"catastrophic error", Severity::Error},
                                         {"error", Severity::Error},
                                         {"warning", Severity::Warning},
                                         {"note", Severity::Note}}};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const bool returned = end > 0 && text[end - 1] == '\r';
    lines.push_back(text.substr(0, end - (returned ? 1 : 0)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// `error: text` and `error #20-D: text`.
std::optional<ir::KernelFinding> read_message(std::string_view text) {
  for (const Mark& mark : kMarks) {
    if (!text.starts_with(mark.words)) continue;
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    // Between the word and the colon stands nothing, or the number by which the message can be asked for.
    const std::string_view number = text.substr(mark.words.size(), colon - mark.words.size());
    if (number.find_first_not_of(' ') != std::string_view::npos && !number.starts_with(" #")) return std::nullopt;
    text.remove_prefix(std::min(text.find_first_not_of(' ', colon + 1), text.size()));
    return ir::KernelFinding{mark.severity, std::string(text)};
  }
  return std::nullopt;
}

/// `file(line): …`; the rest of the line is left in `text`.
std::optional<unsigned> read_place(std::string_view& text, std::string_view file) {
  if (!text.starts_with(file) || text.substr(file.size(), 1) != "(") return std::nullopt;
  const char* const begin = text.data() + file.size() + 1;
  unsigned line = 0;
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), line);
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc() || !rest.starts_with("): ")) return std::nullopt;
  text = rest.substr(3);
  return line;
}

std::optional<ir::KernelFinding> read_head(std::string_view text, std::string_view file) {
  unsigned line = 0;
  if (text.starts_with("ptxas ")) {
    text.remove_prefix(6);
  } else if (const std::optional<unsigned> place = read_place(text, file)) {
    line = *place;
  } else if (const std::size_t shim = text.find("): "); text.starts_with("dmlc/") && shim != std::string_view::npos) {
    text.remove_prefix(shim + 3);
  }
  std::optional<ir::KernelFinding> finding = read_message(text);
  if (finding) finding->line = line;
  return finding;
}

bool is_caret(std::string_view line) {
  const std::size_t at = line.find_first_not_of(" \t");
  return at != std::string_view::npos && line.substr(at) == "^";
}

/// The column that a caret shows, when the line above it is the source's own.
unsigned read_column(std::string_view copy, std::string_view caret, std::string_view line) {
  constexpr std::size_t kIndent = 2;
  const std::size_t at = caret.find('^');
  if (at < kIndent || copy.size() < kIndent || copy.substr(kIndent).substr(0, line.size()) != line) return 0;
  return static_cast<unsigned>(at - kIndent) + 1;
}

/// What follows the head of a message up to the next: more words, the source's line, the caret.
void read_tail(const std::vector<std::string_view>& tail, const std::vector<std::string_view>& source,
               ir::KernelFinding& finding) {
  if (finding.line > source.size()) finding.line = 0;
  if (tail.size() < 2 || !is_caret(tail.back())) return;
  for (std::size_t i = 0; i + 2 < tail.size(); ++i) {
    std::string_view more = tail[i];
    more.remove_prefix(std::min(more.find_first_not_of(' '), more.size()));
    finding.message += "; " + std::string(more);
  }
  if (finding.line > 0)
    finding.column = finding.end_column = read_column(tail[tail.size() - 2], tail.back(), source[finding.line - 1]);
}

}  // namespace

std::vector<ir::KernelFinding> read_gpu_log(std::string_view log, std::string_view file, std::string_view text) {
  const std::vector<std::string_view> said = lines_of(log);
  const std::vector<std::string_view> source = lines_of(text);
  std::vector<ir::KernelFinding> findings;
  for (std::size_t i = 0; i < said.size(); ++i) {
    std::optional<ir::KernelFinding> finding = read_head(said[i], file);
    if (!finding) continue;
    std::vector<std::string_view> tail;
    while (i + 1 < said.size() && !said[i + 1].empty() && !read_head(said[i + 1], file)) {
      tail.push_back(said[++i]);
      if (is_caret(said[i])) break;
    }
    read_tail(tail, source, *finding);
    findings.push_back(std::move(*finding));
  }
  return findings;
}

}  // namespace dmlc::codegen
