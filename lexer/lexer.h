// SPDX-License-Identifier: Apache-2.0
// From characters to tokens.
#pragma once

#include <cstddef>

#include "compiler/base/source_file.h"
#include "compiler/diagnostics/sink.h"
#include "lexer/token.h"

namespace dmlc::syntax {

inline constexpr std::size_t kMaxSourceBytes = std::size_t{8} * 1024 * 1024;
inline constexpr std::size_t kMaxNameBytes = 63;

/// Lexes the whole file; the text must outlive the result. Reports everything that is no token, and goes on behind it.
[[nodiscard]] TokenList lex(FileId file, const SourceMap& sources, DiagnosticSink& sink);

}  // namespace dmlc::syntax
