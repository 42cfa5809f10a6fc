// SPDX-License-Identifier: Apache-2.0
// Looks at the plan and at the first rows of a model's source.
#include "runtime/src/pg/source_check.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "runtime/include/dmlc/abi.h"
#include "runtime/src/pg/ingest.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/pg/query_plan.h"
#include "runtime/src/pg/settings.h"
#include "runtime/src/train/cost.h"
#include "runtime/src/train/runtime_error.h"
#include "runtime/src/train/trainer.h"

#include "runtime/src/pg/error_map.h"
#include "runtime/src/pg/identity.h"

namespace dmlc::pg {
namespace {

constexpr std::uint64_t kProbedRows = 1000;
/// Planner cost of the probe above which it is left to the job: about a second of work.
constexpr double kProbeCost = 200'000;
/// A plain scan's row estimate may be off by this much.
constexpr double kEstimateSlack = 1.25;

/// Rows of a plan that only reads one table: the one case in which the estimate is good enough to refuse work.
std::uint64_t certain_rows(const nlohmann::json& plan) {
  const std::string node = plan.value("Node Type", "");
  if (plan.contains("Filter")) return 0;
  if (node == "Seq Scan") return plan.value("Plan Rows", std::uint64_t{0});
  if (node != "Subquery Scan" || !plan.contains("Plans") || plan["Plans"].size() != 1) return 0;
  return certain_rows(plan["Plans"][0]);
}

void check_memory(const train::ModelSpec& spec, std::uint64_t rows) {
  const std::uint64_t limit = effective_memory_limit(spec.memory_limit);
  const std::uint64_t matrix = train::matrix_bytes(spec, rows);
  std::uint64_t needed = matrix + train::estimate_memory(spec, rows, matrix);
  // Of rows in files two blocks are in memory.
  if (train::streams_rows(spec)) needed = std::min(needed, train::matrix_bytes(spec, 2 * ingest::kBlockRows));
  if (static_cast<double>(needed) <= static_cast<double>(limit) * kEstimateSlack) return;
  // The job tries what WITH FALLBACK says.
  if (std::ranges::any_of(spec.fallback, [](const train::FallbackRule& rule) {
        return rule.failure == train::FallbackRule::Failure::memory;
      })) {
    return;
  }
  throw make_error<RuntimeErrorId::MemoryLimit>(
      spec.name, "raise the limit with WITH LIMITS (memory = …) or train on fewer rows or columns", spec.name,
      bytes_text(needed), bytes_text(limit));
}

struct RowCounts {
  std::uint64_t usable = 0;
  std::uint64_t dropped = 0;  ///< NULL targets
  std::size_t classes = 0;
  std::string first_class;
};

void check_rows(const train::ModelSpec& spec, const RowCounts& counts) {
  if (counts.usable + counts.dropped == 0)
    throw make_error<RuntimeErrorId::NoRows>(spec.name, "check the tables and the WHERE of its FROM", spec.name);
  if (counts.usable == 0)
    throw make_error<RuntimeErrorId::TargetAllNull>(spec.target, "predict another column or fill this one",
                                                    spec.target);
  if (counts.usable < kMinimumRows) {
    throw make_error<RuntimeErrorId::TooFewRows>(
        spec.name, spec.target.empty() ? "give it more rows" : "give it more rows with a target", spec.name,
        counts.usable, kMinimumRows);
  }
  if (!is_classification(spec.task) || counts.classes != 1) return;
  throw make_error<RuntimeErrorId::OneClassOnly>(spec.target, "rows of at least two classes are needed", spec.target,
                                                 counts.first_class);
}

void probe(const train::ModelSpec& spec) {
  // Without a target every row is one to learn from.
  const std::string target = spec.target.empty() ? "''" : quote_name(spec.target);
  const std::string sql = "SELECT " + target + "::text AS t FROM " +
                          quote_name(spec.schema, spec.name + std::string(abi::kFeaturesViewSuffix)) + " LIMIT " +
                          std::to_string(kProbedRows);
  if (plan_of(sql).value("Total Cost", 0.0) > kProbeCost) return;
  const Rows facts = query("SELECT count(*), count(t), count(DISTINCT t), min(t) FROM (" + sql + ") AS p");
  const auto rows = static_cast<std::uint64_t>(facts.integer(0, 0));
  if (rows == kProbedRows) return;  // there are more: only the job sees them all
  const auto usable = static_cast<std::uint64_t>(facts.integer(0, 1));
  check_rows(spec, {usable, rows - usable, static_cast<std::size_t>(facts.integer(0, 2)), facts.text(0, 3)});
}

}  // namespace

void check_source(const train::ModelSpec& spec) {
  SettingsScope settings;
  settings.set("search_path", "pg_catalog, pg_temp");
  settings.set("lc_messages", "C");
  settings.set("max_parallel_workers_per_gather", "0");
  try {
    const auto plan = plan_of(training_query(spec));
    if (const std::uint64_t rows = certain_rows(plan); rows > 0) check_memory(spec, rows);
    probe(spec);
  } catch (const PgError& error) {
    if (!has_code(error.data())) throw;
    throw map_pg_error(error.data(), {display_name(spec.schema, spec.name), GetUserId(), ""});
  }
}

}  // namespace dmlc::pg
