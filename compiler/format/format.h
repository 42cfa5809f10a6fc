// SPDX-License-Identifier: Apache-2.0
// The canonical layout of a source file.
#pragma once

#include <optional>
#include <string>

#include "compiler/base/source_file.h"
#include "compiler/diagnostics/sink.h"

namespace dmlc::format {

/// The file in its canonical layout; nullopt when it has syntax errors, which go to the sink. Throws InternalError
/// rather than give a text that means something else.
[[nodiscard]] std::optional<std::string> format(FileId file, const SourceMap& sources, DiagnosticSink& sink);

}  // namespace dmlc::format
