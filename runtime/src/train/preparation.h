// SPDX-License-Identifier: Apache-2.0
// What turns a row's features into the inputs of a model: fitted on the training rows, stored with the version.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::train {

/// One column of the training matrix as prediction needs it. A number enters the model as float(value - shift) for
/// trees; linear models use the double value itself.
struct PreparedColumn {
  std::uint32_t feature = 0;  ///< index into Preparation::features
  ingest::Part part = ingest::Part::value;
  bool is_category = false;
  double shift = 0;
  std::vector<std::string> categories;  ///< the code is the index; sorted by bytes
};

/// One summand group of a linear model. Its weights lie side by side, in the order of the terms.
struct Term {
  enum class Kind : std::uint8_t {
    number,    ///< (value - mean) / deviation; a missing value gives 0. One weight
    cycle,     ///< sine and cosine of 2*pi*(value - first)/period; a missing value gives their means. One weight each
    category,  ///< one indicator per level but the first; levels are the categories, then NULL if it occurred
  };
  Kind kind = Kind::number;
  std::uint32_t column = 0;  ///< index into Preparation::columns
  double mean = 0;           ///< number
  double deviation = 1;      ///< number, population
  bool has_sine = true;      ///< cycle: false when the sine is the same in every training row
  bool has_cosine = true;
  double sine_mean = 0;  ///< cycle
  double cosine_mean = 0;
  bool null_is_level = false;             ///< category
  std::vector<double> level_frequencies;  ///< category: share of the training rows per level; unseen values take these

  [[nodiscard]] std::size_t width() const;  ///< number of weights
};

/// Period and first value of a calendar part: hour 24 from 0, weekday 7 from 0 (Monday), month 12 from 1.
struct Cycle {
  double period = 0;
  double first = 0;
};
[[nodiscard]] Cycle cycle_of(ingest::Part part);

struct Preparation {
  std::vector<ingest::FeatureColumn> features;
  std::vector<PreparedColumn> columns;
  std::vector<Term> terms;           ///< linear models only
  std::vector<std::string> classes;  ///< class labels in order; empty for regression
  double target_shift = 0;           ///< regression: added to what the trees predict from the shifted target
  std::map<std::string, double, std::less<>> constants;  ///< what else an algorithm needs, by name

  [[nodiscard]] std::size_t width() const;  ///< weights of all terms
};

/// The columns and classes of a store, without terms: what tree models need.
[[nodiscard]] Preparation describe_columns(const ingest::ColumnStore& store);
/// The same with the terms of a linear model. Columns that do not vary get no term.
[[nodiscard]] Preparation fit_terms(const ingest::ColumnStore& store);

/// How an algorithm takes its inputs; decides which features count as constant.
enum class PreparationKind : std::uint8_t { design, raw };
/// Whether a column of the store tells something to such an algorithm: it varies in the training rows.
[[nodiscard]] bool column_tells(const ingest::MatrixColumn& column, PreparationKind kind);
/// W0601 and W0602 for features and transforms that tell nothing; throws E0625 when none is left.
[[nodiscard]] std::vector<RuntimeWarning> check_features(const ModelSpec& spec, const ingest::ColumnStore& store,
                                                         PreparationKind kind);

/// JSON text of format 1, see docs/model-format.md.
[[nodiscard]] std::string to_json(const Preparation& preparation);
/// Throws RuntimeError E0619 unless the text is a preparation that fits the features of `spec` and is consistent in
/// itself (indices in range, finite numbers, positive deviations, sizes that agree).
[[nodiscard]] Preparation parse_preparation(std::string_view json, const ModelSpec& spec);

}  // namespace dmlc::train
