// SPDX-License-Identifier: Apache-2.0
// The margins of a support vector machine for whole blocks, and what is made of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/src/train/margin_inputs.h"
#include "runtime/src/train/margin_scale.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/svm_objective.h"

namespace dmlc::train {

class SvmModel {
 public:
  /// `parameters` per output: intercept, weights; `targets` likewise. Both and the inputs must outlive it.
  SvmModel(const ModelSpec& spec, const MarginInputs& inputs, std::span<const std::vector<double>> parameters,
           std::span<const MarginTarget> targets);

  [[nodiscard]] std::size_t outputs() const { return weights_.size(); }
  /// Row-major; a regression's in units of its target.
  void margins(std::size_t block, std::span<double> out) const;
  /// Values, or probabilities by the margins times `scale`.
  void predict(std::size_t block, double scale, std::span<double> out) const;
  /// Mean loss of a split, over rows by their class weight and over outputs; NaN for a split without rows.
  [[nodiscard]] double mean_loss(ingest::Split split, Workers& workers) const;
  /// The scale that makes margins probabilities (margin_scale.h), from at most kScaleMargins margins of the validation
  /// rows, where there are kLeastScaleRows, else of the training rows, evenly spread over the store; 1 for a
  /// regression.
  [[nodiscard]] double fit_scale(Workers& workers) const;

 private:
  template <class Visit>
  void visit_margins(ingest::Split split, std::size_t stride, Workers& workers, Visit visit) const;

  const ModelSpec& spec_;
  const MarginInputs& inputs_;
  const ingest::ColumnStore& store_;
  std::span<const MarginTarget> targets_;
  std::vector<KernelWeights> weights_;
};

inline constexpr std::size_t kScaleMargins = 200'000;
/// Fewer rows than these say less of one number than training rows do, although their margins are too wide.
inline constexpr std::uint64_t kLeastScaleRows = 100;

}  // namespace dmlc::train
