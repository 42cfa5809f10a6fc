// SPDX-License-Identifier: Apache-2.0
// What the linear algorithms share: the fitted weights, their stored form, their metrics and their iterations.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/train/design.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/stop_rule.h"
#include "runtime/src/train/trainer.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {

/// One set of weights per output: one for regression and binary tasks, one per class for a multiclass task.
struct LinearWeights {
  std::vector<std::vector<double>> weights;  ///< [outputs][width], in the order of the preparation's terms
  std::vector<double> intercepts;            ///< [outputs]
};

/// Tensors `weights` and `intercepts` beside the preparation, which is known; see docs/model-format.md.
[[nodiscard]] ModelState make_linear_state(const Preparation& preparation, const LinearWeights& fit);

/// Predictions of every row of a block: values, probabilities of the later class, or of each class.
void predict_block(const Design& design, const LinearWeights& fit, Task task, std::size_t block, std::span<double> out);

/// Adds metrics and pictures of the finished model to `result`.
void judge_linear(const ModelSpec& spec, const Design& design, const LinearWeights& fit, Workers& workers,
                  TrainingResult& result);

/// W0605 for each feature that owns one of the dependent weights, once.
void warn_dependent(const Design& design, std::span<const std::size_t> weights, TrainingResult& result);

/// What a model predicts after an iteration.
struct IterationModel {
  std::size_t outputs = 1;
  BlockPredictor predict;
  std::optional<double> validation_loss;  ///< where there are validation rows and the method's loss is no metric
};

/// Follows the iterations of a fit: progress, curve, STOP WHEN.
class IterationLog {
 public:
  IterationLog(const ModelSpec& spec, const Design& design, Workers& workers, Monitor& monitor, TrainingResult& result,
               std::uint32_t total);

  /// Records an iteration with its mean training loss; true when STOP WHEN holds.
  [[nodiscard]] bool add(std::uint32_t iteration, double training_loss, const LinearWeights& fit);
  /// The same of another model, which is only asked for when somebody wants its metrics.
  [[nodiscard]] bool add(std::uint32_t iteration, double training_loss, const std::function<IterationModel()>& model);

 private:
  void evaluate(std::uint32_t iteration, const IterationModel& model, IterationMetrics& values);
  void add_validation_loss(std::uint32_t iteration, double value, IterationMetrics& values);

  const ModelSpec& spec_;
  const Design& design_;
  Workers& workers_;
  Monitor& monitor_;
  TrainingResult& result_;
  std::uint32_t total_;
  StopRule rule_;
  std::vector<std::string> wanted_;
};

}  // namespace dmlc::train
