// SPDX-License-Identifier: Apache-2.0
// Steps of mini-batch gradient descent.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/network/pass.h"
#include "runtime/src/train/workers.h"

namespace dmlc::network {

struct OptimizerSettings {
  Optimizer optimizer = Optimizer::adam;
  float momentum = 0.9F;
  bool nesterov = false;
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float rho = 0.9F;
  float eps = 1e-8F;
  float l1 = 0;
  float l2 = 0;
  float clip_norm = 0;  ///< greatest Euclidean norm of a gradient; 0: none
};

/// What a training continues from: with the same rows it goes on bit by bit as if it had never stopped.
struct TrainingState {
  Floats parameters;
  Floats first;  ///< moments, empty when the optimizer has none
  Floats second;
  std::uint64_t steps = 0;
};

class StepRunner {
 public:
  /// `shape`, `layout` and `workers` must outlive it.
  StepRunner(const Shape& shape, const Layout& layout, const OptimizerSettings& settings, std::uint64_t seed,
             train::Workers& workers);

  void start(TrainingState state);
  [[nodiscard]] const TrainingState& state() const { return state_; }
  /// Sets the last row of an embedding's table, which no step may have read.
  void set_last_row(std::size_t embedding, const float* values);
  /// The state with moments of the right size, all zero.
  [[nodiscard]] TrainingState begin(Floats parameters) const;

  /// One step over rows [0, rows) of the source, whose weights sum to `weight`. Returns the mean loss before it. Large
  /// batches are cut into the same pieces whatever the number of threads, and their gradients are summed in order. With
  /// batch normalization all rows go through the network together, on the calling thread.
  double step(const RowSource& source, std::size_t rows, double weight, float rate);

 private:
  [[nodiscard]] double derive(const RowSource& source, std::size_t rows, double weight);
  [[nodiscard]] double derive_whole(const RowSource& source, std::size_t rows, const Pass::Step& step);
  void follow_statistics(const Pass& pass, std::size_t rows);
  void clip();
  void update(float rate);

  const Shape& shape_;
  const Layout& layout_;
  OptimizerSettings settings_;
  std::uint64_t seed_;
  train::Workers& workers_;
  TrainingState state_;
  Transposed transposed_;
  std::vector<Pass> passes_;          // per thread; with batch normalization one for the largest batch so far
  std::size_t whole_rows_ = 0;        // of that one
  std::vector<Gradients> gradients_;  // per thread; the first is the sum
};

/// Denormal numbers become zero while it lives: moments of units that died would cost a step its speed.
class FlushDenormals {
 public:
  FlushDenormals();
  ~FlushDenormals();
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  unsigned before_;
};

}  // namespace dmlc::network
