// SPDX-License-Identifier: Apache-2.0
// Gathers the tables of the standard library into sections.
#include "compiler/cli/library.h"

#include <fmt/format.h>

#include <cmath>

#include "stdlib/catalog.h"

namespace dmlc::cli {
namespace {

std::string listed(std::string text, std::string_view item) {
  if (!text.empty()) text += ", ";
  return text.append(item);
}

std::string yes_or_no(bool flag) { return flag ? "yes" : "no"; }

std::string range(double minimum, double maximum) {
  const std::string low = std::isinf(minimum) ? "" : fmt::format("from {}", minimum);
  const std::string high = std::isinf(maximum) ? "" : fmt::format("to {}", maximum);
  return low + (low.empty() || high.empty() ? "" : " ") + high;
}

std::string tasks_of(const stdlib::Metric& metric) {
  std::string text;
  for (const stdlib::Task task : stdlib::kAllTasks)
    if (metric.fits(task)) text = listed(std::move(text), name_of(task));
  return text;
}

std::string target_in_words(stdlib::TargetUse use) {
  switch (use) {
    case stdlib::TargetUse::Required:
      return "must be given";
    case stdlib::TargetUse::None:
      return "none";
    case stdlib::TargetUse::Optional:
      return "may be given";
  }
  return "";
}

LibrarySection algorithms() {
  LibrarySection section{"Algorithms", "algorithm", "Behind `USING`, with parameters between parentheses.", {}};
  for (const stdlib::Algorithm* algorithm : stdlib::algorithms()) {
    std::string tasks, metrics;
    for (const stdlib::Task task : algorithm->tasks) {
      tasks = listed(std::move(tasks), name_of(task));
      const auto metric = default_metric(*algorithm, task, target_use(*algorithm, task) != stdlib::TargetUse::None);
      if (!metric.empty() && metrics.find(metric) == std::string::npos) metrics = listed(std::move(metrics), metric);
    }
    section.entries.push_back({std::string(algorithm->name),
                               std::string(algorithm->alias),
                               {{"tasks", tasks},
                                {"target", target_in_words(algorithm->target)},
                                {"time column", yes_or_no(algorithm->needs_time_column)},
                                {"`STOP WHEN`", yes_or_no(algorithm->iterates)},
                                {"`FORECAST`", yes_or_no(algorithm->forecasts)},
                                {"optimised for", metrics},
                                {"trained by this version", yes_or_no(algorithm->is_trained)},
                                {"features", std::string(describe(algorithm->preparation))}},
                               algorithm->parameters,
                               std::string(algorithm->summary),
                               std::string(algorithm->source)});
  }
  return section;
}

LibrarySection metrics() {
  LibrarySection section{"Metrics", "metric", "In `OPTIMIZE FOR`, in conditions and in `METRICS (…)`.", {}};
  for (const stdlib::Metric& metric : stdlib::metrics())
    section.entries.push_back({std::string(metric.name),
                               std::string(metric.alias),
                               {{"better", metric.direction == stdlib::Direction::Higher ? "higher" : "lower"},
                                {"range", range(metric.minimum, metric.maximum)},
                                {"tasks", tasks_of(metric)},
                                {"target", yes_or_no(metric.needs_target)}},
                               {},
                               std::string(metric.summary),
                               {}});
  return section;
}

LibrarySection quantities() {
  LibrarySection section{"Quantities of conditions", "quantity", "In conditions, besides the metrics.", {}};
  for (const stdlib::Quantity& quantity : stdlib::quantities()) {
    std::string where;
    if (quantity.in_training) where = "training";
    if (quantity.in_monitoring) where = listed(std::move(where), "monitoring");
    section.entries.push_back({std::string(quantity.name),
                               std::string(quantity.alias),
                               {{"unit", std::string(name_of(quantity.unit))},
                                {"range", range(quantity.minimum, quantity.maximum)},
                                {"known of", where}},
                               {},
                               std::string(quantity.summary),
                               {}});
  }
  return section;
}

LibrarySection transformers() {
  LibrarySection section{"Transformers",
                         "transformer",
                         "In `TRANSFORM name(column, parameter = value)`. Fitted on the training rows, stored with the "
                         "model, applied alike in prediction.",
                         {}};
  for (const stdlib::Transformer& transformer : stdlib::transformers()) {
    std::string needs;
    if (transformer.needs_time_column) needs = "a time column";
    if (transformer.needs_target) needs = listed(std::move(needs), "a target");
    section.entries.push_back({std::string(transformer.name),
                               {},
                               {{"takes", std::string(describe(transformer.input))},
                                {"gives", std::string(describe(transformer.output))},
                                {"needs", needs}},
                               transformer.parameters,
                               std::string(transformer.summary),
                               std::string(transformer.source)});
  }
  return section;
}

LibrarySection methods(std::string title, std::string kind, std::string intro, std::span<const stdlib::Method> rows) {
  LibrarySection section{std::move(title), std::move(kind), std::move(intro), {}};
  for (const stdlib::Method& method : rows)
    section.entries.push_back(
        {std::string(method.name), {}, {}, method.parameters, std::string(method.summary), std::string(method.source)});
  return section;
}

LibrarySection words(std::string title, std::string kind, std::string intro, std::span<const stdlib::Word> rows) {
  LibrarySection section{std::move(title), std::move(kind), std::move(intro), {}};
  for (const stdlib::Word& word : rows)
    section.entries.push_back({std::string(word.name), {}, {}, {}, std::string(word.summary), {}});
  return section;
}

LibrarySection settings(std::string title, std::string kind, std::string intro,
                        std::span<const stdlib::Parameter> rows) {
  LibrarySection section{std::move(title), std::move(kind), std::move(intro), {}};
  for (const stdlib::Parameter& key : rows)
    section.entries.push_back({std::string(key.name),
                               {},
                               {{"type", type_in_words(key)}, {"range", range_of(key)}},
                               {},
                               std::string(key.summary),
                               {}});
  return section;
}

LibrarySection distributions() {
  LibrarySection section{"Distributions", "distribution", "In `SEARCH SPACE {'parameter': …}`.", {}};
  for (const stdlib::Distribution& row : stdlib::distributions())
    section.entries.push_back(
        {std::string(row.name), {}, {{"form", fmt::format("`{}`", row.form)}}, {}, std::string(row.summary), {}});
  return section;
}

LibrarySection actions() {
  LibrarySection section{"Actions", "action", "Behind `THEN`.", {}};
  for (const stdlib::Action& action : stdlib::actions())
    section.entries.push_back({std::string(action.name),
                               {},
                               {{"form", fmt::format("`{}`", action.form)},
                                {"needs", action.needs_training ? "a running training"
                                          : action.needs_model  ? "a model"
                                                                : ""}},
                               {},
                               std::string(action.summary),
                               {}});
  return section;
}

}  // namespace

std::vector<LibrarySection> library() {
  using namespace stdlib;
  return {
      algorithms(),
      metrics(),
      quantities(),
      transformers(),
      words("Seasonal terms", "seasonal term", "Behind `SEASONAL`, with a time column.", seasonal_terms()),
      words("Trend terms", "trend term", "Behind `TREND`, with a time column.", trend_terms()),
      methods("Validation methods", "validation method", "Behind `VALIDATE USING`.", validation_methods()),
      methods("Balancing methods", "balancing method", "Behind `BALANCE CLASSES BY`.", balance_methods()),
      settings("Limits of a training", "limit", "In `WITH LIMITS (…)`.", training_limits()),
      words("Failures", "failure", "In `WITH FALLBACK (ON …)`.", failures()),
      words("Devices", "device", "Behind `ON DEVICE`.", devices()),
      methods("Ensemble methods", "ensemble method", "Behind `USING` in `CREATE ENSEMBLE`.", ensemble_methods()),
      methods("Search methods", "search method", "Behind `OPTIMIZE USING`.", search_methods()),
      distributions(),
      methods("Explanation methods", "explanation method", "Behind `USING` in `EXPLAIN PREDICTION`.",
              explanation_methods()),
      methods("Monitors", "monitor", "Behind `FOR` in `MONITOR MODEL`.", monitor_kinds()),
      words("Check frequencies", "check frequency", "Behind `CHECK FREQUENCY`.", check_frequencies()),
      actions(),
      words("Events", "event", "Published by the system; others may be published by any name.", events()),
      settings("Settings of a deployment", "deployment setting", "In `WITH CONFIGURATION {…}`.", deploy_options()),
      words("Version control", "version control", "Behind `VERSION CONTROL`.", version_controls()),
      words("Promotion", "promotion", "Behind `AUTO PROMOTE`.", promotions()),
      settings("Limits of an agent", "resource limit", "In `RESOURCE_LIMITS {…}`.", resource_limits()),
      words("Priorities", "priority", "Behind `PRIORITY`.", priorities()),
      words("Relations of tensors", "tensor relation", "Behind `AS` in `RELATE TENSOR`.", tensor_relations()),
  };
}

}  // namespace dmlc::cli
