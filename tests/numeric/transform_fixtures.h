// SPDX-License-Identifier: Apache-2.0
// Tables and specifications for the tests of the transformers.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runtime/src/transform/fitted_transforms.h"
#include "tests/numeric/linear_fixtures.h"

namespace fixtures {

inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// One feature `x`, only transformed, and its transforms, through the reader of specifications.
inline train::ModelSpec transform_spec(const nlohmann::json& transforms, const std::string& kind,
                                       const std::string& task = "regression",
                                       const std::string& algorithm = "linear_regression") {
  const bool is_classes = task != "regression";
  const std::string type = kind == "number"    ? "double precision"
                           : kind == "boolean" ? "boolean"
                           : kind == "date"    ? "date"
                                               : "text";
  nlohmann::json parameters = {{"l2", 1.0}, {"fit_intercept", true}};
  if (is_classes) {
    parameters.update({{"l1", 0.0}, {"max_iterations", 100}, {"tolerance", 1e-8}, {"class_weight", "none"}});
  }
  const nlohmann::json spec = {
      {"format", 1},
      {"schema", "public"},
      {"name", "m"},
      {"algorithm", algorithm},
      {"task", task},
      {"parameters", parameters},
      {"target", {{"name", "y"}, {"type", is_classes ? "text" : "double precision"}}},
      {"features", {{{"name", "x"}, {"type", type}, {"kind", kind}, {"only_transformed", true}}}},
      {"split", {{"training", 0.8}, {"validation", 0.2}, {"test", 0.0}, {"by", "random"}}},
      {"validation_view", false},
      {"optimize_for", is_classes ? "log_loss" : "rmse"},
      {"stop_when", nullptr},
      {"seed", 42},
      {"limits", nlohmann::json::object()},
      {"transforms", transforms}};
  return train::parse_model_spec(spec.dump());
}

inline nlohmann::json step(const std::string& transformer, const nlohmann::json& parameters = nlohmann::json::object(),
                           const std::string& name = "t", const std::string& input = "x") {
  return {{"name", name}, {"transformer", transformer}, {"input", input}, {"parameters", parameters}};
}

/// A value of JSON as a cell of the kind; null is NULL. Texts live in `value`.
inline ingest::Cell cell_of(const nlohmann::json& value, ingest::CellKind kind) {
  ingest::Cell cell;
  if (value.is_null()) return cell;
  cell.is_null = false;
  if (kind == ingest::CellKind::category) {
    const auto& text = value.get_ref<const std::string&>();
    cell.text = text.data();
    cell.text_size = static_cast<std::uint32_t>(text.size());
  } else if (kind == ingest::CellKind::number) {
    cell.number = value.get<double>();
  } else {
    cell.integer = kind == ingest::CellKind::boolean && value.is_boolean()
                       ? value.get<bool>()
                       : static_cast<std::int64_t>(value.get<double>());
  }
  return cell;
}

inline void set_value(ingest::RowBatch& batch, std::size_t feature, const nlohmann::json& value,
                      ingest::CellKind kind) {
  const ingest::Cell cell = cell_of(value, kind);
  if (cell.is_null) {
    batch.set_null(feature);
  } else if (kind == ingest::CellKind::category) {
    batch.set_category(feature, {cell.text, cell.text_size});
  } else if (kind == ingest::CellKind::number) {
    batch.set_number(feature, cell.number);
  } else if (kind == ingest::CellKind::boolean) {
    batch.set_boolean(feature, cell.integer != 0);
  } else {
    batch.set_time(feature, cell.integer);
  }
}

/// Rows of `x` and the target: training rows and others.
inline ingest::ColumnStore value_store(const train::ModelSpec& spec, const nlohmann::json& values,
                                       const nlohmann::json& targets, const std::vector<ingest::Split>& splits) {
  const bool is_classes = spec.task != train::Task::regression;
  ingest::ColumnStoreOptions with_threads = options();
  with_threads.labels_are_numbers = true;
  ingest::ColumnStore store(spec.features, is_classes ? ingest::TargetKind::label : ingest::TargetKind::number,
                            with_threads);
  for (std::size_t row = 0; row < values.size(); ++row) {
    set_value(store.batch(), 0, values[row], spec.features[0].kind);
    if (is_classes) {
      store.batch().set_target_label(std::to_string(static_cast<int>(targets[row].get<double>())));
    } else {
      store.batch().set_target_number(targets[row].get<double>());
    }
    store.end_row(splits[row]);
  }
  store.finish();
  return store;
}

struct Transformed {
  transform::FittedTransforms transforms;
  ingest::ColumnStore store;
  std::vector<RuntimeWarning> warnings;
};

inline Transformed transformed(const train::ModelSpec& spec, const ingest::ColumnStore& store) {
  std::vector<RuntimeWarning> warnings;
  auto transforms = transform::FittedTransforms::fit(spec, store, warnings);
  auto derived = transforms.derive(store, [] {});
  return {std::move(transforms), std::move(derived), std::move(warnings)};
}

/// What a version's reader makes of the transforms.
inline transform::FittedTransforms stored(const transform::FittedTransforms& transforms, const train::ModelSpec& spec) {
  return transform::FittedTransforms::parse(nlohmann::json{{"transforms", transforms.json()}}.dump(), spec);
}

/// A cell of a transformed row as JSON: a number, a string or null.
inline nlohmann::json value_of(const ingest::Cell& cell, ingest::CellKind kind) {
  if (cell.is_null) return nullptr;
  if (kind == ingest::CellKind::category) return std::string(cell.text, cell.text_size);
  return kind == ingest::CellKind::boolean ? static_cast<double>(cell.integer) : cell.number;
}

/// The same of a cell of a transformed store; a value that training did not have is "unseen".
inline nlohmann::json stored_value(const ingest::ColumnStore& store, std::size_t column, std::uint32_t row) {
  const std::size_t block = row / ingest::kBlockRows;
  const std::size_t at = row % ingest::kBlockRows;
  const ingest::MatrixColumn& matrix = store.columns()[column];
  if (matrix.is_category) {
    const std::int32_t code = store.codes(block, column)[at];
    if (code >= 0) return matrix.categories[static_cast<std::size_t>(code)].value;
    return code == ingest::kNullCode ? nlohmann::json() : nlohmann::json("unseen");
  }
  const float cell = store.numbers(block, column)[at];
  return cell == cell ? nlohmann::json(static_cast<double>(cell) + matrix.shift) : nlohmann::json();
}

inline bool near(const nlohmann::json& a, const nlohmann::json& b, double tolerance) {
  if (!a.is_number() || !b.is_number()) return a == b;
  const double x = a.get<double>();
  const double y = b.get<double>();
  return std::abs(x - y) <= tolerance * std::max(1.0, std::abs(y));
}

}  // namespace fixtures
