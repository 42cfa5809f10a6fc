// SPDX-License-Identifier: Apache-2.0
// Collects what is found in a kernel's source, at places of the source's own text.
#pragma once

#include <string>

#include "ir/kernel.h"

namespace clang {
class LangOptions;
class SourceManager;
class SourceRange;
}  // namespace clang

namespace dmlc::codegen {

/// Line and column of the source's own text, from 1; line 0 where a place is not in it.
struct TextPlace {
  unsigned line = 0;
  unsigned column = 0;
  unsigned end_column = 0;
  std::size_t offset = 0;
};

/// Macros, `#line` and headers of ours do not move a place: it is always in the text that was given.
class Findings {
 public:
  explicit Findings(ir::KernelInspection& inspection) : inspection_(inspection) {}

  /// Where places can be asked for from now on.
  void read_places_from(const clang::SourceManager& sources, const clang::LangOptions& language) {
    sources_ = &sources;
    language_ = &language;
  }
  [[nodiscard]] TextPlace place_of(clang::SourceRange range) const;

  using Severity = ir::KernelFinding::Severity;
  using Rule = ir::KernelFinding::Rule;
  void add(Severity severity, Rule rule, std::string message, std::string help, TextPlace place);
  void error(Rule rule, clang::SourceRange range, std::string message, std::string help);
  void warning(Rule rule, clang::SourceRange range, std::string message, std::string help);
  /// What to do about the last finding that is no note.
  void help_with_last(std::string help);
  /// Whether there is an error so far.
  [[nodiscard]] bool has_errors() const;

 private:
  ir::KernelInspection& inspection_;
  const clang::SourceManager* sources_ = nullptr;
  const clang::LangOptions* language_ = nullptr;
};

}  // namespace dmlc::codegen
