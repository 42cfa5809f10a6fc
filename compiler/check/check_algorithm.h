// SPDX-License-Identifier: Apache-2.0
// USING algorithm(parameter = value, …).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/check/check_arguments.h"

namespace dmlc::check {

struct CheckedAlgorithm {
  const stdlib::Algorithm* algorithm = nullptr;
  ParameterValues parameters;        ///< complete: defaults are filled in; what has none and was not given is absent
  std::optional<stdlib::Task> task;  ///< `task = …`, when written
  Span task_span;                    ///< of its value
};

/// nullopt when the algorithm is unknown. Mistakes in parameters are reported; the default stands in for them.
[[nodiscard]] std::optional<CheckedAlgorithm> check_algorithm(Checker& checker, const ast::Call& call);

/// Parameters that training does not know yet, whether of USING or of a rule of WITH FALLBACK: for code generation to
/// refuse.
void note_checked_only(Checker& checker, const stdlib::Algorithm& algorithm, const std::vector<ast::Argument>& given);

/// Whether the statement should have PREDICT, as far as algorithm and `task = …` tell.
[[nodiscard]] stdlib::TargetUse target_use(const CheckedAlgorithm& checked);

/// Whether a parameter of the algorithm is the name of a column or of a feature.
[[nodiscard]] bool names_columns(const stdlib::Algorithm& algorithm);
/// Reports parameters that name a column the source lacks or a feature the model lacks. An empty list is one that is
/// not known.
void check_column_parameters(Checker& checker, const ast::Call& call, const stdlib::Algorithm& algorithm,
                             const std::vector<std::string>& columns, const std::vector<std::string>& features);

}  // namespace dmlc::check
