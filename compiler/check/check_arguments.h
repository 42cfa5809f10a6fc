// SPDX-License-Identifier: Apache-2.0
// Named arguments and settings against their declarations in the standard library.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// Whose arguments they are, for messages.
struct ArgumentOwner {
  std::string_view name;
  std::string_view noun = "parameter";  ///< what an argument is called: "parameter", "setting", "limit"
  bool is_algorithm = false;            ///< mistakes in names are E0203 then, else E0214
};

/// The owner of the parameters of an algorithm.
[[nodiscard]] ArgumentOwner owner_of(const stdlib::Algorithm& algorithm);

/// Values by the name of their parameter.
using ParameterValues = std::map<std::string, ir::ParameterValue>;

/// The values that were given. Unknown names, names given twice, values of another type or outside the range, and
/// parameters that exclude one another are reported and left out.
[[nodiscard]] ParameterValues check_arguments(Checker& checker, const ArgumentOwner& owner,
                                              std::span<const stdlib::Parameter> parameters,
                                              const std::vector<ast::Argument>& arguments);
/// The same for the entries of a map.
[[nodiscard]] ParameterValues check_arguments(Checker& checker, const ArgumentOwner& owner,
                                              std::span<const stdlib::Parameter> parameters, const ast::Map& map);

/// Puts the defaults in place of what was not given; what has none stays out.
void fill_defaults(std::span<const stdlib::Parameter> parameters, ParameterValues& values);

/// Warns of given values that have no effect, because what their parameter counts with has another value among
/// `values`, which are complete. The default of a parameter says nothing, so nobody is warned of it. `task`: empty when
/// it is not known.
void warn_without_effect(Checker& checker, std::span<const stdlib::Parameter> parameters, const ParameterValues& values,
                         std::string_view task, const std::vector<ast::Argument>& given);

/// Reports at `span`, or at the value that asks for it, what must be given and was not.
void require_arguments(Checker& checker, const ArgumentOwner& owner, Span span,
                       std::span<const stdlib::Parameter> parameters, const std::vector<ast::Argument>& arguments);

/// "did you mean …" with a fix where a known name is near, else "`owner` has a, b, c".
void report_unknown_argument(Checker& checker, const ArgumentOwner& owner,
                             std::span<const stdlib::Parameter> parameters, const ast::Name& name);

}  // namespace dmlc::check
