// SPDX-License-Identifier: Apache-2.0
// The squared hinge loss of one class against the rest, and the squared epsilon-insensitive loss of a regression, over
// the training rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/src/train/margin_inputs.h"
#include "runtime/src/train/newton.h"

namespace dmlc::train {

/// What margins are to come near to.
struct MarginTarget {
  std::vector<double> class_weights;  ///< empty for a regression
  std::int32_t positive = 1;          ///< code of the class whose margins are to be above 1, those of the rest below -1
  double center = 0;                  ///< a regression's margin is (target - center) / scale
  double scale = 1;
  double epsilon = 0;  ///< error of a margin that costs nothing

  /// Loss of one row, without its class weight.
  [[nodiscard]] double loss(double margin, double target) const;
};

/// Sum over the rows of class weight * max(0, 1 - y margin)^2 with y = 1 or -1, or of
/// max(0, |target - margin| - epsilon)^2. The loss is quadratic in pieces, so Newton's method ends after finitely many
/// steps (Mangasarian: A finite Newton method for classification, 2002).
class SvmObjective final : public NewtonObjective {
 public:
  /// All must outlive it.
  SvmObjective(const MarginInputs& inputs, DesignPass& pass, MarginTarget target, bool is_matrix_free);

  [[nodiscard]] double total_weight() const override { return total_weight_; }
  [[nodiscard]] DesignPass& pass() override { return pass_; }
  [[nodiscard]] bool is_matrix_free() const override { return is_matrix_free_; }
  [[nodiscard]] ObjectiveValue value(const std::vector<double>& parameters) override;
  [[nodiscard]] ObjectiveValue with_hessian(const std::vector<double>& parameters) override;
  [[nodiscard]] std::vector<double> product(const std::vector<double>& parameters,
                                            const std::vector<double>& direction) override;

 private:
  double residuals(TileReader& tile, const KernelWeights& model) const;
  double hinge_residuals(TileReader& tile) const;
  double regression_residuals(TileReader& tile) const;

  const MarginInputs& inputs_;
  DesignPass& pass_;
  const MarginTarget target_;
  const bool is_matrix_free_;
  double total_weight_ = 0;
};

}  // namespace dmlc::train
