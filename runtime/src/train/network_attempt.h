// SPDX-License-Identifier: Apache-2.0
// One training of a network from one set of first weights: epochs until something ends them. Can be saved after any
// epoch and go on from there bit by bit.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "runtime/src/network/step.h"
#include "runtime/src/train/network_measure.h"
#include "runtime/src/train/network_settings.h"
#include "runtime/src/train/round_judge.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// What an attempt led to.
struct AttemptResult {
  network::Floats parameters;  ///< of the best epoch, or of the last one
  std::vector<CurvePoint> curve;
  std::uint32_t iterations = 0;
  std::string stopped_by;
  double loss = 0;  ///< training loss of the last epoch
};

/// What all attempts of a training have in common; everything outlives them.
struct NetworkProblem {
  const ModelSpec& spec;
  const NetworkSettings& settings;
  const network::Layout& layout;
  const NetworkRows& rows;
  double target_deviation;  ///< losses of standardised targets times its square are losses of the data
  bool has_validation;
  NetworkMeasure& measure;
  Workers& workers;
  Monitor& monitor;
  const NetworkInputs& inputs;
};

class NetworkAttempt {
 public:
  NetworkAttempt(const NetworkProblem& problem, std::uint32_t number);
  /// Random parameters of an attempt; those that it begins with unless begin_with() says otherwise.
  [[nodiscard]] network::Floats first_parameters() const;
  void begin_with(network::Floats parameters) { runner_.start(runner_.begin(std::move(parameters))); }

  [[nodiscard]] bool is_over() const { return !stopped_by_.empty(); }
  /// Throws E0629 when the loss is no number any more, and what Workers::check throws.
  void run_epoch();
  [[nodiscard]] std::uint32_t epoch() const { return epoch_; }
  /// OPTIMIZE FOR after the last epoch on the validation rows; NaN when it is not measured.
  [[nodiscard]] double optimized() const;
  [[nodiscard]] AttemptResult finish();

  /// What a checkpoint holds of it.
  [[nodiscard]] std::vector<tensor::Tensor> save() const;
  /// Takes up what save() gave; throws std::invalid_argument when it does not fit.
  void restore(const std::vector<tensor::Tensor>& saved);

 private:
  [[nodiscard]] double run_batches();
  void report(std::size_t rows, std::size_t batch, double loss);
  [[nodiscard]] double scaled(double loss) const;
  void shuffle();
  void average_unseen();
  void enter(double loss);
  void judge_end(double loss);

  const NetworkProblem& problem_;
  std::uint64_t seed_;
  network::StepRunner runner_;
  RoundJudge judge_;
  std::vector<std::uint32_t> order_;
  network::Floats best_;  // parameters of the best epoch, once there is one
  std::vector<CurvePoint> curve_;
  std::uint32_t epoch_ = 0;
  std::uint32_t since_least_ = 0;
  double least_loss_ = std::numeric_limits<double>::infinity();
  double loss_ = 0;
  std::chrono::steady_clock::time_point reported_{};
  std::string stopped_by_;
};

}  // namespace dmlc::train
