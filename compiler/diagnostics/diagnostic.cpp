// SPDX-License-Identifier: Apache-2.0
// The table of all diagnostics.
#include "compiler/diagnostics/diagnostic.h"

#include <algorithm>
#include <iterator>

namespace dmlc {

namespace {
constexpr DiagnosticInfo kTable[] = {
#define DMLC_DIAGNOSTIC(code, name, severity, message) {#code, #name, Severity::severity, message},
#define DMLC_RETIRED(code, reason)
#define DMLC_WITH_RUNTIME
#include "compiler/diagnostics/diagnostics.def"
};

/// A code shown once must never come to mean something else.
consteval bool codes_are_unique() {
  for (std::size_t i = 0; i < std::size(kTable); ++i)
    for (std::size_t j = i + 1; j < std::size(kTable); ++j)
      if (kTable[i].code == kTable[j].code) return false;
  return true;
}
static_assert(codes_are_unique(), "two rows of diagnostics.def have the same code");
}  // namespace

const DiagnosticInfo& diagnostic_info(Diag id) { return kTable[static_cast<unsigned>(id)]; }

const DiagnosticInfo* find_diagnostic(std::string_view code) {
  const auto* found =
      std::find_if(std::begin(kTable), std::end(kTable), [code](const auto& row) { return row.code == code; });
  return found == std::end(kTable) ? nullptr : found;
}

}  // namespace dmlc
