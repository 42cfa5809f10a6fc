// SPDX-License-Identifier: Apache-2.0
// All transforms of a model: fitted on one store, stored with the version, applied to stores and to single rows.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/src/transform/transformer.h"

namespace dmlc::transform {

/// The most features that transforms may make of a model's.
inline constexpr std::size_t kMostFeatures = 8192;

/// The features of the model are those of the specification that enter it as they are, in their order, then what the
/// transforms make, in theirs. A number is transformed as the training matrix holds it, float32 less the shift of its
/// column, so that a row gets the very numbers that training saw. NaN and infinite numbers count as NULL.
class FittedTransforms {
 public:
  /// Fits on the training rows of the store. Throws E0606 and E0650.
  [[nodiscard]] static FittedTransforms fit(const train::ModelSpec& spec, const ingest::ColumnStore& store,
                                            std::vector<RuntimeWarning>& warnings);
  /// The `transforms` of a preparation. Throws E0619.
  [[nodiscard]] static FittedTransforms parse(std::string_view preparation, const train::ModelSpec& spec);

  /// Of the model.
  [[nodiscard]] const std::vector<ingest::FeatureColumn>& features() const { return features_; }
  /// The specification of a training on the transformed features.
  [[nodiscard]] train::ModelSpec model_spec(const train::ModelSpec& spec) const;
  /// The store they were fitted on with the features of the model. `check` is called now and then and may throw.
  [[nodiscard]] ingest::ColumnStore derive(const ingest::ColumnStore& store, const std::function<void()>& check) const;
  /// One row: `row` has the features of the specification, `out` receives those of the model. Texts in `out` live as
  /// long as those of `row` and this object.
  void apply(std::span<const Cell> row, std::span<Cell> out) const noexcept;
  [[nodiscard]] nlohmann::json json() const;

 private:
  struct Step {
    std::string name;
    std::string transformer;
    std::uint32_t input = 0;  ///< index into the features of the specification
    ingest::CellKind kind = ingest::CellKind::number;
    double shift = 0;
    Fit fit;
    std::uint32_t first = 0;  ///< index into the features of the model
    std::uint32_t count = 0;
  };
  class Filling;

  void add_copied(const train::ModelSpec& spec);
  void add(Step step, const train::ModelSpec& spec);

  std::vector<std::uint32_t> copied_;  ///< features of the specification
  std::vector<Step> steps_;
  std::vector<ingest::FeatureColumn> features_;
};

}  // namespace dmlc::transform
