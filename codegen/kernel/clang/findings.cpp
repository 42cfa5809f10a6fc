// SPDX-License-Identifier: Apache-2.0
// Places of findings: whatever macros and directives do, they are those of the text itself.
#include "codegen/kernel/clang/findings.h"

#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include <algorithm>

namespace dmlc::codegen {

TextPlace Findings::place_of(clang::SourceRange range) const {
  if (sources_ == nullptr || range.isInvalid()) return {};
  // `getFileLoc` keeps to the physical text; presumed places would follow `#line`.
  const clang::SourceLocation begin = sources_->getFileLoc(range.getBegin());
  const auto [file, offset] = sources_->getDecomposedLoc(begin);
  if (file != sources_->getMainFileID()) return {};
  TextPlace place{sources_->getLineNumber(file, offset), sources_->getColumnNumber(file, offset), 0, offset};
  place.end_column = place.column + std::max(1U, clang::Lexer::MeasureTokenLength(begin, *sources_, *language_));
  const clang::SourceLocation last = sources_->getFileLoc(range.getEnd());
  const auto [last_file, last_offset] = sources_->getDecomposedLoc(last);
  if (last_file != file || last_offset <= offset) return place;
  // What goes on in later lines is marked to the end of its first line.
  const llvm::StringRef text = sources_->getBufferData(file).substr(offset);
  const std::size_t end = last_offset + clang::Lexer::MeasureTokenLength(last, *sources_, *language_) - offset;
  place.end_column = place.column + static_cast<unsigned>(std::min(end, text.substr(0, end).find_first_of("\r\n")));
  return place;
}

void Findings::add(Severity severity, Rule rule, std::string message, std::string help, TextPlace place) {
  ir::KernelFinding finding{severity, std::move(message), place.line, place.column, place.end_column};
  finding.rule = rule;
  finding.help = std::move(help);
  inspection_.findings.push_back(std::move(finding));
}

void Findings::error(Rule rule, clang::SourceRange range, std::string message, std::string help) {
  add(Severity::Error, rule, std::move(message), std::move(help), place_of(range));
}

void Findings::warning(Rule rule, clang::SourceRange range, std::string message, std::string help) {
  add(Severity::Warning, rule, std::move(message), std::move(help), place_of(range));
}

void Findings::help_with_last(std::string help) {
  const auto last = std::find_if(inspection_.findings.rbegin(), inspection_.findings.rend(),
                                 [](const ir::KernelFinding& finding) { return finding.severity != Severity::Note; });
  if (last != inspection_.findings.rend() && !help.empty()) last->help = std::move(help);
}

bool Findings::has_errors() const {
  return std::any_of(inspection_.findings.begin(), inspection_.findings.end(),
                     [](const ir::KernelFinding& finding) { return finding.severity == Severity::Error; });
}

}  // namespace dmlc::codegen
