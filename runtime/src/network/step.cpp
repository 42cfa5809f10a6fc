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
    : shape_(shape), layout_(layout), settings_(settings), seed_(seed), workers_(workers), transposed_(layout, shape) {
  const bool cuts = shape.normalization != Normalization::batch;
  for (unsigned i = 0; cuts && i < workers.size(); ++i) passes_.emplace_back(shape, layout);
  gradients_.emplace_back(layout);
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
  transposed_.refresh(state_.parameters.data());
}

void StepRunner::set_last_row(std::size_t embedding, const float* values) {
  const EmbeddingTable& table = layout_.embeddings()[embedding];
  const Embedding& size = shape_.embeddings[embedding];
  std::copy_n(values, size.width, state_.parameters.data() + table.place + (size.levels - 1) * table.stride);
}

double StepRunner::derive(const RowSource& source, std::size_t rows, double weight) {
  const std::uint64_t seed = mixed(seed_, state_.steps);
  const auto scale = static_cast<float>(1 / weight);
  const auto run_piece = [&](Pass& pass, std::size_t first, std::size_t end, Gradients& gradients) {
    const FlushDenormals flush;
    double loss = 0;
    for (std::size_t row = first; row < end; row += kRowsTogether) {
      const std::size_t count = std::min(kRowsTogether, end - row);
      loss += pass.backward(source, row, count, {state_.parameters.data(), transposed_, scale, seed, gradients});
    }
    return loss;
  };
  Gradients& sum = gradients_.front();
  sum.clear();
  if (shape_.normalization == Normalization::batch) {
    return derive_whole(source, rows, {state_.parameters.data(), transposed_, scale, seed, sum});
  }
  const std::size_t pieces = (rows + kPieceRows - 1) / kPieceRows;
  if (pieces == 1) return run_piece(passes_.front(), 0, rows, sum);
  while (gradients_.size() <= workers_.size()) gradients_.emplace_back(layout_);
  std::vector<double> losses(workers_.size());
  double loss = 0;
  workers_.run(
      pieces,
      [&](unsigned worker, std::size_t piece) {
        Gradients& own = gradients_[worker + 1];
        own.clear();
        losses[worker] = run_piece(passes_[worker], piece * kPieceRows, std::min(rows, (piece + 1) * kPieceRows), own);
      },
      [&](unsigned worker, std::size_t) {
        gradients_.front().add(gradients_[worker + 1]);
        loss += losses[worker];
      });
  return loss;
}

/// Means and deviations are those of all rows of the batch, so that all of them go through a layer before the next.
double StepRunner::derive_whole(const RowSource& source, std::size_t rows, const Pass::Step& step) {
  const FlushDenormals flush;
  if (whole_rows_ < rows) {
    passes_.clear();
    passes_.emplace_back(shape_, layout_, rows);
    whole_rows_ = rows;
  }
  const double loss = passes_.front().backward(source, 0, rows, step);
  follow_statistics(passes_.front(), rows);
  return loss;
}

/// Running means of the batches' means and variances, the latter as estimates for all rows, with PyTorch's momentum.
void StepRunner::follow_statistics(const Pass& pass, std::size_t rows) {
  constexpr float kMomentum = 0.1F;
  if (rows < 2) return;
  const auto estimate = static_cast<float>(rows) / static_cast<float>(rows - 1);
  for (std::size_t l = 0; l < shape_.hidden.size(); ++l) {
    const Layer& layer = layout_.layers()[l];
    float* mean = state_.parameters.data() + layer.mean;
    float* variance = state_.parameters.data() + layer.variance;
    for (std::size_t i = 0; i < layer.outputs; ++i) {
      mean[i] += kMomentum * (pass.batch_mean(l)[i] - mean[i]);
      variance[i] += kMomentum * (estimate * pass.batch_variance(l)[i] - variance[i]);
    }
  }
}

void StepRunner::clip() {
  if (settings_.clip_norm <= 0) return;
  const double norm = std::sqrt(gradients_.front().sum_of_squares());
  if (norm <= settings_.clip_norm) return;
  // The addend keeps the quotient finite, as in torch.nn.utils.clip_grad_norm_.
  gradients_.front().scale(static_cast<float>(settings_.clip_norm / (norm + 1e-6)));
}

/// Of embeddings only the rows that the batch read move, and their moments with them: as PyTorch's SparseAdam.
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
  run(layout_.weights_end(), layout_.dense_end(), 0, 0);
  for (const TableRow& row : gradients_.front().rows()) {
    const std::size_t place = gradients_.front().place(row);
    run(place, place + layout_.embeddings()[row.embedding].stride, settings_.l1, settings_.l2);
  }
}

double StepRunner::step(const RowSource& source, std::size_t rows, double weight, float rate) {
  const double loss = derive(source, rows, weight);
  clip();
  update(rate);
  transposed_.refresh(state_.parameters.data());
  ++state_.steps;
  return loss / weight;
}

}  // namespace dmlc::network
