// SPDX-License-Identifier: Apache-2.0
// Draws lines of a source with marks under them; render_text puts the frame around it.
#include "compiler/diagnostics/snippet.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/base/utf8.h"

namespace dmlc {

namespace {
constexpr unsigned kTabWidth = 4;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEllipsis = "…";

/// One character of a source line as it is shown.
struct Cell {
  std::string text;
  unsigned width = 1;
};

Cell cell_of(std::string_view rest, unsigned& bytes) {
  const utf8::Decoded c = utf8::decode(rest);
  bytes = std::max(1U, c.bytes);
  if (c.bytes == 0 || c.code_point < 0x20 || (c.code_point >= 0x7F && c.code_point < 0xA0) ||
      utf8::is_bidi_control(c.code_point)) {
    if (c.bytes != 0 && c.code_point == '\t') return {std::string(kTabWidth, ' '), kTabWidth};
    return {std::string(kReplacement), 1};
  }
  return {std::string(rest.substr(0, bytes)), utf8::display_width(c.code_point)};
}

/// A source line ready for drawing: what is shown and the column of each of its bytes.
struct ShownLine {
  std::string text;
  std::vector<unsigned> column_of_byte;  ///< one more than there are bytes
};

/// Shows `line` from byte `from` in at most `width` columns, with ellipses where something was cut.
ShownLine show(std::string_view line, std::size_t from, unsigned width) {
  ShownLine shown;
  shown.column_of_byte.assign(line.size() + 1, 0);
  unsigned column = 0;
  if (from != 0) {
    shown.text += kEllipsis;
    column = 1;
  }
  bool cut = false;
  for (std::size_t i = 0; i < line.size();) {
    unsigned bytes = 1;
    const Cell cell = cell_of(line.substr(i), bytes);
    const bool fits = i >= from && !cut && column + cell.width < width;
    if (i >= from && !fits && !cut) {
      cut = true;
      shown.text += kEllipsis;
    }
    for (unsigned b = 0; b < bytes; ++b) shown.column_of_byte[i + b] = column;
    if (fits) {
      shown.text += cell.text;
      column += cell.width;
    }
    i += bytes;
  }
  shown.column_of_byte[line.size()] = column;
  while (!shown.text.empty() && shown.text.back() == ' ') shown.text.pop_back();
  return shown;
}

/// A mark on one line, in columns of the shown line.
struct Underline {
  unsigned begin = 0;
  unsigned end = 1;
  const Mark* mark = nullptr;
};

class Drawing {
 public:
  Drawing(unsigned gutter, const SnippetColours& colours) : gutter_(gutter), colours_(colours) {}

  void source_line(std::uint32_t number, std::string_view text) {
    out_ += fmt::format("{} {:>{}} |{}{}{}\n", colours_.gutter, number, gutter_, colours_.off, text.empty() ? "" : " ",
                        text);
  }
  void gap() { out_ += fmt::format("{}...{}\n", colours_.gutter, colours_.off); }

  /// The marks of one line. The label of the last mark stands beside it, the others hang below, last one first.
  void marks(std::vector<Underline> underlines) {
    std::sort(underlines.begin(), underlines.end(), [](const Underline& a, const Underline& b) {
      return std::pair{a.begin, a.mark->primary} < std::pair{b.begin, b.mark->primary};
    });
    const Underline& last = underlines.back();
    const bool last_is_free = std::all_of(underlines.begin(), underlines.end() - 1, [&](const Underline& u) {
      return u.end <= last.begin || u.mark->label.empty() || u.begin == last.begin;
    });
    std::vector<Underline> hanging;
    for (const Underline& underline : underlines)
      if (!underline.mark->label.empty() && !(last_is_free && &underline == &last)) hanging.push_back(underline);
    underline_row(underlines, last_is_free ? last.mark->label : std::string());
    if (!hanging.empty()) stem_row(hanging, hanging.size());
    for (std::size_t i = hanging.size(); i-- > 0;) label_row(hanging, i);
  }

  std::string take() { return std::move(out_); }

 private:
  std::string_view colour_of(const Underline& u) const {
    return u.mark->primary ? colours_.primary : colours_.secondary;
  }

  void begin_row() { out_ += fmt::format("{} {:{}} |{} ", colours_.gutter, "", gutter_, colours_.off); }

  void underline_row(const std::vector<Underline>& underlines, const std::string& label) {
    begin_row();
    unsigned width = 0;
    for (const Underline& u : underlines) width = std::max(width, u.end);
    const Underline* drawn = nullptr;
    for (unsigned column = 0; column < width; ++column) {
      const Underline* here = nullptr;
      for (const Underline& u : underlines)
        if (column >= u.begin && column < u.end && (here == nullptr || u.mark->primary)) here = &u;
      if (here != drawn) out_ += here == nullptr ? colours_.off : colour_of(*here);
      out_ += here == nullptr ? ' ' : here->mark->primary ? '^' : '-';
      drawn = here;
    }
    if (!label.empty())
      out_ +=
          fmt::format("{}{} {}", drawn == nullptr ? "" : colours_.off, colour_of(underlines.back()), printable(label));
    out_ += fmt::format("{}\n", colours_.off);
  }

  /// `|` under the first `count` marks; returns the column reached.
  unsigned stems(const std::vector<Underline>& hanging, std::size_t count) {
    unsigned column = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (hanging[i].begin < column) continue;
      out_.append(hanging[i].begin - column, ' ');
      out_ += fmt::format("{}|{}", colour_of(hanging[i]), colours_.off);
      column = hanging[i].begin + 1;
    }
    return column;
  }

  void stem_row(const std::vector<Underline>& hanging, std::size_t count) {
    begin_row();
    stems(hanging, count);
    out_ += '\n';
  }

  void label_row(const std::vector<Underline>& hanging, std::size_t index) {
    begin_row();
    std::size_t before = index;
    while (before > 0 && hanging[before - 1].begin == hanging[index].begin) --before;
    const unsigned column = stems(hanging, before);
    out_.append(hanging[index].begin - column, ' ');
    out_ += fmt::format("{}{}{}\n", colour_of(hanging[index]), printable(hanging[index].mark->label), colours_.off);
  }

  unsigned gutter_;
  const SnippetColours& colours_;
  std::string out_;
};

/// The first byte shown of a line too long for the terminal: such that the first mark is in sight.
std::size_t first_shown_byte(std::string_view line, std::size_t first_mark, unsigned width) {
  if (utf8::length(line) < width || utf8::length(line.substr(0, first_mark)) + width / 3 < width) return 0;
  std::size_t from = first_mark - std::min<std::size_t>(first_mark, width / 3);
  while (from < first_mark && (static_cast<unsigned char>(line[from]) & 0xC0U) == 0x80U) ++from;
  return from;
}

std::vector<Underline> underlines_of(const ShownLine& shown, std::size_t line_begin, const std::vector<Mark>& marks) {
  std::vector<Underline> result;
  const std::size_t line_size = shown.column_of_byte.size() - 1;
  for (const Mark& mark : marks) {
    const std::size_t begin = std::min<std::size_t>(mark.span.begin - line_begin, line_size);
    const std::size_t end = std::clamp<std::size_t>(mark.span.end - line_begin, begin, line_size);
    const unsigned from = shown.column_of_byte[begin];
    result.push_back({from, std::max(from + 1, shown.column_of_byte[end]), &mark});
  }
  return result;
}
}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    unsigned bytes = 1;
    const Cell cell = cell_of(text, bytes);
    result += text[0] == '\t' ? " " : cell.text;
    text.remove_prefix(bytes);
  }
  return result;
}

std::string draw_snippet(const SourceFile& file, std::vector<Mark> marks, unsigned gutter, unsigned width,
                         const SnippetColours& colours) {
  std::map<std::uint32_t, std::vector<Mark>> by_line;
  const auto size = static_cast<std::uint32_t>(file.text().size());
  for (Mark& mark : marks) {
    mark.span.begin = std::min(mark.span.begin, size);
    mark.span.end = std::clamp(mark.span.end, mark.span.begin, size);
    by_line[file.position(mark.span.begin).line].push_back(std::move(mark));
  }
  Drawing drawing(gutter, colours);
  std::uint32_t previous = 0;
  for (const auto& [number, line_marks] : by_line) {
    const std::string_view line = file.line(number);
    const std::uint32_t begin = file.line_begin(number);
    // One line left out costs as much room as the dots that stand for it.
    if (previous != 0 && number == previous + 2)
      drawing.source_line(previous + 1, show(file.line(previous + 1), 0, width).text);
    if (previous != 0 && number > previous + 2) drawing.gap();
    std::size_t first_mark = line.size();
    for (const Mark& mark : line_marks) first_mark = std::min<std::size_t>(first_mark, mark.span.begin - begin);
    const ShownLine shown = show(line, first_shown_byte(line, first_mark, width), width);
    drawing.source_line(number, shown.text);
    drawing.marks(underlines_of(shown, begin, line_marks));
    previous = number;
  }
  return drawing.take();
}

}  // namespace dmlc
