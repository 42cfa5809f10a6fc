// SPDX-License-Identifier: Apache-2.0
// What a diagnostic is: plain data, made by any stage, shown by the command line and by editors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/span.h"

namespace dmlc {

enum class Severity { Error, Warning, Note };

/// One enumerator per row of diagnostics.def, for instance `Diag::UnknownAlgorithm`.
enum class Diag : unsigned {
#define DMLC_DIAGNOSTIC(code, name, severity, message) name,
#define DMLC_RETIRED(code, reason)
#include "compiler/diagnostics/diagnostics.def"
  RuntimeFindings,  ///< the first of runtime_errors.def; see runtime_diagnostics.h
};

/// The fixed facts of a row of diagnostics.def.
struct DiagnosticInfo {
  std::string_view code;  ///< "E0201"
  std::string_view name;  ///< "UnknownAlgorithm"
  Severity severity = Severity::Error;
  std::string_view message;  ///< with {0}, {1} … for the arguments
};

[[nodiscard]] const DiagnosticInfo& diagnostic_info(Diag id);
/// nullptr when no row has this code.
[[nodiscard]] const DiagnosticInfo* find_diagnostic(std::string_view code);

/// A fact from another place of the source, or without a place when `has_span` is false.
struct DiagnosticNote {
  Span span;
  bool has_span = false;
  std::string message;
};

/// An edit that would mend the source.
struct DiagnosticFix {
  Span span;
  std::string replacement;
};

struct Diagnostic {
  Diag id{};
  Severity severity = Severity::Error;
  std::string code;
  std::string message;
  Span span;
  bool has_span = true;  ///< false for errors that have no place, such as an unreachable server
  std::string label;     ///< words under the caret; may be empty
  std::vector<DiagnosticNote> notes;
  std::vector<std::string> helps;
  std::vector<DiagnosticFix> fixes;
};

}  // namespace dmlc
