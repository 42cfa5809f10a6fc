// SPDX-License-Identifier: Apache-2.0
// Collects diagnostics and puts them in order.
#include "compiler/diagnostics/sink.h"

#include <algorithm>
#include <tuple>

namespace dmlc {

namespace {
auto place_of(const Diagnostic& d) { return std::tuple{!d.has_span, d.span.file, d.span.begin, d.span.end}; }

bool same(const Diagnostic& a, const Diagnostic& b) {
  return a.id == b.id && a.message == b.message && place_of(a) == place_of(b);
}
}  // namespace

DiagnosticBuilder DiagnosticSink::add(Diag id, Span span, bool has_span, std::string message) {
  const DiagnosticInfo& info = diagnostic_info(id);
  Diagnostic& diagnostic = diagnostics_.emplace_back();
  diagnostic.id = id;
  diagnostic.severity = info.severity;
  diagnostic.code = info.code;
  diagnostic.message = std::move(message);
  diagnostic.span = span;
  diagnostic.has_span = has_span;
  if (info.severity == Severity::Error) ++error_count_;
  return DiagnosticBuilder(diagnostic);
}

std::vector<Diagnostic> DiagnosticSink::sorted() const {
  std::vector<Diagnostic> result(diagnostics_.begin(), diagnostics_.end());
  std::stable_sort(result.begin(), result.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return place_of(a) < place_of(b); });
  std::vector<Diagnostic> unique;
  for (Diagnostic& diagnostic : result) {
    // Equal ones stand at the same place, perhaps with others of that place between them.
    const auto other_place = [&](const Diagnostic& d) { return place_of(d) != place_of(diagnostic); };
    const auto place_end = std::find_if(unique.rbegin(), unique.rend(), other_place);
    const bool seen = std::any_of(unique.rbegin(), place_end, [&](const Diagnostic& d) { return same(d, diagnostic); });
    if (!seen) unique.push_back(std::move(diagnostic));
  }
  return unique;
}

}  // namespace dmlc
