// SPDX-License-Identifier: Apache-2.0
// Takes the planner's rows and costs of a model's queries, and as many rows of grouping as there are different values.
#include "runtime/src/pg/source_size.h"

#include <algorithm>

#include "runtime/include/dmlc/abi.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/pg/query_plan.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {
namespace {

/// More categories than these are taken to have as many values as these have on average.
constexpr std::size_t kMostAsked = 20;

constexpr const char* kSearchPath = "pg_catalog, pg_temp";

/// The planner takes an expression to have all values of its columns; it has as many as one of which nothing is known.
constexpr double kComputedValues = 200;

/// The planner may expect any number of a join; more than these nobody has.
constexpr double kMostRows = 1e13;

double rows_of(const nlohmann::json& plan) { return std::min(plan.value("Plan Rows", 0.0), kMostRows); }

/// Whether a plan's key, `(lower(t.town) || 'x'::text)`, is more than a column or a column as another type,
/// `(t.town)::text`.
bool is_computed(const std::string& key) {
  bool is_quoted = false;
  bool has_begun = false;
  for (const char c : key) {
    if (c == '"') is_quoted = !is_quoted;
    if (!is_quoted && c == ')') return false;
    if (!is_quoted && has_begun && (c == '(' || c == ' ')) return true;
    has_begun = has_begun || c != '(';
  }
  return false;
}

/// Rows of a plan that groups.
double groups_of(const nlohmann::json& plan) {
  const auto keys = plan.value("Group Key", std::vector<std::string>());
  const bool any_computed = std::any_of(keys.begin(), keys.end(), is_computed);
  return any_computed ? std::min(rows_of(plan), kComputedValues) : rows_of(plan);
}

class SourceEstimate {
 public:
  SourceEstimate(const train::ModelSpec& spec, const SourceQueries& queries) : spec_(spec), queries_(queries) {}

  train::DataSize run() {
    const nlohmann::json features = plan_of(queries_.features);
    size_.rows = rows_of(features);
    size_.read_cost = features.value("Total Cost", 0.0);
    if (!queries_.validation.empty()) {
      const nlohmann::json validation = plan_of(queries_.validation);
      size_.validation_rows = rows_of(validation);
      size_.read_cost += validation.value("Total Cost", 0.0);
    }
    count_categories();
    if (train::is_classification(spec_.task)) size_.classes = values_of(quote_name(spec_.target));
    if (spec_.groups > 0) size_.groups = values_of(group_list());
    return size_;
  }

 private:
  /// Combinations of values of these columns.
  [[nodiscard]] double values_of(const std::string& columns) const {
    return groups_of(
        plan_of("SELECT " + columns + " FROM (" + queries_.features + "\n) AS source GROUP BY " + columns));
  }

  void count_categories() {
    size_.distinct.assign(spec_.features.size(), 0);
    double sum = 0;
    std::size_t asked = 0;
    for (std::size_t f = 0; f < spec_.features.size(); ++f) {
      if (spec_.features[f].kind != ingest::CellKind::category) continue;
      const double mean = asked == 0 ? 0 : sum / static_cast<double>(asked);
      size_.distinct[f] = asked < kMostAsked ? values_of(quote_name(spec_.features[f].name)) : mean;
      if (asked < kMostAsked) sum += size_.distinct[f], ++asked;
    }
  }

  [[nodiscard]] std::string group_list() const {
    std::string list;
    for (std::size_t f = spec_.features.size() - spec_.groups; f < spec_.features.size(); ++f) {
      list += (list.empty() ? "" : ", ") + quote_name(spec_.features[f].name);
    }
    return list;
  }

  const train::ModelSpec& spec_;
  const SourceQueries& queries_;
  train::DataSize size_;
};

/// The planner keeps statistics from whoever asks through a view that is a security barrier, but not from its invoker,
/// who may read its tables himself.
std::string query_of_view(const train::ModelSpec& spec, std::string_view suffix) {
  const std::string name = quote_name(spec.schema, spec.name + std::string(suffix));
  const Text definition = query_value(
      "SELECT pg_catalog.rtrim(pg_catalog.pg_get_viewdef(oid), ';') FROM pg_catalog.pg_class"
      " WHERE oid = pg_catalog.to_regclass($1) AND relkind = 'v' AND 'security_invoker=true' = ANY (reloptions)",
      {name}, Access::read);
  return definition ? *definition : "SELECT * FROM " + name;
}

}  // namespace

SourceQueries view_queries(const train::ModelSpec& spec) {
  SettingsScope settings;
  settings.set("search_path", kSearchPath);  // definitions name their tables in full
  return {query_of_view(spec, abi::kFeaturesViewSuffix),
          spec.validation_view ? query_of_view(spec, abi::kValidationViewSuffix) : ""};
}

train::DataSize estimate_source(const train::ModelSpec& spec, const SourceQueries& queries) {
  SettingsScope settings;
  settings.set("search_path", kSearchPath);
  settings.set("max_parallel_workers_per_gather", "0");
  settings.set("row_security", "on");
  settings.set("lc_messages", "C");
  return SourceEstimate(spec, queries).run();
}

}  // namespace dmlc::pg
