// SPDX-License-Identifier: Apache-2.0
// Myers' algorithm over lines, forward only and with a limit.
#include "compiler/cli/unified_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dmlc::cli {

namespace {
constexpr std::size_t kContext = 3;
/// Lines taken out and put in beyond which no shortest way is looked for; the memory needed grows with its square.
constexpr std::ptrdiff_t kMostEdits = 1500;

/// Lines with their line ends; the last may have none.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

/// Lines before[old_begin, old_end) become after[new_begin, new_end).
struct Change {
  std::size_t old_begin = 0, old_end = 0, new_begin = 0, new_end = 0;
};

using Lines = std::vector<std::string_view>;

/// Finds the changes between two ranges whose first lines differ.
class Comparison {
 public:
  Comparison(const Lines& before, const Lines& after) : before_(before), after_(after) {
    while (skip_ < std::min(before.size(), after.size()) && before[skip_] == after[skip_]) ++skip_;
    std::size_t same_end = 0;
    while (same_end < std::min(before.size(), after.size()) - skip_ &&
           before[before.size() - 1 - same_end] == after[after.size() - 1 - same_end])
      ++same_end;
    old_count_ = static_cast<std::ptrdiff_t>(before.size() - skip_ - same_end);
    new_count_ = static_cast<std::ptrdiff_t>(after.size() - skip_ - same_end);
  }

  std::vector<Change> run() {
    if (old_count_ == 0 && new_count_ == 0) return {};
    const std::ptrdiff_t edits = search();
    if (edits < 0) return {whole()};
    walk_back(edits);
    std::reverse(changes_.begin(), changes_.end());
    return std::move(changes_);
  }

 private:
  [[nodiscard]] Change whole() const {
    return {skip_, skip_ + static_cast<std::size_t>(old_count_), skip_, skip_ + static_cast<std::size_t>(new_count_)};
  }

  [[nodiscard]] bool same(std::ptrdiff_t x, std::ptrdiff_t y) const {
    return before_[skip_ + static_cast<std::size_t>(x)] == after_[skip_ + static_cast<std::size_t>(y)];
  }

  /// The furthest old line reached on diagonal k with d edits.
  [[nodiscard]] std::ptrdiff_t reached(std::ptrdiff_t d, std::ptrdiff_t k) const {
    return reached_[static_cast<std::size_t>(d)][static_cast<std::size_t>(k + d)];
  }

  /// Whether the way to diagonal k with d edits comes from above: by a line put in.
  [[nodiscard]] bool puts_in(std::ptrdiff_t d, std::ptrdiff_t k) const {
    return k == -d || (k != d && reached(d - 1, k - 1) < reached(d - 1, k + 1));
  }

  /// Number of edits of the shortest way; -1 when there are too many.
  std::ptrdiff_t search() {
    for (std::ptrdiff_t d = 0; d <= std::min(kMostEdits, old_count_ + new_count_); ++d) {
      reached_.emplace_back(static_cast<std::size_t>(2 * d + 1));
      for (std::ptrdiff_t k = -d; k <= d; k += 2) {
        std::ptrdiff_t x = 0;
        if (d != 0) x = puts_in(d, k) ? reached(d - 1, k + 1) : reached(d - 1, k - 1) + 1;
        while (x < old_count_ && x - k < new_count_ && same(x, x - k)) ++x;
        reached_.back()[static_cast<std::size_t>(k + d)] = x;
        if (x >= old_count_ && x - k >= new_count_) return d;
      }
    }
    return -1;
  }

  void walk_back(std::ptrdiff_t edits) {
    std::ptrdiff_t x = old_count_;
    std::ptrdiff_t y = new_count_;
    for (std::ptrdiff_t d = edits; d > 0; --d) {
      const std::ptrdiff_t k = x - y;
      const bool in = puts_in(d, k);
      const std::ptrdiff_t from = in ? reached(d - 1, k + 1) : reached(d - 1, k - 1);
      const std::ptrdiff_t line = in ? from - (k + 1) : from - (k - 1);
      add(static_cast<std::size_t>(from), static_cast<std::size_t>(line), in);
      x = from;
      y = line;
    }
  }

  /// The edits come from the last to the first.
  void add(std::size_t x, std::size_t y, bool in) {
    const Change edit{skip_ + x, skip_ + x + (in ? 0 : 1), skip_ + y, skip_ + y + (in ? 1 : 0)};
    if (!changes_.empty() && changes_.back().old_begin == edit.old_end && changes_.back().new_begin == edit.new_end) {
      changes_.back().old_begin = edit.old_begin;
      changes_.back().new_begin = edit.new_begin;
    } else {
      changes_.push_back(edit);
    }
  }

  const Lines& before_;
  const Lines& after_;
  std::size_t skip_ = 0;  ///< equal lines at the beginning
  std::ptrdiff_t old_count_ = 0;
  std::ptrdiff_t new_count_ = 0;
  std::vector<std::vector<std::ptrdiff_t>> reached_;
  std::vector<Change> changes_;
};

void add_line(std::string& text, char mark, std::string_view line) {
  text += mark;
  text += line;
  if (!line.ends_with('\n')) text += "\n\\ No newline at end of file\n";
}

/// `12,3` or `12`; an empty range is named by the line before it.
std::string range_of(std::size_t begin, std::size_t end) {
  const std::size_t count = end - begin;
  if (count == 1) return fmt::format("{}", begin + 1);
  return fmt::format("{},{}", count == 0 ? begin : begin + 1, count);
}

/// The changes [first, last) and the lines around them.
std::string hunk(const Lines& before, const Lines& after, const Change* first, const Change* last) {
  const std::size_t lead = std::min(kContext, first->old_begin);
  const std::size_t end = std::min(before.size(), (last - 1)->old_end + kContext);
  const std::size_t new_end = (last - 1)->new_end + (end - (last - 1)->old_end);
  std::string text = fmt::format("@@ -{} +{} @@\n", range_of(first->old_begin - lead, end),
                                 range_of(first->new_begin - lead, new_end));
  std::size_t line = first->old_begin - lead;
  for (const Change* change = first; change != last; ++change) {
    for (; line < change->old_begin; ++line) add_line(text, ' ', before[line]);
    for (; line < change->old_end; ++line) add_line(text, '-', before[line]);
    for (std::size_t i = change->new_begin; i < change->new_end; ++i) add_line(text, '+', after[i]);
  }
  for (; line < end; ++line) add_line(text, ' ', before[line]);
  return text;
}
}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, const std::string& name) {
  const Lines old_lines = lines_of(before);
  const Lines new_lines = lines_of(after);
  const std::vector<Change> changes = Comparison(old_lines, new_lines).run();
  if (changes.empty()) return {};
  std::string text = fmt::format("--- {0}\n+++ {0}\n", name);
  const Change* const end = changes.data() + changes.size();
  for (const Change* first = changes.data(); first != end;) {
    const Change* last = first + 1;
    while (last != end && last->old_begin - (last - 1)->old_end <= 2 * kContext) ++last;
    text += hunk(old_lines, new_lines, first, last);
    first = last;
  }
  return text;
}

}  // namespace dmlc::cli
