// SPDX-License-Identifier: Apache-2.0
// Inspections of sources whose kernel is called `k`, for tests.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "codegen/kernel/toolchain.h"

namespace dmlc::tests {

inline ir::KernelInspection inspect(const std::string& source, const std::string& kernel = "k") {
  const auto toolchain = codegen::kernel_toolchain();
  REQUIRE_MESSAGE(toolchain.ok(), toolchain.error());
  return toolchain.value()->inspect({source, "k.cu", kernel});
}

/// One line a finding: severity, rule, place, message.
inline std::string shown(const ir::KernelInspection& inspection) {
  static constexpr const char* kSeverities[] = {"error", "warning", "note"};
  static constexpr const char* kRules[] = {"language", "unsupported", "parameter", "unwritten",  "input-written",
                                           "escape",   "unguarded",   "barrier",   "annotation", "limit"};
  std::string text;
  for (const auto& finding : inspection.findings)
    text += fmt::format("{} {} {}:{}-{} {}\n", kSeverities[static_cast<int>(finding.severity)],
                        kRules[static_cast<int>(finding.rule)], finding.line, finding.column, finding.end_column,
                        finding.message);
  return text;
}

/// Whether there is a kernel and nothing to say about it.
inline bool is_clean(const ir::KernelInspection& inspection) {
  INFO(shown(inspection));
  CHECK(inspection.kernel);
  CHECK(shown(inspection) == "");
  return inspection.kernel && inspection.findings.empty();
}

}  // namespace dmlc::tests
