// SPDX-License-Identifier: Apache-2.0
// XGBoost, asked for one round at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/src/kernel_host/library_matrix.h"
#include "runtime/src/kernel_host/xgboost_api.h"
#include "runtime/src/train/tree_growth.h"

namespace dmlc::host {

/// Each round has a booster of its own, seeded by the model's seed and the number of the round: its trees depend on the
/// matrix, the derivatives and that number alone, so that a training can go on after any round.
///
/// Of a column that became two features, the gaps below or above all values, each tree of a forest that samples columns
/// may only draw one, chosen by lot: with both, such a column would be drawn twice as often as others.
class LibraryRound {
 public:
  /// All must stay.
  LibraryRound(const train::BoostedRequest& request, const train::TreeGrowth& growth, const LibraryMatrix& matrix);

  /// The margins of all outputs where XGBoost starts from this, in the terms of its objective.
  [[nodiscard]] std::vector<float> base_margins(double base_score);
  /// Grows round `round`, counted from 0: one tree per output from these derivatives, outputs() values per training
  /// row.
  [[nodiscard]] train::LibraryTrees grow(std::uint32_t round, std::vector<float>& gradients,
                                         std::vector<float>& hessians);
  /// What the round adds to the margin of each training row and output. Valid until the next call.
  [[nodiscard]] const float* leaves() const { return margins_; }

 private:
  void begin(double base_score, std::uint32_t round);
  /// Gives a weight of 0 to those features that this round's trees may not draw.
  void choose_features(std::uint32_t round);
  void read_margins();
  [[nodiscard]] double colsample_bynode() const;
  [[nodiscard]] const char* objective() const;

  const train::BoostedRequest& request_;
  const train::TreeGrowth& growth_;
  const LibraryMatrix& matrix_;
  std::size_t doubled_ = 0;  ///< columns that are two features of which a tree sees one
  std::optional<Booster> booster_;
  const float* margins_ = nullptr;
};

}  // namespace dmlc::host
