// SPDX-License-Identifier: Apache-2.0
// Findings of an inspection as diagnostics, at their places.
#pragma once

#include <functional>
#include <string>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// Where the text of a kernel stands.
struct KernelText {
  std::string text;
  Span whole;  ///< what is marked when a finding has no place of its own
  /// The place of bytes [begin, end) of the text; not set where the text is in no file of the compilation.
  std::function<Span(std::size_t begin, std::size_t end)> place;
};

/// Reports what the inspection found in the source of kernel `name`.
void report_findings(Checker& checker, const std::string& name, const KernelText& text,
                     const ir::KernelInspection& inspection);

/// The place of the function `name` that an inspection found in `line`.
[[nodiscard]] Span place_of_function(const KernelText& text, unsigned line, const std::string& name);

}  // namespace dmlc::check
