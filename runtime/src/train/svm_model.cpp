// SPDX-License-Identifier: Apache-2.0
// Walks blocks of a store with the weights of a support vector machine.
#include "runtime/src/train/svm_model.h"

#include <algorithm>
#include <limits>

namespace dmlc::train {

SvmModel::SvmModel(const ModelSpec& spec, const MarginInputs& inputs, std::span<const std::vector<double>> parameters,
                   std::span<const MarginTarget> targets)
    : spec_(spec), inputs_(inputs), store_(inputs.design().store()), targets_(targets) {
  for (const std::vector<double>& one : parameters) weights_.push_back(inputs.weights(one));
}

void SvmModel::margins(std::size_t block, std::span<double> out) const {
  TileReader tile(inputs_.design());
  const std::size_t rows = store_.block_rows(block);
  for (std::size_t first = 0; first < rows; first += kTileRows) {
    tile.load(block, first);
    inputs_.load(tile);
    for (std::size_t k = 0; k < outputs(); ++k) {
      inputs_.margins(tile, weights_[k], tile.margin.data());
      for (std::size_t row = 0; row < tile.rows(); ++row) {
        out[(first + row) * outputs() + k] = tile.margin[row] * targets_[k].scale + targets_[k].center;
      }
    }
  }
}

void SvmModel::predict(std::size_t block, double scale, std::span<double> out) const {
  margins(block, out);
  if (spec_.task == Task::regression) return;
  const std::size_t rows = store_.block_rows(block);
  for (double& margin : out) margin *= scale;
  std::vector<double> tile(outputs() * kTileRows);
  for (std::size_t first = 0; first < rows; first += kTileRows) {
    const std::size_t count = std::min(kTileRows, rows - first);
    for (std::size_t i = 0; i < count * outputs(); ++i) {
      tile[i % outputs() * kTileRows + i / outputs()] = out[first * outputs() + i];
    }
    if (outputs() == 1) design_kernels().sigmoid(tile.data(), kTileRows);
    if (outputs() > 1) design_kernels().normalise(tile.data(), outputs());
    for (std::size_t i = 0; i < count * outputs(); ++i) {
      out[first * outputs() + i] = tile[i % outputs() * kTileRows + i / outputs()];
    }
  }
}

/// Calls visit(target, margins) for one row in `stride` of a split, in their order.
template <class Visit>
void SvmModel::visit_margins(ingest::Split split, std::size_t stride, Workers& workers, Visit visit) const {
  std::vector<std::vector<double>> margins_of(workers.size());
  std::size_t seen = 0;
  workers.run(
      store_.block_count(),
      [&](unsigned worker, std::size_t block) {
        margins_of[worker].resize(store_.block_rows(block) * outputs());
        margins(block, margins_of[worker]);
      },
      [&](unsigned worker, std::size_t block) {
        const bool is_number = spec_.task == Task::regression;
        const auto splits = store_.splits(block);
        for (std::size_t row = 0; row < splits.size(); ++row) {
          if (splits[row] != split || seen++ % stride != 0) continue;
          if (!is_number && store_.target_codes(block)[row] < 0) continue;
          visit(is_number ? static_cast<double>(store_.target_numbers(block)[row]) + store_.target().shift
                          : static_cast<double>(store_.target_codes(block)[row]),
                margins_of[worker].data() + row * outputs());
        }
      });
}

double SvmModel::mean_loss(ingest::Split split, Workers& workers) const {
  double sum = 0;
  double weights = 0;
  visit_margins(split, 1, workers, [&](double truth, const double* margins) {
    for (std::size_t k = 0; k < outputs(); ++k) {
      const MarginTarget& target = targets_[k];
      const double weight = target.class_weights.empty() ? 1 : target.class_weights[static_cast<std::size_t>(truth)];
      sum += weight * target.loss((margins[k] - target.center) / target.scale, truth);
      weights += weight;
    }
  });
  return weights > 0 ? sum / weights : std::numeric_limits<double>::quiet_NaN();
}

double SvmModel::fit_scale(Workers& workers) const {
  if (spec_.task == Task::regression) return 1;
  const bool validates = store_.rows_in(ingest::Split::validation) >= kLeastScaleRows;
  const auto split = validates ? ingest::Split::validation : ingest::Split::training;
  const std::size_t wanted = std::max<std::size_t>(kScaleMargins / outputs(), 1);
  LabelledMargins rows{outputs(), {}, {}};
  const std::size_t most = std::min<std::size_t>(store_.rows_in(split), wanted);
  rows.margins.reserve(most * outputs());
  rows.labels.reserve(most);
  visit_margins(split, (store_.rows_in(split) + wanted - 1) / wanted, workers,
                [&](double truth, const double* margins) {
                  rows.margins.insert(rows.margins.end(), margins, margins + outputs());
                  rows.labels.push_back(static_cast<std::int32_t>(truth));
                });
  return fit_margin_scale(rows, targets_.front().class_weights, [&] { workers.check(); });
}

}  // namespace dmlc::train
