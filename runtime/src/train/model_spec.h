// SPDX-License-Identifier: Apache-2.0
// The training specification: what the compiler writes into dml.model.spec (JSON) and the runtime trains from.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/checkpoint.h"

namespace dmlc::train {

enum class Task : std::uint8_t {
  regression,
  binary,
  multiclass,
  clustering,
  dimension_reduction,
  anomaly_detection,
  recommendation,
  forecasting,
};

/// Whether predictions are classes of the target.
[[nodiscard]] constexpr bool is_classification(Task task) { return task == Task::binary || task == Task::multiclass; }

/// Values of algorithm parameters; class weights and other maps are JSON text.
using ParameterValue = std::variant<bool, std::int64_t, double, std::string>;

/// A STOP WHEN tree. Leaves compare a metric (or `epochs`, `training_time` in seconds) with a number, or look at its
/// last epochs; `split` of the metric is validation where there are validation rows, else training.
struct StopCondition {
  enum class Kind : std::uint8_t { all, any, negation, compare, trend } kind = Kind::compare;
  std::vector<StopCondition> children;
  std::string metric;
  std::string op;  ///< compare: > >= < <= = <>; trend: increases decreases does_not_improve
  double value = 0;
  std::uint32_t epochs = 0;  ///< trend: how many in a row
};

/// VALIDATE USING cross_validation or time_series_split.
struct CrossValidation {
  std::uint32_t folds = 5;
  bool is_stratified = false;  ///< every fold has the classes in the same shares
  bool is_grouped = false;     ///< rows of one key stay in one fold
  bool is_by_time = false;     ///< each fold is measured on rows with later keys than those it learns from

  [[nodiscard]] bool has_key() const { return is_grouped || is_by_time; }
};

/// BALANCE CLASSES: rows are added or left out until the rarest class has `ratio` times the rows of the most frequent.
struct Balance {
  enum class Method : std::uint8_t { oversampling, undersampling, class_weights, smote } method = Method::oversampling;
  double ratio = 1;
  std::uint32_t neighbours = 5;  ///< smote
};

enum class SplitBy : std::uint8_t { random, hash, time };

/// What to try when a training fails: a rule of WITH FALLBACK.
struct FallbackRule {
  enum class Failure : std::uint8_t { memory, convergence } failure = Failure::memory;
  std::map<std::string, std::string> parameters;  ///< by name, JSON text
};

/// FORECAST: how far ahead, and the shares of the values that intervals are to hold.
struct ForecastSpec {
  std::int64_t months = 0;  ///< one of the two is above 0, or both are 0 without the clause
  std::int64_t milliseconds = 0;
  std::vector<double> levels;  ///< in (0, 1), each once
};

using Parameters = std::map<std::string, ParameterValue>;

/// TRANSFORM: what a transformer makes of a feature.
struct TransformSpec {
  std::string name;  ///< of what comes out
  std::string transformer;
  std::uint32_t input = 0;  ///< index into ModelSpec::features
  Parameters parameters;    ///< complete but for what has no default

  [[nodiscard]] double number(std::string_view parameter) const;
  [[nodiscard]] std::int64_t integer(std::string_view parameter) const;
  [[nodiscard]] bool flag(std::string_view parameter) const;
  [[nodiscard]] std::string text(std::string_view parameter) const;
};

struct ModelSpec {
  std::string schema;
  std::string name;
  std::string algorithm;
  Task task = Task::regression;
  Parameters parameters;    ///< complete: defaults are filled in by the compiler
  std::string target;       ///< empty for an algorithm that learns without one
  std::string target_type;  ///< likewise
  std::vector<ingest::FeatureColumn> features;
  std::vector<std::string> feature_types;  ///< SQL types, parallel to features
  std::size_t groups = 0;  ///< FOR EACH: so many of the features, the last ones, say whose model a row takes
  std::vector<bool> only_transformed;  ///< parallel to features: the model sees only what transformers make of it
  std::vector<TransformSpec> transforms;
  double training_fraction = 0.8;
  double validation_fraction = 0.2;
  double test_fraction = 0;
  SplitBy split_by = SplitBy::random;
  bool validation_view = false;  ///< validation rows come from the view <name>_validation
  std::string optimize_for;      ///< metric; empty where nothing is measured
  std::optional<StopCondition> stop_when;
  std::uint64_t seed = 42;
  std::uint64_t memory_limit = 0;  ///< bytes, 0 = none given
  std::uint64_t time_limit_ms = 0;
  std::optional<CrossValidation> cross_validation;
  std::optional<Balance> balance;
  CheckpointRule checkpoints;
  ForecastSpec forecast;
  std::vector<FallbackRule> fallback;
  std::uint32_t max_retries = 1;  ///< how often a rule may be followed

  /// What the target's values are: labels of classes, also of anomalies, or numbers.
  [[nodiscard]] ingest::TargetKind target_kind() const;
  /// Whether the feature view ends with the key of the folds, which of a series is its time.
  [[nodiscard]] bool has_fold_key() const {
    return task == Task::forecasting || (cross_validation && cross_validation->has_key());
  }

  [[nodiscard]] double number(std::string_view parameter) const;  ///< int or float parameter; 0 when absent
  [[nodiscard]] std::int64_t integer(std::string_view parameter) const;
  [[nodiscard]] bool flag(std::string_view parameter) const;
  /// Whether somebody reads a detail of the result: whoever trains a part of another model adds it as a false
  /// parameter.
  [[nodiscard]] bool wants(std::string_view detail) const;
  [[nodiscard]] std::string text(std::string_view parameter) const;
};

/// Whether the values of this SQL type are numbers.
[[nodiscard]] bool is_number_type(std::string_view type);

/// Throws RuntimeError E0619 when the text is not a specification of format 1.
[[nodiscard]] ModelSpec parse_model_spec(std::string_view json);

/// The split of row `index` (0-based, in scan order, rows with a NULL target counted too) of a random split.
[[nodiscard]] ingest::Split random_split(const ModelSpec& spec, std::uint64_t index);
/// The split of a row whose BY HASH key has this 64-bit hash.
[[nodiscard]] ingest::Split hash_split(const ModelSpec& spec, std::uint64_t key_hash);

}  // namespace dmlc::train
