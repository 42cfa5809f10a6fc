// SPDX-License-Identifier: Apache-2.0
// Runs a block predictor over a store and computes the metrics of each split.
#include <array>
#include <iterator>

#include "runtime/src/train/metrics.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {
namespace {

constexpr std::size_t kSplits = 3;

/// The rows of one split of one block, gathered.
struct Gathered {
  std::vector<double> truth;
  std::vector<std::int32_t> labels;
  std::vector<double> predictions;

  void reserve(std::size_t rows, std::size_t outputs, bool has_numbers) {
    has_numbers ? truth.reserve(rows) : labels.reserve(rows);
    predictions.reserve(rows * outputs);
  }

  void clear() {
    truth.clear();
    labels.clear();
    predictions.clear();
  }
};

struct BlockSlot {  ///< what one worker holds between computing and merging a block
  std::vector<double> predictions;
  std::array<Gathered, kSplits> splits;
};

void gather(const ingest::ColumnStore& store, std::size_t block, std::size_t outputs, BlockSlot& slot) {
  const bool numbers = store.target().kind == ingest::TargetKind::number;
  const auto splits = store.splits(block);
  for (std::size_t split = 0; split < kSplits; ++split) {
    slot.splits[split].clear();
    if (store.rows_in(static_cast<ingest::Split>(split)) > 0)
      slot.splits[split].reserve(splits.size(), outputs, numbers);
  }
  for (std::size_t row = 0; row < splits.size(); ++row) {
    Gathered& gathered = slot.splits[static_cast<std::size_t>(splits[row])];
    if (numbers) {
      gathered.truth.push_back(static_cast<double>(store.target_numbers(block)[row]) + store.target().shift);
    } else {
      gathered.labels.push_back(store.target_codes(block)[row]);
    }
    const double* first = slot.predictions.data() + row * outputs;
    gathered.predictions.insert(gathered.predictions.end(), first, first + outputs);
  }
}

/// What every row of each split was predicted as.
std::vector<MetricAccumulator> collect(const ModelSpec& spec, const ingest::ColumnStore& store, std::size_t outputs,
                                       const BlockPredictor& predict, Workers& workers) {
  std::vector<MetricAccumulator> accumulators(kSplits, MetricAccumulator(spec.task, store.target(), store.spill()));
  for (std::size_t split = 0; split < kSplits; ++split) {
    accumulators[split].reserve(store.rows_in(static_cast<ingest::Split>(split)));
  }
  std::vector<BlockSlot> slots(workers.size());
  workers.run(
      store.block_count(),
      [&](unsigned worker, std::size_t block) {
        BlockSlot& slot = slots[worker];
        slot.predictions.resize(store.block_rows(block) * outputs);
        predict(block, slot.predictions);
        gather(store, block, outputs, slot);
      },
      [&](unsigned worker, std::size_t) {
        for (std::size_t split = 0; split < kSplits; ++split) {
          const Gathered& gathered = slots[worker].splits[split];
          if (spec.task == Task::regression) {
            accumulators[split].add(gathered.truth, gathered.predictions);
          } else {
            accumulators[split].add(gathered.labels, gathered.predictions);
          }
        }
      });
  // Sorting the scores takes memory in a moment. The file keeps the features.
  for (std::size_t block = 0; store.is_streamed() && block < store.block_count(); ++block)
    store.release_features(block);
  return accumulators;
}

template <class Item>
void append(std::vector<Item>& to, std::vector<Item>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

std::vector<MetricValue> evaluate(const ModelSpec& spec, const ingest::ColumnStore& store, std::size_t outputs,
                                  const BlockPredictor& predict, std::span<const std::string> wanted,
                                  Workers& workers) {
  std::vector<MetricAccumulator> accumulators = collect(spec, store, outputs, predict, workers);
  std::vector<std::vector<MetricValue>> values(kSplits);
  workers.run(
      kSplits,
      [&](unsigned, std::size_t split) {
        values[split] = accumulators[split].finish(static_cast<ingest::Split>(split), wanted);
      },
      [](unsigned, std::size_t) {});
  std::vector<MetricValue> all;
  for (std::vector<MetricValue>& one : values) append(all, one);
  return all;
}

void judge(const ModelSpec& spec, const ingest::ColumnStore& store, std::size_t outputs, const BlockPredictor& predict,
           Workers& workers, TrainingResult& result) {
  if (!spec.wants("metrics")) return;
  std::vector<MetricAccumulator> accumulators = collect(spec, store, outputs, predict, workers);
  std::vector<TrainingResult> parts(kSplits);
  workers.run(
      kSplits,
      [&](unsigned, std::size_t split) { accumulators[split].judge(static_cast<ingest::Split>(split), parts[split]); },
      [](unsigned, std::size_t) {});
  for (TrainingResult& part : parts) {
    append(result.metrics, part.metrics);
    append(result.scores, part.scores);
    append(result.confusion, part.confusion);
  }
}

}  // namespace dmlc::train
