// SPDX-License-Identifier: Apache-2.0
// The AST as text, for `dmlc debug ast` and for tests.
#pragma once

#include <string>

#include "compiler/base/source_file.h"
#include "parser/ast/statement.h"

namespace dmlc::syntax {

/// One node or leaf a line, children indented, with the place of each node as `line:column-line:column`.
[[nodiscard]] std::string print_ast(const ast::File& file, const SourceMap& sources);

}  // namespace dmlc::syntax
