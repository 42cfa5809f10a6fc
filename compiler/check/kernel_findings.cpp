// SPDX-License-Identifier: Apache-2.0
// Findings of an inspection as diagnostics, at their places.
#include "compiler/check/kernel_findings.h"

#include <algorithm>

namespace dmlc::check {
namespace {

using Rule = ir::KernelFinding::Rule;
using Severity = ir::KernelFinding::Severity;

class FindingReport {
 public:
  FindingReport(Checker& checker, const std::string& name, const KernelText& text)
      : sink_(checker.sink), name_(name), text_(text), lines_("", text.text) {}

  void add(const ir::KernelFinding& finding) {
    if (finding.severity == Severity::Note) {
      if (last_) last_->note(place_of(finding), finding.message);
      return;
    }
    last_.emplace(finding.severity == Severity::Error ? error(finding) : warning(finding));
    if (!finding.help.empty()) last_->help(finding.help);
  }

 private:
  /// Columns of a finding count bytes, as offsets do.
  [[nodiscard]] Span place_of(const ir::KernelFinding& finding) const {
    if (finding.line == 0 || !text_.place) return text_.whole;
    const std::size_t size = text_.text.size();
    const std::size_t line = lines_.line_begin(finding.line);
    const std::size_t begin = std::min(line + std::max(finding.column, 1U) - 1, size);
    const std::size_t end = std::clamp(line + std::max(finding.end_column, 1U) - 1, begin, size);
    // A point behind the last byte, as where a brace is missing, is shown at the byte before.
    if (begin == end) return text_.place(begin == size && begin > 0 ? begin - 1 : begin, std::min(begin + 1, size));
    return text_.place(begin, end);
  }

  DiagnosticBuilder error(const ir::KernelFinding& finding) {
    const Span span = place_of(finding);
    switch (finding.rule) {
      case Rule::Language:
        return sink_.report<Diag::KernelCode>(span, name_, finding.message);
      case Rule::Unsupported:
      case Rule::Escape:
      case Rule::Unguarded:
        return sink_.report<Diag::KernelUnsupported>(span, name_, finding.message);
      case Rule::Parameter:
        return sink_.report<Diag::KernelParameter>(span, name_, finding.message);
      case Rule::Unwritten:
        return sink_.report<Diag::KernelOutputUnwritten>(span, name_, finding.message);
      case Rule::InputWritten:
        return sink_.report<Diag::KernelInputWritten>(span, name_, finding.message);
      case Rule::Barrier:
        return sink_.report<Diag::KernelBarrier>(span, name_, finding.message);
      case Rule::Annotation:
        return sink_.report<Diag::KernelAnnotation>(span, name_, finding.message);
      case Rule::Limit:
        return sink_.report<Diag::KernelSource>(span, name_, finding.message);
    }
    return sink_.report<Diag::KernelCode>(span, name_, finding.message);
  }

  DiagnosticBuilder warning(const ir::KernelFinding& finding) {
    const Span span = place_of(finding);
    switch (finding.rule) {
      case Rule::Escape:
        return sink_.report<Diag::KernelOutputEscapes>(span, name_, finding.message);
      case Rule::Unguarded:
        return sink_.report<Diag::KernelUnguarded>(span, name_, finding.message);
      case Rule::Language:
      case Rule::Unsupported:
      case Rule::Parameter:
      case Rule::Unwritten:
      case Rule::InputWritten:
      case Rule::Barrier:
      case Rule::Annotation:
      case Rule::Limit:
        break;
    }
    return sink_.report<Diag::KernelWarning>(span, name_, finding.message);
  }

  DiagnosticSink& sink_;
  const std::string& name_;
  const KernelText& text_;
  const SourceFile lines_;
  std::optional<DiagnosticBuilder> last_;
};

}  // namespace

void report_findings(Checker& checker, const std::string& name, const KernelText& text,
                     const ir::KernelInspection& inspection) {
  FindingReport report(checker, name, text);
  for (const ir::KernelFinding& finding : inspection.findings) report.add(finding);
}

Span place_of_function(const KernelText& text, unsigned line, const std::string& name) {
  const std::size_t begin = text.text.find(name, SourceFile("", text.text).line_begin(line));
  if (begin == std::string::npos || !text.place) return text.whole;
  return text.place(begin, begin + name.size());
}

}  // namespace dmlc::check
