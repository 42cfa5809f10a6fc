// SPDX-License-Identifier: Apache-2.0
// What the front stages make of a file, as text for `dmlc debug`.
#pragma once

#include <string>

#include "compiler/base/source_file.h"
#include "compiler/diagnostics/sink.h"

namespace dmlc::driver {

/// One token a line: place, kind, text.
[[nodiscard]] std::string dump_tokens(FileId file, const SourceMap& sources, DiagnosticSink& sink);
/// The syntax tree of the statements that parse.
[[nodiscard]] std::string dump_ast(FileId file, const SourceMap& sources, DiagnosticSink& sink);

}  // namespace dmlc::driver
