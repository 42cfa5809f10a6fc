// SPDX-License-Identifier: Apache-2.0
// SQL conditions on the rows of a source.
#pragma once

#include <optional>

#include "compiler/check/source_query.h"

namespace dmlc::check {

/// The condition over a row of the source. What is not SQL, not true or false, or looks at several rows is reported;
/// nullopt then.
[[nodiscard]] std::optional<ResolvedItem> check_row_condition(Checker& checker, SourceQuery& query,
                                                              const ast::SqlFragment& condition);

}  // namespace dmlc::check
