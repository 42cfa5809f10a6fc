// SPDX-License-Identifier: Apache-2.0
// Diagnostics in every output format.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/source_file.h"
#include "compiler/cli/settings.h"
#include "compiler/cli/terminal.h"
#include "compiler/diagnostics/diagnostic.h"

namespace dmlc::cli {

/// People read stderr, programs stdout.
void report_diagnostics(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, Format format,
                        const Terminal& terminal);

/// The text of one of the formats for other tools: sarif, github, gitlab, junit.
[[nodiscard]] std::string render_for_tool(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources,
                                          Format format);

}  // namespace dmlc::cli
