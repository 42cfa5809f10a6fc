// SPDX-License-Identifier: Apache-2.0
// The standard library as data: every table, and its rows found by name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stdlib/algorithm.h"
#include "stdlib/method.h"
#include "stdlib/metric.h"
#include "stdlib/table.h"
#include "stdlib/transformer.h"

namespace dmlc::stdlib {

[[nodiscard]] std::span<const Algorithm* const> algorithms();
[[nodiscard]] std::span<const Metric> metrics();
[[nodiscard]] std::span<const Quantity> quantities();
[[nodiscard]] std::span<const Transformer> transformers();

// Methods, by the clause that names them.
[[nodiscard]] std::span<const Method> validation_methods();   ///< VALIDATE USING
[[nodiscard]] std::span<const Method> balance_methods();      ///< BALANCE CLASSES BY
[[nodiscard]] std::span<const Method> ensemble_methods();     ///< CREATE ENSEMBLE … USING
[[nodiscard]] std::span<const Method> search_methods();       ///< CREATE AGENT … OPTIMIZE USING
[[nodiscard]] std::span<const Method> explanation_methods();  ///< EXPLAIN PREDICTION … USING
[[nodiscard]] std::span<const Method> monitor_kinds();        ///< MONITOR MODEL … FOR

[[nodiscard]] std::span<const Distribution> distributions();  ///< SEARCH SPACE
[[nodiscard]] std::span<const Action> actions();              ///< THEN

// Keys of settings.
[[nodiscard]] std::span<const Parameter> deploy_options();   ///< DEPLOY MODEL … WITH CONFIGURATION
[[nodiscard]] std::span<const Parameter> resource_limits();  ///< REGISTER AGENT … RESOURCE_LIMITS
[[nodiscard]] std::span<const Parameter> training_limits();  ///< TRAIN MODEL … WITH LIMITS

// Plain words.
[[nodiscard]] std::span<const Word> check_frequencies();  ///< CHECK FREQUENCY
[[nodiscard]] std::span<const Word> events();             ///< published by the system itself
[[nodiscard]] std::span<const Word> failures();           ///< WITH FALLBACK (ON …)
[[nodiscard]] std::span<const Word> devices();            ///< ON DEVICE
[[nodiscard]] std::span<const Word> priorities();         ///< REGISTER AGENT … PRIORITY
[[nodiscard]] std::span<const Word> version_controls();   ///< VERSION CONTROL
[[nodiscard]] std::span<const Word> promotions();         ///< AUTO PROMOTE
[[nodiscard]] std::span<const Word> seasonal_terms();     ///< SEASONAL
[[nodiscard]] std::span<const Word> trend_terms();        ///< TREND
[[nodiscard]] std::span<const Word> tensor_relations();   ///< RELATE TENSOR … AS

// By name or alias; nullptr when there is none. Other tables: find(table(), name).
[[nodiscard]] const Algorithm* find_algorithm(std::string_view name);
[[nodiscard]] const Metric* find_metric(std::string_view name);
[[nodiscard]] const Quantity* find_quantity(std::string_view name);
[[nodiscard]] const Transformer* find_transformer(std::string_view name);
[[nodiscard]] const Action* find_action(std::string_view name);
[[nodiscard]] const Parameter* find_parameter(const Algorithm& algorithm, std::string_view name);
/// The task that `task = …` names.
[[nodiscard]] std::optional<Task> find_task(std::string_view name);

/// What OPTIMIZE FOR means when it is not written; empty when nothing is measured.
[[nodiscard]] std::string_view default_metric(Task task, bool has_target = true);
/// The same for an algorithm, which may know better.
[[nodiscard]] std::string_view default_metric(const Algorithm& algorithm, Task task, bool has_target);

[[nodiscard]] std::vector<std::string> algorithm_names();
/// Every metric there is.
[[nodiscard]] std::vector<std::string> metric_names();
/// Metrics of the task; without a target, those that need none.
[[nodiscard]] std::vector<std::string> metric_names(Task task, bool has_target = true);
[[nodiscard]] std::vector<std::string> parameter_names(std::span<const Parameter> parameters);

}  // namespace dmlc::stdlib
