// SPDX-License-Identifier: Apache-2.0
// Measures boosting rounds.
#include "runtime/src/kernel_host/rounds.h"

#include "runtime/src/predict/trees.h"

namespace dmlc::host {

std::vector<float> part_means(std::span<const float> sums, std::span<const float> base, double share) {
  std::vector<float> means(sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const float start = base[i % base.size()];
    means[i] = start + static_cast<float>(share) * (sums[i] - start);
  }
  return means;
}

ValidationRows::ValidationRows(const train::BoostedRequest& request, const MappedMatrix& matrix, const HeldRows& held,
                               std::span<const float> base)
    : request_(request),
      held_(held),
      base_(base.begin(), base.end()),
      margins_(request.validation_rows * base.size()),
      predictions_(margins_.size()) {
  for (std::size_t i = 0; i < margins_.size(); ++i) margins_[i] = base[i % base.size()];
  std::vector<std::uint32_t> rows;
  for (std::size_t b = 0; b < matrix.block_count(); ++b) {
    matrix.rows_of(b, ingest::Split::validation, rows);
    for (const std::uint32_t row : rows) {
      if (request_.spec.task == train::Task::regression) {
        numbers_.push_back(static_cast<double>(matrix.target_numbers(b)[row]) + request_.target.shift);
      } else {
        labels_.push_back(matrix.target_codes(b)[row]);
      }
    }
  }
}

void ValidationRows::add(const predict::TreeEvaluator& round) {
  if (!empty()) held_.add_trees(round, ingest::Split::validation, margins_.data());
}

std::vector<train::MetricValue> ValidationRows::metrics(std::span<const std::string> wanted, double share) {
  if (empty() || wanted.empty()) return {};
  std::vector<float> means;
  if (share != 1) means = part_means(margins_, base_, share);
  predict::transform_margins(predict::link_of(request_.spec), request_.target.shift,
                             share != 1 ? means.data() : margins_.data(), request_.outputs(), request_.validation_rows,
                             predictions_.data());
  train::MetricAccumulator accumulator(request_.spec.task, request_.target);
  accumulator.reserve(request_.validation_rows);
  if (request_.spec.task == train::Task::regression) {
    accumulator.add(numbers_, predictions_);
  } else {
    accumulator.add(labels_, predictions_);
  }
  return accumulator.finish(ingest::Split::validation, wanted);
}

}  // namespace dmlc::host
