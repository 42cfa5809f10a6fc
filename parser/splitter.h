// SPDX-License-Identifier: Apache-2.0
// Cuts the tokens of a file into statements.
#pragma once

#include <cstddef>
#include <vector>

#include "compiler/diagnostics/sink.h"
#include "lexer/token.h"

namespace dmlc::syntax {

inline constexpr std::size_t kMaxNesting = 200;
inline constexpr std::size_t kMaxStatementTokens = 100'000;

/// The tokens [first, last) of one statement, without its `;`; never empty.
struct StatementTokens {
  std::size_t first = 0;
  std::size_t last = 0;
  bool broken = false;  ///< something inside was reported already; parsing it would only repeat that
};

/// Cuts at every `;` outside brackets and outside BEGIN ATOMIC … END and the block of WHEN EVENT. Reports brackets
/// that do not match and statements that are too long.
[[nodiscard]] std::vector<StatementTokens> split(const TokenList& list, DiagnosticSink& sink);

}  // namespace dmlc::syntax
