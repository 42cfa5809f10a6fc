// SPDX-License-Identifier: Apache-2.0
// Runs the gradient kernels over the training rows, block by block.
#include "runtime/src/kernel_host/derivatives.h"

#include <algorithm>
#include <cmath>

#include "runtime/src/kernel_host/parallel.h"
#include "runtime/src/predict/trees.h"
#include "runtime/src/train/boosted_gradient.h"
#include "runtime/src/train/class_weights.h"
#include "runtime/src/train/tree_growth.h"

namespace dmlc::host {

using train::Task;

Derivatives::Derivatives(const train::BoostedRequest& request, const MappedMatrix& matrix)
    : request_(request),
      rows_(request.training_rows),
      outputs_(request.outputs()),
      gives_means_(train::gives_means(request.spec)),
      gradients_(rows_ * outputs_),
      hessians_(rows_ * outputs_),
      class_weights_(train::class_weights(request.spec, request.target)) {
  std::vector<std::uint32_t> rows;
  for (std::size_t b = 0; b < matrix.block_count(); ++b) {
    matrix.rows_of(b, ingest::Split::training, rows);
    if (!rows.empty()) add_piece(matrix, b, rows);
  }
  const auto classes = static_cast<std::int32_t>(request_.target.classes.size());
  for (const Piece& piece : pieces_) {
    for (std::size_t i = 0; piece.labels != nullptr && i < piece.rows; ++i) {
      if (piece.labels[i] < 0 || piece.labels[i] >= classes) throw train::ProtocolError("a label out of range");
    }
  }
}

void Derivatives::add_piece(const MappedMatrix& matrix, std::size_t block, std::span<const std::uint32_t> rows) {
  Piece piece;
  piece.first = pieces_.empty() ? 0 : pieces_.back().first + pieces_.back().rows;
  piece.rows = rows.size();
  const bool whole = rows.size() == matrix.rows(block);
  const auto take = [&](const auto* cells, auto& own, const auto*& out) {
    out = cells;
    if (whole) return;
    auto& copy = own.emplace_back(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) copy[i] = cells[rows[i]];
    out = copy.data();
  };
  if (request_.spec.task == Task::regression) {
    take(matrix.target_numbers(block), own_numbers_, piece.numbers);
  } else {
    take(matrix.target_codes(block), own_labels_, piece.labels);
  }
  pieces_.push_back(piece);
}

double Derivatives::base_score() const {
  switch (request_.spec.task) {
    case Task::regression: {
      double sum = 0;
      for (const Piece& piece : pieces_) {
        for (std::size_t i = 0; i < piece.rows; ++i) sum += static_cast<double>(piece.numbers[i]);
      }
      return static_cast<double>(static_cast<float>(sum / static_cast<double>(rows_)));
    }
    case Task::binary: {
      if (gives_means_) return mean_of_labels();
      std::int64_t ones = 0;
      for (const Piece& piece : pieces_) ones += std::count(piece.labels, piece.labels + piece.rows, 1);
      const double positive =
          static_cast<double>(ones) * request_.spec.number("scale_pos_weight") * class_weights_.at(1);
      const double negative = (static_cast<double>(rows_) - static_cast<double>(ones)) * class_weights_.at(0);
      return std::clamp(positive / (positive + negative), 1e-6, 1 - 1e-6);
    }
    default:
      break;
  }
  return 0;
}

double Derivatives::mean_of_labels() const {
  double positive = 0;
  double total = 0;
  for (const Piece& piece : pieces_) {
    for (std::size_t i = 0; i < piece.rows; ++i) {
      const double weight = class_weights_[static_cast<std::size_t>(piece.labels[i])];
      total += weight;
      positive += piece.labels[i] == 1 ? weight : 0;
    }
  }
  return static_cast<double>(static_cast<float>(positive / total));
}

double Derivatives::truth_of(const Piece& piece, std::size_t row, std::size_t output) const {
  if (piece.labels == nullptr) return static_cast<double>(piece.numbers[row]);
  const std::int32_t own = outputs_ == 1 ? 1 : static_cast<std::int32_t>(output);
  return piece.labels[row] == own ? 1 : 0;
}

void Derivatives::update_means(const Piece& piece, const float* margins, double scale) {
  for (std::size_t i = 0; i < piece.rows; ++i) {
    const double weight = piece.labels == nullptr ? 1 : class_weights_[static_cast<std::size_t>(piece.labels[i])];
    for (std::size_t k = 0; k < outputs_; ++k) {
      const std::size_t at = (piece.first + i) * outputs_ + k;
      const double error = static_cast<double>(margins[at]) - truth_of(piece, i, k);
      gradients_[at] = static_cast<float>(std::round(weight * error * scale) / scale);
      hessians_[at] = static_cast<float>(std::round(weight * scale) / scale);
    }
  }
}

double Derivatives::mean_error(const float* means) const {
  std::vector<double> errors(pieces_.size());
  run_tasks(request_.threads, pieces_.size(), [&](std::size_t p) {
    const Piece& piece = pieces_[p];
    double sum = 0;
    for (std::size_t i = 0; i < piece.rows; ++i) {
      for (std::size_t k = 0; k < outputs_; ++k) {
        const double error = static_cast<double>(means[(piece.first + i) * outputs_ + k]) - truth_of(piece, i, k);
        sum += error * error;
      }
    }
    errors[p] = sum;
  });
  double sum = 0;
  for (const double error : errors) sum += error;
  return sum / static_cast<double>(rows_);
}

double Derivatives::update(const float* margins) {
  const double scale = scale_of(margins);
  std::vector<double> losses(pieces_.size());
  run_tasks(request_.threads, pieces_.size(),
            [&](std::size_t p) { losses[p] = update_piece(pieces_[p], margins, scale); });
  double sum = 0;
  for (const double loss : losses) sum += loss;
  return (request_.spec.task == Task::regression ? 2 : 1) * sum / static_cast<double>(rows_);
}

double Derivatives::scale_of(const float* margins) const {
  const double heaviest = class_weights_.empty() ? 1 : *std::max_element(class_weights_.begin(), class_weights_.end());
  if (gives_means_ && request_.spec.task != Task::regression) return train::exact_scale(rows_, heaviest);
  switch (request_.spec.task) {
    case Task::regression: {
      std::vector<float> largest(pieces_.size());
      run_tasks(request_.threads, pieces_.size(), [&](std::size_t p) {
        const Piece& piece = pieces_[p];
        largest[p] = train::gradient_kernels().largest_error(margins + piece.first, piece.numbers, piece.rows);
      });
      return train::exact_scale(rows_, static_cast<double>(*std::max_element(largest.begin(), largest.end())));
    }
    case Task::binary:
      return train::exact_scale(rows_,
                                std::max(1.0, request_.spec.number("scale_pos_weight")) * std::max(1.0, heaviest));
    default:
      break;
  }
  return train::exact_scale(rows_, std::max(1.0, heaviest));
}

void Derivatives::weigh(const Piece& piece, double scale) {
  if (std::all_of(class_weights_.begin(), class_weights_.end(), [](double weight) { return weight == 1; })) return;
  for (std::size_t i = 0; i < piece.rows; ++i) {
    const double weight = class_weights_[static_cast<std::size_t>(piece.labels[i])];
    for (std::size_t at = (piece.first + i) * outputs_; at < (piece.first + i + 1) * outputs_; ++at) {
      gradients_[at] = static_cast<float>(std::round(weight * static_cast<double>(gradients_[at]) * scale) / scale);
      hessians_[at] = static_cast<float>(std::round(weight * static_cast<double>(hessians_[at]) * scale) / scale);
    }
  }
}

double Derivatives::update_piece(const Piece& piece, const float* margins, double scale) {
  if (gives_means_) {
    update_means(piece, margins, scale);
    return 0;
  }
  const train::GradientKernels& kernels = train::gradient_kernels();
  const std::size_t first = piece.first * outputs_;
  float* gradients = gradients_.data() + first;
  float* hessians = hessians_.data() + first;
  switch (request_.spec.task) {
    case Task::regression:
      return kernels.squared(margins + first, piece.numbers, piece.rows, scale, gradients, hessians);
    case Task::binary: {
      const auto weight = static_cast<float>(request_.spec.number("scale_pos_weight"));
      const double loss =
          kernels.logistic(margins + first, piece.labels, weight, piece.rows, scale, gradients, hessians);
      weigh(piece, scale);
      return loss;
    }
    default:
      break;
  }
  const double loss = kernels.softmax(margins + first, piece.labels, outputs_, piece.rows, scale, gradients, hessians);
  weigh(piece, scale);
  return loss;
}

double Derivatives::root_error(std::size_t output) const {
  double squares = 0;
  double gradient = 0;
  double hessian = 0;
  for (std::size_t at = output; at < gradients_.size(); at += outputs_) {
    const auto g = static_cast<double>(gradients_[at]);
    const auto h = static_cast<double>(hessians_[at]);
    if (h > 0) squares += g * g / h;
    gradient += g;
    hessian += h;
  }
  return hessian > 0 ? squares - gradient * gradient / hessian : 0;
}

void Derivatives::release() {
  gradients_ = {};
  hessians_ = {};
}

std::vector<train::MetricValue> Derivatives::metrics(const float* margins, std::span<const std::string> wanted) const {
  if (wanted.empty()) return {};
  train::MetricAccumulator accumulator(request_.spec.task, request_.target);
  accumulator.reserve(rows_);
  std::vector<double> predictions;
  std::vector<double> truth;
  for (const Piece& piece : pieces_) {
    predictions.resize(piece.rows * outputs_);
    predict::transform_margins(predict::link_of(request_.spec), request_.target.shift, margins + piece.first * outputs_,
                               outputs_, piece.rows, predictions.data());
    if (request_.spec.task == Task::regression) {
      truth.resize(piece.rows);
      for (std::size_t i = 0; i < piece.rows; ++i) {
        truth[i] = static_cast<double>(piece.numbers[i]) + request_.target.shift;
      }
      accumulator.add(truth, predictions);
    } else {
      accumulator.add(std::span(piece.labels, piece.rows), predictions);
    }
  }
  return accumulator.finish(ingest::Split::training, wanted);
}

}  // namespace dmlc::host
