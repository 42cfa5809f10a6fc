// SPDX-License-Identifier: Apache-2.0
// Writes a version: its row, tensors in chunks, metrics, curve, features with statistics and importance, rules.
#include "runtime/src/pg/model_store.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "runtime/include/dmlc/abi.h"
#include "runtime/src/pg/chunks.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/tensor/tensor.h"

#include "runtime/src/boundary.h"

namespace dmlc::pg {
namespace {

constexpr const char* kSplits[] = {"training", "validation", "test"};
constexpr const char* kKinds[] = {"number", "boolean", "category", "timestamp", "date"};
constexpr const char* kParts[] = {"value", "elapsed_days", "hour", "weekday", "month"};
/// Categories of one feature that are kept with their counts, the most frequent first.
constexpr std::size_t kKeptCategories = 200;

/// An array literal; every element is quoted.
class ArrayText {
 public:
  void add(const std::string& value) {
    text_ += text_.size() > 1 ? ",\"" : "\"";
    for (const char c : value) {
      if (c == '"' || c == '\\') text_ += '\\';
      text_ += c;
    }
    text_ += '"';
  }
  void add(double value) { add(number_text(value)); }
  void add(std::uint64_t value) { add(std::to_string(value)); }
  void add_null() { text_ += text_.size() > 1 ? ",NULL" : "NULL"; }
  [[nodiscard]] std::string text() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

/// NULL where it is not defined.
void add_defined(ArrayText& values, double value) {
  if (std::isfinite(value))
    values.add(value);
  else
    values.add_null();
}

/// Rows of the source tables that the features view reads, by name: what lineage asks for.
constexpr const char* kSourcesQuery =
    "SELECT array_agg(DISTINCT quote_ident(n.nspname) || '.' || quote_ident(c.relname))::text "
    "FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass "
    "AND d.objid = r.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass "
    "JOIN pg_catalog.pg_class c ON c.oid = d.refobjid AND c.oid <> r.ev_class "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE r.ev_class = to_regclass($1)";

int insert_version(const NewVersion& version, const train::ModelSpec& spec, const ingest::ColumnStore& store,
                   const train::TrainingResult& result) {
  std::uint64_t bytes = result.state.preparation.size();
  for (const auto& tensor : result.state.tensors) bytes += tensor.bytes.size();
  const Text sources =
      query_value(kSourcesQuery, {quote_name(spec.schema, spec.name + std::string(abi::kFeaturesViewSuffix))});
  const Text condition =
      std::isfinite(result.condition_number) ? Text(number_text(result.condition_number)) : std::nullopt;
  const Text number = query_value(
      "INSERT INTO dml.model_version (model_id, version, job_id, spec, spec_hash, preparation, training_rows, "
      "validation_rows, test_rows, dropped_rows, iterations, stopped_by, seconds, bytes, sources, "
      "condition_number, coefficient_note) "
      "SELECT $1::bigint, coalesce((SELECT max(v.version) FROM dml.model_version v WHERE v.model_id = $1::bigint), 0) "
      "+ 1, "
      "$2::bigint, $3::jsonb, encode(sha256(convert_to($14::jsonb::text, 'UTF8')), 'hex'), $4, $5::bigint, $6::bigint, "
      "$7::bigint, $8::bigint, $9::integer, $10, $11::float8, $12::bigint, $13::text[], $15::float8, nullif($16, '') "
      "RETURNING version",
      {std::to_string(version.model_id), std::to_string(version.job_id), version.spec_text, result.state.preparation,
       std::to_string(store.rows_in(ingest::Split::training)), std::to_string(store.rows_in(ingest::Split::validation)),
       std::to_string(store.rows_in(ingest::Split::test)), std::to_string(store.dropped_rows()),
       std::to_string(result.iterations), result.stopped_by, number_text(version.seconds), std::to_string(bytes),
       sources, version.submitted_text, condition, result.coefficient_note});
  return std::atoi(number.value_or("0").c_str());
}

void insert_tensors(std::int64_t model_id, int version, const std::vector<tensor::Tensor>& tensors) {
  for (std::size_t no = 0; no < tensors.size(); ++no) {
    const tensor::Tensor& tensor = tensors[no];
    ArrayText shape;
    for (const std::uint64_t extent : tensor.shape) shape.add(extent);
    query(
        "INSERT INTO dml.tensor (model_id, version, tensor_no, name, dtype, shape, bytes, checksum) "
        "VALUES ($1::bigint, $2::integer, $3::integer, $4, $5, $6::bigint[], $7::bigint, $8::bigint)",
        {std::to_string(model_id), std::to_string(version), std::to_string(no), tensor.name,
         std::string(tensor::name_of(tensor.type)), shape.text(), std::to_string(tensor.bytes.size()),
         std::to_string(tensor::checksum(tensor.bytes.data(), tensor.bytes.size()))});
    const std::int64_t keys[] = {model_id, version, static_cast<std::int64_t>(no)};
    write_chunks(
        "INSERT INTO dml.tensor_chunk (model_id, version, tensor_no, chunk_no, data) "
        "VALUES ($1, $2::integer, $3::integer, $4::integer, $5)",
        keys, tensor.bytes.data(), tensor.bytes.size());
  }
}

void insert_metrics(const std::string& model, const std::string& version, const train::TrainingResult& result) {
  ArrayText splits, names, values, baselines;
  for (const train::MetricValue& metric : result.metrics) {
    splits.add(std::string(kSplits[static_cast<int>(metric.split)]));
    names.add(metric.metric);
    values.add(metric.value);
    add_defined(baselines, metric.baseline);
  }
  query(
      "INSERT INTO dml.metric (model_id, version, split, metric, value, baseline) "
      "SELECT $1::bigint, $2::integer, u.* FROM unnest($3::text[], $4::text[], $5::float8[], $6::float8[]) AS u",
      {model, version, splits.text(), names.text(), values.text(), baselines.text()});
  ArrayText iterations, curve_splits, curve_names, curve_values;
  for (const train::CurvePoint& point : result.curve) {
    iterations.add(std::uint64_t{point.iteration});
    curve_splits.add(std::string(kSplits[static_cast<int>(point.split)]));
    curve_names.add(point.metric);
    curve_values.add(point.value);
  }
  query(
      "INSERT INTO dml.curve (model_id, version, iteration, split, metric, value) "
      "SELECT $1::bigint, $2::integer, u.* FROM unnest($3::integer[], $4::text[], $5::text[], $6::float8[]) AS u "
      "ON CONFLICT DO NOTHING",
      {model, version, iterations.text(), curve_splits.text(), curve_names.text(), curve_values.text()});
}

void insert_folds(const std::string& model, const std::string& version, const train::TrainingResult& result) {
  ArrayText folds, names, values;
  for (const train::FoldMetric& metric : result.folds) {
    folds.add(std::uint64_t{metric.fold});
    names.add(metric.metric);
    values.add(metric.value);
  }
  query(
      "INSERT INTO dml.fold_metric (model_id, version, fold, metric, value) "
      "SELECT $1::bigint, $2::integer, u.* FROM unnest($3::integer[], $4::text[], $5::float8[]) AS u",
      {model, version, folds.text(), names.text(), values.text()});
}

/// In the order of ScorePoint::Curve.
constexpr const char* kCurves[] = {"roc", "pr", "calibration"};

void insert_scores(const std::string& model, const std::string& version, const train::TrainingResult& result) {
  ArrayText splits, curves, labels, points, thresholds, xs, ys, rows;
  for (const train::ScorePoint& point : result.scores) {
    splits.add(std::string(kSplits[static_cast<int>(point.split)]));
    curves.add(std::string(kCurves[static_cast<int>(point.curve)]));
    labels.add(point.label);
    points.add(std::uint64_t{point.point});
    thresholds.add(point.threshold);
    xs.add(point.x);
    ys.add(point.y);
    rows.add(point.rows);
  }
  query(
      "INSERT INTO dml.score_point (model_id, version, split, curve, class, point, threshold, x, y, row_count) "
      "SELECT $1::bigint, $2::integer, u.* FROM unnest($3::text[], $4::text[], $5::text[], $6::integer[], "
      "$7::float8[], $8::float8[], $9::float8[], $10::bigint[]) AS u",
      {model, version, splits.text(), curves.text(), labels.text(), points.text(), thresholds.text(), xs.text(),
       ys.text(), rows.text()});
}

void insert_confusion(const std::string& model, const std::string& version, const train::TrainingResult& result) {
  ArrayText splits, actual, predicted, rows;
  for (const train::ConfusionCount& count : result.confusion) {
    splits.add(std::string(kSplits[static_cast<int>(count.split)]));
    actual.add(count.actual);
    predicted.add(count.predicted);
    rows.add(count.rows);
  }
  query(
      "INSERT INTO dml.confusion (model_id, version, split, actual, predicted, row_count) "
      "SELECT $1::bigint, $2::integer, u.* FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[]) AS u",
      {model, version, splits.text(), actual.text(), predicted.text(), rows.text()});
}

void insert_features(const std::string& model, const std::string& version, const train::ModelSpec& spec) {
  ArrayText names, types, kinds;
  for (std::size_t i = 0; i < spec.features.size(); ++i) {
    names.add(spec.features[i].name);
    types.add(spec.feature_types[i]);
    kinds.add(std::string(kKinds[static_cast<int>(spec.features[i].kind)]));
  }
  query(
      "INSERT INTO dml.feature (model_id, version, position, name, type, kind) "
      "SELECT $1::bigint, $2::integer, u.ordinality::integer, u.name, u.type, u.kind "
      "FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS u(name, type, kind, ordinality)",
      {model, version, names.text(), types.text(), kinds.text()});
}

/// The most frequent categories as JSON: {"value": count, …}, in that order.
std::string categories_text(const std::vector<ingest::Category>& categories) {
  std::vector<const ingest::Category*> order;
  for (const auto& category : categories) order.push_back(&category);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->count > b->count; });
  if (order.size() > kKeptCategories) order.resize(kKeptCategories);
  auto json = nlohmann::ordered_json::array();
  for (const auto* category : order) json.push_back({{"value", category->value}, {"count", category->count}});
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void insert_statistics(const std::string& model, const std::string& version, const ingest::ColumnStore& store) {
  std::array<ArrayText, 10> columns;
  for (const ingest::MatrixColumn& column : store.columns()) {
    const ingest::ColumnStatistics& facts = column.statistics;
    columns[0].add(std::uint64_t{column.feature} + 1);
    columns[1].add(std::string(kParts[static_cast<int>(column.part)]));
    columns[2].add(facts.count);
    columns[3].add(facts.null_count);
    const double moments[] = {facts.mean, facts.deviation, facts.minimum, facts.maximum};
    for (int i = 0; i < 4; ++i) {
      if (column.is_category || facts.count == 0)
        columns[4 + i].add_null();
      else
        columns[4 + i].add(moments[i]);
    }
    if (column.is_category)
      columns[8].add(std::uint64_t{column.categories.size()});
    else
      columns[8].add_null();
    if (column.is_category)
      columns[9].add(categories_text(column.categories));
    else
      columns[9].add_null();
  }
  std::vector<Text> arguments{model, version};
  for (const ArrayText& column : columns) arguments.emplace_back(column.text());
  query(
      "INSERT INTO dml.feature_stats (model_id, version, position, part, value_count, null_count, mean, deviation, "
      "minimum, maximum, category_count, categories) SELECT $1::bigint, $2::integer, u.* FROM unnest($3::integer[], "
      "$4::text[], $5::bigint[], $6::bigint[], $7::float8[], $8::float8[], $9::float8[], $10::float8[], "
      "$11::bigint[], $12::jsonb[]) AS u",
      arguments);
}

void insert_importance(const std::string& model, const std::string& version, const train::TrainingResult& result) {
  ArrayText features, methods, values, deviations;
  for (const train::FeatureImportance& one : result.importance) {
    features.add(one.feature);
    methods.add(one.method);
    values.add(one.value);
    add_defined(deviations, one.deviation);
  }
  query(
      "INSERT INTO dml.importance (model_id, version, feature, method, value, deviation) "
      "SELECT $1::bigint, $2::integer, u.* FROM unnest($3::text[], $4::text[], $5::float8[], $6::float8[]) AS u",
      {model, version, features.text(), methods.text(), values.text(), deviations.text()});
}

void insert_rules(const std::string& model, const std::string& version, const train::TrainingResult& result) {
  ArrayText conditions, predictions, shares;
  for (const train::TreeRule& rule : result.rules) {
    conditions.add(rule.conditions);
    predictions.add(rule.prediction);
    shares.add(rule.share);
  }
  query(
      "INSERT INTO dml.tree_rule (model_id, version, rule_no, conditions, prediction, share) "
      "SELECT $1::bigint, $2::integer, u.ordinality::integer, u.conditions, u.prediction, u.share "
      "FROM unnest($3::text[], $4::text[], $5::float8[]) WITH ORDINALITY AS u(conditions, prediction, share, "
      "ordinality)",
      {model, version, conditions.text(), predictions.text(), shares.text()});
}

void insert_parts(const std::string& model, const std::string& version, const train::TrainingResult& result) {
  ArrayText names, shares, descriptions;
  for (const train::ModelPart& part : result.parts) {
    names.add(part.name);
    add_defined(shares, part.share);
    descriptions.add(part.description);
  }
  query(
      "INSERT INTO dml.model_part (model_id, version, part_no, name, share, description) "
      "SELECT $1::bigint, $2::integer, u.ordinality::integer, u.name, u.share, u.description "
      "FROM unnest($3::text[], $4::float8[], $5::text[]) WITH ORDINALITY AS u(name, share, description, ordinality)",
      {model, version, names.text(), shares.text(), descriptions.text()});
}

void insert_coefficients(const std::string& model, const std::string& version, const train::TrainingResult& result) {
  std::array<ArrayText, 4> names;
  std::array<ArrayText, 6> numbers;
  for (const train::Coefficient& one : result.coefficients) {
    const std::string* const texts[] = {&one.label, &one.feature, &one.part, &one.level};
    for (std::size_t i = 0; i < names.size(); ++i) names[i].add(*texts[i]);
    const double values[] = {one.estimate, one.standard_error, one.statistic, one.p_value, one.low, one.high};
    for (std::size_t i = 0; i < numbers.size(); ++i) add_defined(numbers[i], values[i]);
  }
  std::vector<Text> arguments{model, version};
  for (const ArrayText& column : names) arguments.emplace_back(column.text());
  for (const ArrayText& column : numbers) arguments.emplace_back(column.text());
  query(
      "INSERT INTO dml.coefficient (model_id, version, coefficient_no, class, feature, part, level, estimate, "
      "standard_error, statistic, p_value, low, high) SELECT $1::bigint, $2::integer, u.no::integer, nullif(u.class, "
      "''), "
      "nullif(u.feature, ''), u.part, CASE WHEN u.part = 'level' THEN u.level END, u.estimate, u.error, u.statistic, "
      "u.p, u.low, u.high FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[], "
      "$9::float8[], $10::float8[], $11::float8[], $12::float8[]) WITH ORDINALITY "
      "AS u(class, feature, part, level, estimate, error, statistic, p, low, high, no)",
      arguments);
}

}  // namespace

int write_version(const NewVersion& version, const train::ModelSpec& spec, const ingest::ColumnStore& store,
                  const train::TrainingResult& result) {
  const int number = insert_version(version, spec, store, result);
  const std::string model = std::to_string(version.model_id);
  const std::string number_string = std::to_string(number);
  insert_tensors(version.model_id, number, result.state.tensors);
  insert_metrics(model, number_string, result);
  if (!result.folds.empty()) insert_folds(model, number_string, result);
  if (!result.scores.empty()) insert_scores(model, number_string, result);
  if (!result.confusion.empty()) insert_confusion(model, number_string, result);
  if (!result.importance.empty()) insert_importance(model, number_string, result);
  if (!result.rules.empty()) insert_rules(model, number_string, result);
  if (!result.parts.empty()) insert_parts(model, number_string, result);
  if (!result.coefficients.empty()) insert_coefficients(model, number_string, result);
  insert_features(model, number_string, spec);
  insert_statistics(model, number_string, store);
  query("UPDATE dml.model SET current_version = $2::integer WHERE model_id = $1::bigint", {model, number_string});
  return number;
}

}  // namespace dmlc::pg
