// SPDX-License-Identifier: Apache-2.0
// Gradients of a batch and the optimizers' updates.
#include "runtime/src/network/step.h"

#include <xmmintrin.h>

#include <algorithm>
#include <cmath>

#include "runtime/src/network/random.h"

namespace dmlc::network {
namespace {

constexpr unsigned kFlushToZero = 0x8000;
constexpr unsigned kDenormalsAreZero = 0x0040;

/// Rows of a piece. Pieces cost a pass over the gradients each, so that small batches are one piece.
constexpr std::size_t kPieceRows = 1024;

bool has_first(const OptimizerSettings& settings) {
  switch (settings.optimizer) {
    case Optimizer::sgd:
      return settings.momentum > 0;
    case Optimizer::adam:
    case Optimizer::adamw:
      return true;
    case Optimizer::rmsprop:
    case Optimizer::adagrad:
      break;
  }
  return false;
}

}  // namespace

FlushDenormals::FlushDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | kFlushToZero | kDenormalsAreZero); }

FlushDenormals::~FlushDenormals() { _mm_setcsr(before_); }

StepRunner::StepRunner(const Shape& shape, const Layout& layout, const OptimizerSettings& settings, std::uint64_t seed,
                       train::Workers& workers)
    : shape_(shape), layout_(layout), settings_(settings), seed_(seed), workers_(workers), transposed_(layout) {
  for (unsigned i = 0; i < workers.size(); ++i) passes_.emplace_back(shape, layout);
  gradients_.emplace_back(layout.size());
}

TrainingState StepRunner::begin(Floats parameters) const {
  TrainingState state;
  state.parameters = std::move(parameters);
  if (has_first(settings_)) state.first = Floats(layout_.size());
  if (settings_.optimizer != Optimizer::sgd) state.second = Floats(layout_.size());
  return state;
}

void StepRunner::start(TrainingState state) {
  state_ = std::move(state);
  transposed_.refresh(layout_, state_.parameters.data());
}

double StepRunner::derive(const RowSource& source, std::size_t rows, double weight) {
  const std::uint64_t seed = mixed(seed_, state_.steps);
  const auto scale = static_cast<float>(1 / weight);
  const auto run_piece = [&](Pass& pass, std::size_t first, std::size_t end, float* gradients) {
    const FlushDenormals flush;
    double loss = 0;
    for (std::size_t row = first; row < end; row += kRowsTogether) {
      const std::size_t count = std::min(kRowsTogether, end - row);
      loss += pass.backward(source, row, count, {state_.parameters.data(), transposed_, scale, seed, gradients});
    }
    return loss;
  };
  gradients_.front().clear();
  const std::size_t pieces = (rows + kPieceRows - 1) / kPieceRows;
  if (pieces == 1) return run_piece(passes_.front(), 0, rows, gradients_.front().data());
  while (gradients_.size() <= workers_.size()) gradients_.emplace_back(layout_.size());
  std::vector<double> losses(workers_.size());
  double loss = 0;
  workers_.run(
      pieces,
      [&](unsigned worker, std::size_t piece) {
        Floats& own = gradients_[worker + 1];
        own.clear();
        losses[worker] =
            run_piece(passes_[worker], piece * kPieceRows, std::min(rows, (piece + 1) * kPieceRows), own.data());
      },
      [&](unsigned worker, std::size_t) {
        kernels().add(gradients_.front().data(), gradients_[worker + 1].data(), layout_.size());
        loss += losses[worker];
      });
  return loss;
}

void StepRunner::clip() {
  if (settings_.clip_norm <= 0) return;
  const double norm = std::sqrt(kernels().sum_of_squares(gradients_.front().data(), layout_.size()));
  if (norm <= settings_.clip_norm) return;
  // The addend keeps the quotient finite, as in torch.nn.utils.clip_grad_norm_.
  kernels().scale(gradients_.front().data(), static_cast<float>(settings_.clip_norm / (norm + 1e-6)), layout_.size());
}

void StepRunner::update(float rate) {
  const FlushDenormals flush;
  const auto t = static_cast<double>(state_.steps + 1);
  Update update{};
  update.optimizer = settings_.optimizer;
  update.rate = rate;
  update.momentum = settings_.momentum;
  update.nesterov = settings_.nesterov;
  update.beta1 = settings_.beta1;
  update.beta2 = settings_.optimizer == Optimizer::rmsprop ? settings_.rho : settings_.beta2;
  update.eps = settings_.eps;
  update.first_correction = static_cast<float>(1 - std::pow(static_cast<double>(settings_.beta1), t));
  update.second_correction = static_cast<float>(std::sqrt(1 - std::pow(static_cast<double>(settings_.beta2), t)));
  update.is_first_step = state_.steps == 0;
  const auto run = [&](std::size_t first, std::size_t end, float l1, float l2) {
    update.parameters = state_.parameters.data() + first;
    update.gradients = gradients_.front().data() + first;
    update.first = state_.first.size() > 0 ? state_.first.data() + first : nullptr;
    update.second = state_.second.size() > 0 ? state_.second.data() + first : nullptr;
    update.count = end - first;
    update.l1 = l1;
    update.l2 = l2;
    kernels().update(update);
  };
  run(0, layout_.weights_end(), settings_.l1, settings_.l2);
  run(layout_.weights_end(), layout_.size(), 0, 0);
}

double StepRunner::step(const RowSource& source, std::size_t rows, double weight, float rate) {
  const double loss = derive(source, rows, weight);
  clip();
  update(rate);
  transposed_.refresh(layout_, state_.parameters.data());
  ++state_.steps;
  return loss / weight;
}

}  // namespace dmlc::network
