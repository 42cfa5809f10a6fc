// SPDX-License-Identifier: Apache-2.0
// Diagnostics for programs: one JSON object a line.
#pragma once

#include <string>

#include "compiler/base/source_file.h"
#include "compiler/diagnostics/diagnostic.h"

namespace dmlc {

/// One line without its line end: `reason` is "diagnostic"; lines and columns count from 1, columns in characters,
/// `end` is exclusive. `file` and `spans` are absent or empty for a diagnostic without a place.
[[nodiscard]] std::string render_json(const Diagnostic& diagnostic, const SourceMap& sources);

}  // namespace dmlc
