// SPDX-License-Identifier: Apache-2.0
// What TRANSFORM turns a feature into: fitted on the training rows of one store, applied alike to stores and rows.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/ingest/cell.h"
#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::transform {

using ingest::Cell;

/// A fitted transformer: immutable, for any number of threads.
class Transformer {
 public:
  virtual ~Transformer() = default;
  /// What comes out for each row, at least one feature; `name` is that of the transform.
  [[nodiscard]] virtual std::vector<ingest::FeatureColumn> outputs(const std::string& name) const = 0;
  /// Whether numbers that come out have a scale of their own. Else the algorithm scales them as it does features.
  [[nodiscard]] virtual bool sets_scale() const { return true; }
  /// The values of a category that comes out, sorted by bytes; empty where numbers do.
  [[nodiscard]] virtual const std::vector<std::string>& categories() const;
  /// Numbers, booleans and times arrive as a finite `number` (true is 1, times are days since 2000-01-01), text as
  /// text. `out` has a cell per output. Texts that are given out live as long as the transformer or the input.
  virtual void apply(const Cell& cell, std::span<Cell> out) const noexcept = 0;
  /// What was learned, as load_<name> takes it.
  [[nodiscard]] virtual nlohmann::json state() const = 0;
};

using TransformerPtr = std::unique_ptr<const Transformer>;

/// What a transformer is fitted on.
struct FitInput {
  const train::ModelSpec& spec;
  const train::TransformSpec& transform;
  const ingest::ColumnStore& store;
  std::uint32_t column = 0;  ///< of the store; of a time the elapsed days
  std::vector<RuntimeWarning>& warnings;

  [[nodiscard]] const ingest::MatrixColumn& matrix() const { return store.columns()[column]; }
  [[nodiscard]] ingest::CellKind kind() const { return spec.features[transform.input].kind; }
  /// The input's name.
  [[nodiscard]] const std::string& feature() const { return spec.features[transform.input].name; }
  /// Values of the training rows that have one, ascending.
  [[nodiscard]] std::vector<double> sorted_values() const;
  /// Values of the training rows: numbers by value, enums as declared, other text by bytes. Throws E0606 where they are
  /// more than a version should keep.
  [[nodiscard]] std::vector<ingest::Category> categories() const;
};

/// What fitting gives. With `folds`, a training row is transformed by the one of its fold, which has not seen it.
struct Fit {
  TransformerPtr transformer;
  std::vector<TransformerPtr> folds;
  std::vector<std::uint8_t> fold_of;  ///< by row of the store; meaningless outside the training rows
};

/// A stored transformer. Whatever does not fit throws Defect (state_json.h).
struct LoadInput {
  const train::ModelSpec& spec;
  const train::TransformSpec& transform;
  const nlohmann::json& state;

  [[nodiscard]] ingest::CellKind kind() const { return spec.features[transform.input].kind; }
};

#define DMLC_TRANSFORMER(name)                         \
  [[nodiscard]] Fit fit_##name(const FitInput& input); \
  [[nodiscard]] TransformerPtr load_##name(const LoadInput& input);
#include "runtime/src/transform/transformers.def"
#undef DMLC_TRANSFORMER

}  // namespace dmlc::transform
