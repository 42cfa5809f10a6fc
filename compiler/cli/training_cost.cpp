// SPDX-License-Identifier: Apache-2.0
// Calls dml.estimate_training and puts its answer into words.
#include "compiler/cli/training_cost.h"

#include <fmt/format.h>

#include <cmath>

#include "compiler/cli/table.h"

namespace dmlc::cli {
namespace {

/// "512 bytes", "1.5 MB": units as PostgreSQL has them.
std::string spoken_bytes(std::int64_t bytes) {
  if (bytes < 1024) return fmt::format("{} bytes", bytes);
  static constexpr const char* kUnits[] = {"kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < std::size(kUnits); ++unit) value /= 1024;
  return fmt::format("{:.{}f} {}", value, value < 10 ? 1 : 0, kUnits[unit]);
}

/// "3.2 million", "1.2e+15": operations are told by their size only.
std::string spoken_operations(double count) {
  if (count < 1e6) return short_number(std::round(count));
  if (count < 1e9) return fmt::format("{:.2g} million", count / 1e6);
  if (count < 1e12) return fmt::format("{:.3g} billion", count / 1e9);
  return fmt::format("{:.2g}", count);
}

std::string spoken_part(double seconds) { return seconds < 0.05 ? "under 0.1 s" : spoken_duration(seconds); }

}  // namespace

std::optional<TrainingCost> estimate_training(database::Connection& connection, const driver::ModelSummary& model) {
  using Parameter = database::Parameter;
  const auto rows = connection.query(
      "SELECT row_count, matrix_bytes, memory_bytes, memory_limit, streams, flops, ingest_seconds, fit_seconds, "
      "evaluate_seconds,"
      " store_seconds, seconds FROM dml.estimate_training($1::jsonb, $2, $3)",
      {model.spec, model.features_query,
       model.validation_query.empty() ? Parameter() : Parameter(model.validation_query)});
  if (!rows || rows->row_count() != 1) return std::nullopt;
  return TrainingCost{rows->integer(0, 0), rows->integer(0, 1), rows->integer(0, 2), rows->integer(0, 3),
                      rows->boolean(0, 4), rows->number(0, 5),  rows->number(0, 6),  rows->number(0, 7),
                      rows->number(0, 8),  rows->number(0, 9),  rows->number(0, 10)};
}

std::vector<std::string> describe_cost(const TrainingCost& cost) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("trains on about {} rows: a matrix of {}, {} of memory, {} operations",
                              grouped(cost.rows), spoken_bytes(cost.matrix_bytes), spoken_bytes(cost.memory_bytes),
                              spoken_operations(cost.flops)));
  lines.push_back(fmt::format("training takes about {}: reading {}, fitting {}, measuring {}, storing {}",
                              spoken_part(cost.seconds), spoken_part(cost.ingest_seconds),
                              spoken_part(cost.fit_seconds), spoken_part(cost.evaluate_seconds),
                              spoken_part(cost.store_seconds)));
  if (cost.is_beyond_limit())
    lines.push_back(fmt::format("warning[{}]: it needs more than its limit of {} {}", cost.streams ? "W0617" : "E0609",
                                spoken_bytes(cost.memory_limit),
                                cost.streams ? "and will read its rows from a file" : "and will be refused"));
  return lines;
}

nlohmann::ordered_json cost_json(const TrainingCost& cost) {
  return {{"rows", cost.rows},
          {"matrix_bytes", cost.matrix_bytes},
          {"memory_bytes", cost.memory_bytes},
          {"memory_limit", cost.memory_limit},
          {"streams", cost.streams},
          {"flops", cost.flops},
          {"ingest_seconds", cost.ingest_seconds},
          {"fit_seconds", cost.fit_seconds},
          {"evaluate_seconds", cost.evaluate_seconds},
          {"store_seconds", cost.store_seconds},
          {"seconds", cost.seconds}};
}

}  // namespace dmlc::cli
