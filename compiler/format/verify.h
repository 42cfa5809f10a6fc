// SPDX-License-Identifier: Apache-2.0
// The last look at a formatted text before anybody gets it.
#pragma once

#include <string>
#include <vector>

#include "compiler/format/marks.h"
#include "lexer/token.h"
#include "parser/ast/statement.h"

namespace dmlc::format {

/// Throws InternalError unless `formatted` has the tokens and comments of `before` and parses to as many statements
/// with the same descriptions. Keywords may differ in case, a missing `;` may have come, a superfluous one may have
/// gone.
void verify_same_meaning(const syntax::TokenList& before, const std::vector<Mark>& marks, const ast::File& parsed,
                         const std::string& formatted);

}  // namespace dmlc::format
