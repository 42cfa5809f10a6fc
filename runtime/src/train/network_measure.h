// SPDX-License-Identifier: Apache-2.0
// Metrics of a network over the rows of a split.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "runtime/src/network/pass.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/network_rows.h"
#include "runtime/src/train/preparation.h"

namespace dmlc::train {

class NetworkMeasure {
 public:
  /// All must outlive it.
  NetworkMeasure(const ModelSpec& spec, const ingest::ColumnStore& store, const Preparation& preparation,
                 const network::Shape& shape, const network::Layout& layout, const NetworkRows& rows, Workers& workers);

  /// As MetricAccumulator::finish; empty for a split without rows.
  [[nodiscard]] std::vector<MetricValue> of(const network::Floats& parameters, ingest::Split split,
                                            std::span<const std::string> wanted);
  /// As MetricAccumulator::judge.
  void judge(const network::Floats& parameters, ingest::Split split, TrainingResult& result);

 private:
  void collect(const network::Floats& parameters, ingest::Split split, MetricAccumulator& accumulator);
  void predict(unsigned worker, std::size_t first, std::size_t end, const network::Floats& parameters);
  void add_rows(unsigned worker, std::size_t first, std::size_t end, MetricAccumulator& accumulator);

  const ModelSpec& spec_;
  const ingest::ColumnStore& store_;
  const Preparation& preparation_;
  const network::Shape& shape_;
  const NetworkRows& rows_;
  Workers& workers_;
  std::vector<network::Pass> passes_;             // per thread
  std::vector<std::vector<double>> predictions_;  // per thread
  std::vector<double> truth_;                     // of one merge
  std::vector<std::int32_t> labels_;
};

}  // namespace dmlc::train
