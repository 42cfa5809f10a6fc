// SPDX-License-Identifier: Apache-2.0
// Walks blocks of a store with the weights of a support vector machine.
#include "runtime/src/train/svm_model.h"

#include <algorithm>
#include <limits>

namespace dmlc::train {

/// Some rows of a split; targets as doubles: class codes or values.
struct SvmModel::SplitMargins {
  std::vector<double> margins;
  std::vector<double> targets;
};

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

SvmModel::SplitMargins SvmModel::collect(ingest::Split split, std::size_t stride, Workers& workers) const {
  SplitMargins all;
  std::vector<std::vector<double>> margins_of(workers.size());
  std::size_t seen = 0;
  workers.run(
      store_.block_count(),
      [&](unsigned worker, std::size_t block) {
        margins_of[worker].resize(store_.block_rows(block) * outputs());
        margins(block, margins_of[worker]);
      },
      [&](unsigned worker, std::size_t block) {
        const auto splits = store_.splits(block);
        for (std::size_t row = 0; row < splits.size(); ++row) {
          if (splits[row] != split || seen++ % stride != 0) continue;
          const bool is_number = spec_.task == Task::regression;
          if (!is_number && store_.target_codes(block)[row] < 0) continue;
          all.targets.push_back(is_number
                                    ? static_cast<double>(store_.target_numbers(block)[row]) + store_.target().shift
                                    : static_cast<double>(store_.target_codes(block)[row]));
          const double* first = margins_of[worker].data() + row * outputs();
          all.margins.insert(all.margins.end(), first, first + outputs());
        }
      });
  return all;
}

double SvmModel::mean_loss(ingest::Split split, Workers& workers) const {
  const SplitMargins rows = collect(split, 1, workers);
  double sum = 0;
  double weights = 0;
  for (std::size_t row = 0; row < rows.targets.size(); ++row) {
    if (row % ingest::kBlockRows == 0) workers.check();
    for (std::size_t k = 0; k < outputs(); ++k) {
      const MarginTarget& target = targets_[k];
      const double weight =
          target.class_weights.empty() ? 1 : target.class_weights[static_cast<std::size_t>(rows.targets[row])];
      const double margin = (rows.margins[row * outputs() + k] - target.center) / target.scale;
      sum += weight * target.loss(margin, rows.targets[row]);
      weights += weight;
    }
  }
  return weights > 0 ? sum / weights : std::numeric_limits<double>::quiet_NaN();
}

double SvmModel::fit_scale(Workers& workers) const {
  if (spec_.task == Task::regression) return 1;
  const bool validates = store_.rows_in(ingest::Split::validation) >= kLeastScaleRows;
  const auto split = validates ? ingest::Split::validation : ingest::Split::training;
  const std::size_t wanted = std::max<std::size_t>(kScaleMargins / outputs(), 1);
  const SplitMargins rows = collect(split, (store_.rows_in(split) + wanted - 1) / wanted, workers);
  LabelledMargins labelled{outputs(), rows.margins, {}};
  for (const double target : rows.targets) labelled.labels.push_back(static_cast<std::int32_t>(target));
  return fit_margin_scale(labelled, targets_.front().class_weights, [&] { workers.check(); });
}

}  // namespace dmlc::train
