// SPDX-License-Identifier: Apache-2.0
// From a source file to its statements: the door to the syntax library.
#pragma once

#include "compiler/base/source_file.h"
#include "compiler/diagnostics/sink.h"
#include "parser/ast/statement.h"

namespace dmlc::syntax {

/// Parses the whole file. Every mistake is reported with its place; the statements without one are returned, in order.
/// Never throws on any bytes.
[[nodiscard]] ast::File parse(FileId file, const SourceMap& sources, DiagnosticSink& sink);

}  // namespace dmlc::syntax
