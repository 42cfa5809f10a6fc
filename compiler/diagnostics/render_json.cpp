// SPDX-License-Identifier: Apache-2.0
// Diagnostics for programs: one JSON object a line.
#include "compiler/diagnostics/render_json.h"

#include <nlohmann/json.hpp>

namespace dmlc {

namespace {
using Json = nlohmann::ordered_json;

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

Json position_json(const SourceFile& file, std::uint32_t offset) {
  const Position position = file.position(offset);
  return {{"line", position.line}, {"column", position.column}, {"byte", offset}};
}

Json span_json(Span span, const SourceMap& sources) {
  const SourceFile& file = sources.file(span.file);
  return {{"file", file.name()}, {"begin", position_json(file, span.begin)}, {"end", position_json(file, span.end)}};
}

bool is_known(Span span, const SourceMap& sources) { return span.file < sources.size(); }

Json spans_json(const Diagnostic& d, const SourceMap& sources) {
  Json spans = Json::array();
  if (!d.has_span || !is_known(d.span, sources)) return spans;
  Json primary = span_json(d.span, sources);
  primary["primary"] = true;
  primary["label"] = d.label;
  spans.push_back(std::move(primary));
  return spans;
}

Json notes_json(const Diagnostic& d, const SourceMap& sources) {
  Json notes = Json::array();
  for (const DiagnosticNote& note : d.notes) {
    Json entry = {{"message", note.message}};
    if (note.has_span && is_known(note.span, sources)) entry["span"] = span_json(note.span, sources);
    notes.push_back(std::move(entry));
  }
  return notes;
}

Json fixes_json(const Diagnostic& d, const SourceMap& sources) {
  Json fixes = Json::array();
  for (const DiagnosticFix& fix : d.fixes)
    if (is_known(fix.span, sources))
      fixes.push_back({{"span", span_json(fix.span, sources)}, {"replacement", fix.replacement}});
  return fixes;
}
}  // namespace

std::string render_json(const Diagnostic& d, const SourceMap& sources) {
  Json object = {
      {"reason", "diagnostic"}, {"code", d.code}, {"severity", severity_word(d.severity)}, {"message", d.message}};
  if (d.has_span && is_known(d.span, sources)) object["file"] = sources.file(d.span.file).name();
  object["spans"] = spans_json(d, sources);
  object["notes"] = notes_json(d, sources);
  object["helps"] = d.helps;
  object["fixes"] = fixes_json(d, sources);
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace dmlc
