// SPDX-License-Identifier: Apache-2.0
// Diagnostics for people: the message, the lines of source with what they mark, notes and helps.
#include "compiler/diagnostics/render_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/diagnostics/snippet.h"

namespace dmlc {

namespace {
constexpr unsigned kUnmeasuredWidth = 140;
constexpr unsigned kNarrowest = 40;

std::string_view severity_word(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Note:
      return "note";
  }
  return "error";
}

struct Palette {
  std::string_view severity;
  std::string_view bold;
  SnippetColours snippet;
};

Palette palette_of(Severity severity, bool colour) {
  if (!colour) return {};
  constexpr std::string_view kRed = "\x1b[1;31m";
  constexpr std::string_view kYellow = "\x1b[1;33m";
  constexpr std::string_view kCyan = "\x1b[1;36m";
  constexpr std::string_view kBlue = "\x1b[1;34m";
  const std::string_view own = severity == Severity::Error ? kRed : severity == Severity::Warning ? kYellow : kCyan;
  return {own, "\x1b[1m", {kBlue, own, kBlue, "\x1b[0m"}};
}

bool has_place(const Diagnostic& d, const SourceMap& sources) { return d.has_span && d.span.file < sources.size(); }

/// The marks of a diagnostic in one file; the diagnostic's own first.
std::vector<Mark> marks_in(FileId file, const Diagnostic& d) {
  std::vector<Mark> marks;
  if (d.span.file == file) marks.push_back({d.span, true, d.label});
  for (const DiagnosticNote& note : d.notes)
    if (note.has_span && note.span.file == file) marks.push_back({note.span, false, note.message});
  return marks;
}

/// The diagnostic's own file first, then those of its notes in their order.
std::vector<FileId> files_of(const Diagnostic& d, const SourceMap& sources) {
  std::vector<FileId> files{d.span.file};
  for (const DiagnosticNote& note : d.notes)
    if (note.has_span && note.span.file < sources.size() &&
        std::find(files.begin(), files.end(), note.span.file) == files.end())
      files.push_back(note.span.file);
  return files;
}

unsigned gutter_width(const Diagnostic& d, const SourceMap& sources) {
  std::uint32_t largest = 1;
  for (const FileId file : files_of(d, sources))
    for (const Mark& mark : marks_in(file, d))
      largest = std::max(largest, sources.file(file).position(mark.span.begin).line);
  return static_cast<unsigned>(std::to_string(largest).size());
}

std::string render_places(const Diagnostic& d, const SourceMap& sources, unsigned gutter, unsigned width,
                          const SnippetColours& colours) {
  std::string out;
  std::string_view arrow = "-->";
  for (const FileId id : files_of(d, sources)) {
    const SourceFile& file = sources.file(id);
    std::vector<Mark> marks = marks_in(id, d);
    const Position position = file.position(marks.front().span.begin);
    out += fmt::format("{:{}}{}{}{} {}:{}:{}\n", "", gutter + 1, colours.gutter, arrow, colours.off,
                       printable(file.name()), position.line, position.column);
    out += fmt::format("{} {:{}} |{}\n", colours.gutter, "", gutter, colours.off);
    out += draw_snippet(file, std::move(marks), gutter, width, colours);
    arrow = ":::";
  }
  return out;
}

/// `= help: text`; the lines of a longer text stay in its column.
std::string render_remark(std::string_view word, std::string_view text, unsigned gutter,
                          const SnippetColours& colours) {
  std::string out = fmt::format("{} {:{}} ={} {}: ", colours.gutter, "", gutter, colours.off, word);
  const std::string indent(gutter + 6 + word.size(), ' ');
  for (bool first = true; !text.empty(); first = false) {
    const std::size_t end = text.find('\n');
    out += fmt::format("{}{}\n", first ? "" : indent, printable(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

std::string count_of(std::size_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

std::string closing_line(const std::vector<Diagnostic>& diagnostics, std::size_t shown, bool colour) {
  const auto count = [&](Severity severity) {
    return static_cast<std::size_t>(std::count_if(diagnostics.begin(), diagnostics.end(),
                                                  [severity](const auto& d) { return d.severity == severity; }));
  };
  const std::size_t errors = count(Severity::Error);
  const std::size_t warnings = count(Severity::Warning);
  if (errors + warnings == 0 && shown == diagnostics.size()) return {};
  const Severity worst = errors != 0 ? Severity::Error : warnings != 0 ? Severity::Warning : Severity::Note;
  const Palette palette = palette_of(worst, colour);
  std::string out = fmt::format("{}{}{}: ", palette.severity, severity_word(worst), palette.snippet.off);
  if (errors != 0) out += count_of(errors, "error");
  if (warnings != 0) out += fmt::format("{}{}", errors != 0 ? ", " : "", count_of(warnings, "warning"));
  if (errors + warnings == 0) out += count_of(diagnostics.size(), "note");
  if (shown < diagnostics.size()) out += fmt::format("; {} more not shown", diagnostics.size() - shown);
  return out + "\n";
}
}  // namespace

std::string render_text(const Diagnostic& d, const SourceMap& sources, const RenderOptions& options) {
  const Palette palette = palette_of(d.severity, options.colour);
  const SnippetColours& colours = palette.snippet;
  std::string out = fmt::format("{}{}[{}]{}{}: {}{}\n", palette.severity, severity_word(d.severity), d.code,
                                colours.off, palette.bold, printable(d.message), colours.off);
  const bool placed = has_place(d, sources);
  const unsigned gutter = placed ? gutter_width(d, sources) : 1;
  if (placed) {
    const unsigned all = options.width == 0 ? kUnmeasuredWidth : options.width;
    const unsigned used = gutter + 4;
    out += render_places(d, sources, gutter, std::max(kNarrowest, all > used ? all - used : 0), colours);
  }
  std::string remarks;
  for (const DiagnosticNote& note : d.notes)
    if (!note.has_span || !placed) remarks += render_remark("note", note.message, gutter, colours);
  for (const std::string& help : d.helps) remarks += render_remark("help", help, gutter, colours);
  if (placed && !remarks.empty()) out += fmt::format("{} {:{}} |{}\n", colours.gutter, "", gutter, colours.off);
  return out + remarks;
}

std::string render_report(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources,
                          const RenderOptions& options) {
  std::vector<const Diagnostic*> order;
  for (const Diagnostic& d : diagnostics) order.push_back(&d);
  std::stable_sort(order.begin(), order.end(), [](const Diagnostic* a, const Diagnostic* b) {
    return (a->severity == Severity::Error) > (b->severity == Severity::Error);
  });
  std::string out;
  const std::size_t shown = std::min<std::size_t>(order.size(), options.max_shown);
  for (std::size_t i = 0; i < shown; ++i) out += render_text(*order[i], sources, options) + "\n";
  return out + closing_line(diagnostics, shown, options.colour);
}

}  // namespace dmlc
