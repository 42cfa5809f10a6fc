// SPDX-License-Identifier: Apache-2.0
// The parameters of neural_network as its training takes them.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/src/network/step.h"
#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/network_inputs.h"

namespace dmlc::train {

struct NetworkSettings {
  network::Shape shape;
  network::OptimizerSettings optimizer;
  network::Initialization initialization = network::Initialization::he;
  std::size_t batch = 0;
  std::uint32_t epochs = 0;  ///< at most; more than the parameter where STOP WHEN speaks of more
  std::uint32_t tries = 1;
  /// Least fall of the training loss, else it has converged. nullopt where STOP WHEN says how long to train.
  std::optional<double> tolerance;
};

/// For `outputs` margins. Throws RuntimeError E0619 for values that the compiler would not have let through.
[[nodiscard]] NetworkSettings network_settings(const ModelSpec& spec, const NetworkInputs& inputs, std::size_t outputs);

/// The learning rate of an epoch, counted from 0: constant; exp: rate * gamma^epoch; inv: rate * (1 + gamma *
/// epoch)^-power; step: rate * gamma^(epoch / step). The policies of Caffe's and MADlib's solvers.
[[nodiscard]] double learning_rate(const ModelSpec& spec, std::uint32_t epoch);

/// Bytes of parameters, gradients, moments and activations, for each thread's part too, when there are `rows` rows.
[[nodiscard]] std::uint64_t network_bytes(const NetworkSettings& settings, unsigned threads, std::uint64_t rows);

/// Bytes beyond the column store, from counts alone: for `classes` of them.
[[nodiscard]] std::uint64_t estimate_network_memory(const ModelSpec& spec, std::uint64_t rows,
                                                    std::uint64_t matrix_bytes, std::uint64_t classes);

}  // namespace dmlc::train
