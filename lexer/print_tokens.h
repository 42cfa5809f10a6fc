// SPDX-License-Identifier: Apache-2.0
// Tokens as text, for `dmlc debug tokens` and for tests.
#pragma once

#include <string>

#include "compiler/base/source_file.h"
#include "lexer/token.h"

namespace dmlc::syntax {

/// One token a line: place, kind and text; comments stand where they are in the file.
[[nodiscard]] std::string print_tokens(const TokenList& list, const SourceMap& sources);

}  // namespace dmlc::syntax
