// SPDX-License-Identifier: Apache-2.0
// EXECUTE p(…): procedures and functions of the database.
#pragma once

#include <optional>

#include "compiler/check/event_sql.h"

namespace dmlc::check {

/// The call in IR; nullopt after a report.
[[nodiscard]] std::optional<ir::AttributeValue> check_procedure(Checker& checker, const ast::ProcedureCall& call,
                                                                SqlScope scope);
/// True when the catalog has a procedure or function of that name, or PostgreSQL itself.
[[nodiscard]] bool is_procedure(const Checker& checker, const ast::QualifiedName& name);
/// Their names, for suggestions.
[[nodiscard]] std::vector<std::string> procedure_names(const Checker& checker);

}  // namespace dmlc::check
