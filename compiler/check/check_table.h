// SPDX-License-Identifier: Apache-2.0
// Tables and columns that statements name outside SQL.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// The table `[schema.]table`, of whose parts the last are looked at; nullptr after a report.
[[nodiscard]] const types::Relation* find_table(Checker& checker, std::span<const ast::Name> name);

/// Reports a column that is none of `known`; `whose` says whose columns those are: "table `payments`".
void report_unknown_column(Checker& checker, const ast::Name& column, const std::vector<std::string>& known,
                           const std::string& whose);

}  // namespace dmlc::check
