// SPDX-License-Identifier: Apache-2.0
// Prints the metrics of a trained version.
#include "compiler/cli/model_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/cli/table.h"

namespace dmlc::cli {
namespace {

using Json = nlohmann::ordered_json;

const MetricRow* find(const std::vector<MetricRow>& metrics, std::string_view split, std::string_view metric) {
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const MetricRow& row) { return row.split == split && row.metric == metric; });
  return found == metrics.end() ? nullptr : &*found;
}

struct VersionFacts {
  std::int64_t rows = 0, iterations = 0, bytes = 0;
  double seconds = 0;
  std::string stopped_by, algorithm;
};

std::optional<VersionFacts> read_version(Context& context, database::Connection& connection, const JobRow& job) {
  const auto rows = connection.query(
      "SELECT v.training_rows, v.iterations, v.stopped_by, v.seconds, v.bytes, m.algorithm"
      " FROM dml.versions v JOIN dml.models m USING (schema_name, model_name)"
      " WHERE v.schema_name = $1 AND v.model_name = $2 AND v.version = $3",
      {job.schema, job.model, std::to_string(job.version)});
  if (!rows) connection.report(rows.error(), context.sink);
  if (!rows || rows->row_count() == 0) return std::nullopt;
  return VersionFacts{rows->integer(0, 0), rows->integer(0, 1), rows->integer(0, 4),
                      rows->number(0, 3),  rows->string(0, 2),  rows->string(0, 5)};
}

Json metrics_json(const std::vector<MetricRow>& metrics) {
  Json list = Json::array();
  for (const auto& row : metrics) {
    Json entry = {{"split", row.split}, {"metric", row.metric}, {"value", row.value}};
    if (row.has_baseline) entry["baseline"] = row.baseline;
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

std::string print_metrics(const std::vector<MetricRow>& metrics, bool colour) {
  std::vector<std::string> splits, names;
  for (const std::string split : {"training", "validation", "test"})
    if (std::any_of(metrics.begin(), metrics.end(), [&](const auto& row) { return row.split == split; }))
      splits.push_back(split);
  for (const auto& row : metrics)
    if (std::find(names.begin(), names.end(), row.metric) == names.end()) names.push_back(row.metric);
  if (splits.empty()) return {};
  std::vector<Table::Heading> headings = {{"metric"}};
  for (const auto& split : splits) headings.push_back({split, Table::Align::Right});
  headings.push_back({"naive baseline", Table::Align::Right});
  Table table(std::move(headings));
  for (const auto& name : names) {
    std::vector<std::string> cells = {name};
    std::string baseline = "–";
    for (const auto& split : splits) {
      const auto* row = find(metrics, split, name);
      cells.push_back(row == nullptr ? "–" : short_number(row->value));
      if (row != nullptr && row->has_baseline) baseline = short_number(row->baseline);
    }
    cells.push_back(baseline);
    table.add(std::move(cells));
  }
  return table.print(colour);
}

void report_trained(Context& context, database::Connection& connection, const JobRow& job) {
  const auto metrics = read_metrics(connection, job.schema, job.model, job.version);
  if (!metrics) return connection.report(metrics.error(), context.sink);
  const auto facts = read_version(context, connection, job);
  if (!facts) return;
  context.emit({{"reason", "model"},
                {"schema", job.schema},
                {"model", job.model},
                {"version", job.version},
                {"algorithm", facts->algorithm},
                {"training_rows", facts->rows},
                {"iterations", facts->iterations},
                {"stopped_by", facts->stopped_by},
                {"seconds", facts->seconds},
                {"bytes", facts->bytes},
                {"metrics", metrics_json(*metrics)}});
  std::string text =
      fmt::format("model {} version {}: {}, {} training rows, {} iterations, {}", job.qualified_model(), job.version,
                  facts->algorithm, grouped(facts->rows), facts->iterations, spoken_duration(facts->seconds));
  if (!facts->stopped_by.empty()) text += fmt::format(", stopped by {}", facts->stopped_by);
  context.print(styled(text, Style::Bold, context.terminal.colour_out) + "\n" +
                print_metrics(*metrics, context.terminal.colour_out) + "\n");
}

}  // namespace dmlc::cli
