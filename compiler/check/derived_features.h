// SPDX-License-Identifier: Apache-2.0
// DERIVED over feature transformers of several columns.
#pragma once

#include <string>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// The transformer of the file whose call is all of the expression; nullptr when there is none.
[[nodiscard]] const KnownTransformer* called_transformer(const Checker& checker, const std::string& expr);
/// One column of the row that the call gives.
[[nodiscard]] ast::SqlFragment column_of_row(const ast::SqlFragment& call, const ir::Column& column);
/// `before` the fragment and `after` it, so that its places in the file stay known.
[[nodiscard]] ast::SqlFragment around(const ast::SqlFragment& fragment, const std::string& before,
                                      const std::string& after);

}  // namespace dmlc::check
