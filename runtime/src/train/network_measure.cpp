// SPDX-License-Identifier: Apache-2.0
// Runs rows forward on all threads and measures them in their order.
#include "runtime/src/train/network_measure.h"

#include <algorithm>

#include "runtime/src/network/step.h"
#include "runtime/src/train/network_state.h"

namespace dmlc::train {
namespace {

constexpr std::size_t kRowsOfTask = 8192;

}  // namespace

NetworkMeasure::NetworkMeasure(const ModelSpec& spec, const ingest::ColumnStore& store, const Preparation& preparation,
                               const network::Shape& shape, const network::Layout& layout, const NetworkRows& rows,
                               Workers& workers)
    : spec_(spec),
      store_(store),
      preparation_(preparation),
      shape_(shape),
      rows_(rows),
      workers_(workers),
      predictions_(workers.size()) {
  for (unsigned i = 0; i < workers.size(); ++i) passes_.emplace_back(shape, layout);
}

std::vector<MetricValue> NetworkMeasure::of(const network::Floats& parameters, ingest::Split split,
                                            std::span<const std::string> wanted) {
  MetricAccumulator accumulator(spec_.task, store_.target(), store_.spill());
  collect(parameters, split, accumulator);
  return accumulator.finish(split, wanted);
}

void NetworkMeasure::judge(const network::Floats& parameters, ingest::Split split, TrainingResult& result) {
  MetricAccumulator accumulator(spec_.task, store_.target(), store_.spill());
  collect(parameters, split, accumulator);
  accumulator.judge(split, result);
}

void NetworkMeasure::collect(const network::Floats& parameters, ingest::Split split, MetricAccumulator& accumulator) {
  const std::size_t begin = rows_.begin(split);
  const std::size_t end = rows_.end(split);
  if (begin == end) return;
  accumulator.reserve(end - begin);
  workers_.run((end - begin + kRowsOfTask - 1) / kRowsOfTask,
               [&](unsigned worker, std::size_t task) {
                 const std::size_t first = begin + task * kRowsOfTask;
                 predict(worker, first, std::min(end, first + kRowsOfTask), parameters);
               },
               [&](unsigned worker, std::size_t task) {
                 const std::size_t first = begin + task * kRowsOfTask;
                 add_rows(worker, first, std::min(end, first + kRowsOfTask), accumulator);
               });
}

void NetworkMeasure::predict(unsigned worker, std::size_t first, std::size_t end, const network::Floats& parameters) {
  const network::FlushDenormals flush;
  const ChosenRows source(rows_, {});
  network::Pass& pass = passes_[worker];
  std::vector<double>& out = predictions_[worker];
  out.resize((end - first) * shape_.outputs);
  for (std::size_t row = first; row < end; row += network::kRowsTogether) {
    const std::size_t count = std::min(network::kRowsTogether, end - row);
    pass.forward(source, row, count, parameters.data());
    network_predictions(spec_.task, preparation_, pass.margins(), pass.margin_stride(), count, shape_.outputs,
                        out.data() + (row - first) * shape_.outputs);
  }
}

void NetworkMeasure::add_rows(unsigned worker, std::size_t first, std::size_t end, MetricAccumulator& accumulator) {
  if (spec_.task == Task::regression) {
    truth_.clear();
    for (std::size_t row = first; row < end; ++row) truth_.push_back(rows_.truth(row));
    accumulator.add(truth_, predictions_[worker]);
    return;
  }
  labels_.clear();
  for (std::size_t row = first; row < end; ++row) labels_.push_back(rows_.label(row));
  accumulator.add(labels_, predictions_[worker]);
}

}  // namespace dmlc::train
