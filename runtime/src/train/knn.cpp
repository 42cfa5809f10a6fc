// SPDX-License-Identifier: Apache-2.0
// Prepares the rows, keeps those of training, and asks the neighbours of every row for the metrics.
#include "runtime/src/train/knn.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>

#include "runtime/src/predict/neighbour_model.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/neighbour_inputs.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {
namespace {

using ingest::Split;

constexpr std::size_t kQueries = predict::NeighbourSearch::kMostQueries;
constexpr std::size_t kRowsPerTask = 4 * kQueries;
// Rows between two reports of progress.
constexpr std::size_t kRowsPerReport = 512 * kRowsPerTask;

class NeighbourTraining {
 public:
  NeighbourTraining(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                    Workers& workers, Monitor& monitor)
      : spec_(spec),
        store_(store),
        workers_(workers),
        monitor_(monitor),
        preparation_(fit_neighbour_terms(spec, store)),
        inputs_(preparation_, spec),
        vote_(spec, store.target().classes.size()),
        k_(static_cast<std::size_t>(std::max<std::int64_t>(1, spec.integer("k")))) {
    const std::uint64_t rows = store.rows_in(Split::training);
    if (k_ > rows) {
      throw make_error<RuntimeErrorId::TooManyNeighbours>(spec.name, "lower k, or train on more rows", spec.name, k_,
                                                          rows);
    }
    make_room(spec, resources, store, {bytes(rows), estimate_memory(spec, store.rows(), store.bytes())});
  }

  TrainingResult run() {
    prepare_rows();
    sort_rows();
    TrainingResult result;
    result.iterations = 1;
    result.stopped_by = "converged";
    keep_rows(result.state);
    result.parts = {{.name = "rows", .description = std::to_string(training_.size())},
                    {.name = "columns", .description = std::to_string(inputs_.width())}};
    const auto* rows = result.state.tensors.front().values<float>();
    const predict::NeighbourIndex index({rows, inputs_.width()}, training_.size(), training_numbers_,
                                        predict::metric_of(predict::distance_of(spec_)));
    predict_all(index);
    judge(
        spec_, store_, vote_.outputs(),
        [&](std::size_t block, std::span<double> out) {
          const auto first = predictions_.begin() + static_cast<std::ptrdiff_t>(starts_[block] * vote_.outputs());
          std::copy_n(first, out.size(), out.begin());
        },
        workers_, result);
    return result;
  }

 private:
  /// The prepared rows of all splits, of the model, the index, predictions and scratch of the searches; afterwards each
  /// thread has an index of its own for the importance of features.
  [[nodiscard]] std::uint64_t bytes(std::uint64_t training_rows) const {
    const std::uint64_t row = inputs_.width() * sizeof(float);
    const std::uint64_t index = predict::NeighbourIndex::bytes(training_rows, inputs_.width());
    const std::uint64_t while_judged = store_.rows() * (row + vote_.outputs() * sizeof(double) + 16) + index +
                                       workers_.size() * kQueries * (row + k_ * sizeof(predict::Neighbour));
    return training_rows * (row + 16) + std::max(while_judged, workers_.size() * index);
  }

  void prepare_rows() {
    std::size_t rows = 0;
    for (std::size_t block = 0; block < store_.block_count(); ++block) {
      starts_.push_back(rows);
      rows += store_.block_rows(block);
    }
    rows_.reset(new float[rows * inputs_.width()]);
    monitor_.report({"fit", 0, 0, 1, "", 0});
    workers_.run(
        store_.block_count(), [&](unsigned, std::size_t block) { prepare_block(block); }, [](unsigned, std::size_t) {});
  }

  void prepare_block(std::size_t block) {
    for (std::size_t row = 0; row < store_.block_rows(block); ++row) {
      if (row % 1024 == 0) workers_.check();
      inputs_.write(
          [&](std::uint32_t column) {
            return static_cast<double>(store_.numbers(block, column)[row]) + store_.columns()[column].shift;
          },
          [&](std::uint32_t column) { return cycle_slot(store_.numbers(block, column)[row]); },
          [&](std::uint32_t column, std::size_t) { return store_.codes(block, column)[row]; },
          rows_.get() + (starts_[block] + row) * inputs_.width());
    }
  }

  /// Rows that are near each other are asked about together, too.
  void sort_rows() {
    for (std::size_t block = 0; block < store_.block_count(); ++block) {
      const auto splits = store_.splits(block);
      for (std::size_t row = 0; row < splits.size(); ++row) {
        auto& rows = splits[row] == Split::training ? training_ : held_;
        rows.push_back(static_cast<std::uint32_t>(starts_[block] + row));
      }
    }
    std::vector<std::uint32_t> in_order = training_;
    workers_.run(
        2,
        [&](unsigned, std::size_t task) {
          predict::order_by_nearness({rows_.get(), inputs_.width()}, task == 0 ? training_ : held_,
                                     [&] { workers_.check(); });
        },
        [](unsigned, std::size_t) {});
    for (const std::uint32_t row : training_) {
      const auto found = std::lower_bound(in_order.begin(), in_order.end(), row);
      training_numbers_.push_back(static_cast<std::uint32_t>(found - in_order.begin()));
    }
  }

  void keep_rows(ModelState& state) {
    const std::size_t width = inputs_.width();
    tensor::Tensor rows{kNeighbourRows, tensor::DataType::float32, {training_.size(), width}, {}};
    rows.bytes.resize(training_.size() * width * sizeof(float));
    auto* to = reinterpret_cast<float*>(rows.bytes.data());
    for (const std::uint32_t row : training_) to = std::copy_n(rows_.get() + row * width, width, to);
    state.tensors.push_back(std::move(rows));
    state.tensors.push_back(tensor::make_tensor(kNeighbourNumbers, tensor::DataType::uint32, {training_.size()},
                                                training_numbers_.data(), training_numbers_.size()));
    keep_targets(state);
    state.preparation = to_json(preparation_);
  }

  void keep_targets(ModelState& state) {
    const double shift = store_.target().shift;
    for (const std::uint32_t row : training_) {
      const std::size_t block =
          static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), row) - starts_.begin()) - 1;
      const std::size_t at = row - starts_[block];
      if (spec_.task == Task::regression) {
        targets_.numbers.push_back(static_cast<double>(store_.target_numbers(block)[at]) + shift);
      } else {
        targets_.classes.push_back(store_.target_codes(block)[at]);
      }
    }
    state.tensors.push_back(spec_.task == Task::regression
                                ? tensor::make_tensor(kNeighbourTargets, tensor::DataType::float64, {training_.size()},
                                                      targets_.numbers.data(), targets_.numbers.size())
                                : tensor::make_tensor(kNeighbourClasses, tensor::DataType::int32, {training_.size()},
                                                      targets_.classes.data(), targets_.classes.size()));
  }

  void predict_all(const predict::NeighbourIndex& index) {
    predictions_.resize(store_.rows() * vote_.outputs());
    std::vector<std::uint32_t> asked = training_;
    asked.insert(asked.end(), held_.begin(), held_.end());
    std::vector<predict::NeighbourSearch> searches(workers_.size(), {index, k_, kQueries});
    std::vector<std::vector<float>> queries(workers_.size(), std::vector<float>(kQueries * inputs_.width()));
    for (std::size_t first = 0; first < asked.size(); first += kRowsPerReport) {
      monitor_.report({"evaluate", first, 1, 1, "", 0});
      const auto part = std::span(asked).subspan(first, std::min(kRowsPerReport, asked.size() - first));
      workers_.run((part.size() + kRowsPerTask - 1) / kRowsPerTask,
                   [&](unsigned worker, std::size_t task) {
                     const std::size_t begin = task * kRowsPerTask;
                     const std::size_t end = std::min(part.size(), begin + kRowsPerTask);
                     for (std::size_t at = begin; at < end; at += kQueries) {
                       workers_.check();
                       ask(searches[worker], queries[worker], part.subspan(at, std::min(kQueries, end - at)));
                     }
                   },
                   [](unsigned, std::size_t) {});
    }
  }

  void ask(predict::NeighbourSearch& search, std::vector<float>& queries, std::span<const std::uint32_t> rows) {
    const std::size_t width = inputs_.width();
    float* to = queries.data();
    for (const std::uint32_t row : rows) to = std::copy_n(rows_.get() + row * width, width, to);
    search.run(queries.data(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      vote_.count(search.nearest(i), targets_, predictions_.data() + rows[i] * vote_.outputs());
    }
  }

  const ModelSpec& spec_;
  const ingest::ColumnStore& store_;
  Workers& workers_;
  Monitor& monitor_;
  Preparation preparation_;
  NeighbourInputs inputs_;
  predict::NeighbourVote vote_;
  std::size_t k_;
  std::vector<std::size_t> starts_;  // first row of each block
  std::unique_ptr<float[]> rows_;    // of all splits, prepared
  std::vector<std::uint32_t> training_;
  std::vector<std::uint32_t> held_;
  std::vector<std::uint32_t> training_numbers_;  // places among the training rows in the order of the store
  predict::NeighbourTargets targets_;            // of training_
  std::vector<double> predictions_;
};

}  // namespace

TrainingResult train_neighbours(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                                Monitor& monitor) {
  Workers workers(resources, monitor, spec.name);
  return NeighbourTraining(spec, store, resources, workers, monitor).run();
}

}  // namespace dmlc::train
