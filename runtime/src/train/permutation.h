// SPDX-License-Identifier: Apache-2.0
// What features are worth to a finished model of any algorithm: how much worse its predictions get when the values of a
// feature change places among the rows (Breiman: Random Forests, Machine Learning 45, 2001, section 10).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/row_cells.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

class Workers;

/// Rows that a model is asked about, at most this many, and so few that all features together take no more predictions
/// than these; but no fewer than kLeastAskedRows, where there are so many.
inline constexpr std::size_t kMostAskedRows = 1000;
inline constexpr std::size_t kMostPredictions = 200'000;
inline constexpr std::size_t kLeastAskedRows = 100;
/// Shuffles of each feature, where the algorithm has no parameter `permutations`.
inline constexpr std::uint32_t kPermutations = 5;

/// Validation rows, or training rows where there are none, as they came from SQL: evenly spread over the store. A copy,
/// since training consumes its store; texts stay in the store's dictionaries. Empty when the specification says that
/// nobody wants to know.
class AskedRows {
 public:
  AskedRows(const ModelSpec& spec, const ingest::ColumnStore& store);

  [[nodiscard]] std::size_t size() const { return rows_ ? rows_->size() : 0; }
  [[nodiscard]] ingest::Split split() const { return split_; }
  [[nodiscard]] std::uint32_t repeats() const { return repeats_; }
  [[nodiscard]] std::span<const predict::Cell> row(std::size_t index) const { return rows_->row(index); }
  [[nodiscard]] const RowTargets& targets() const { return rows_->targets(); }

 private:
  ingest::Split split_ = ingest::Split::validation;
  std::uint32_t repeats_ = kPermutations;
  std::optional<RowCells> rows_;
};

/// Makes a predictor of the model; called once at most for each worker, from its thread.
using LoadPredictor = std::function<std::unique_ptr<predict::Predictor>()>;

/// One value per feature, in their order: by how much the metric of OPTIMIZE FOR gets worse, mean and sample deviation
/// of the shuffles, which follow from the seed. Empty when the metric cannot be told for these rows. `store` is that of
/// the rows. Throws what Workers::check throws.
[[nodiscard]] std::vector<FeatureImportance> permutation_importance(const ModelSpec& spec,
                                                                    const ingest::ColumnStore& store,
                                                                    const AskedRows& rows, const LoadPredictor& load,
                                                                    Workers& workers);

}  // namespace dmlc::train
