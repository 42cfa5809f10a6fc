// SPDX-License-Identifier: Apache-2.0
// Grows the trees side by side, scores the rows, and draws the line between anomalies and others.
#include "runtime/src/train/isolation_forest.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/src/network/random.h"
#include "runtime/src/predict/trees.h"
#include "runtime/src/train/isolation_tree.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {
namespace {

using ingest::RowVector;

using ingest::Split;

std::vector<std::uint32_t> training_rows(const ingest::ColumnStore& store) {
  std::vector<std::uint32_t> rows;
  rows.reserve(store.rows_in(Split::training));
  std::uint32_t row = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    for (const Split split : store.splits(block)) {
      if (split == Split::training) rows.push_back(row);
      ++row;
    }
  }
  return rows;
}

IsolationSettings settings_of(const ModelSpec& spec, std::uint64_t rows) {
  IsolationSettings settings;
  const double share = spec.number("subsample");
  const double asked = share > 0 ? share * static_cast<double>(rows) : spec.number("sample_size");
  settings.sample = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(asked), 2, rows);
  const auto deepest = static_cast<std::uint32_t>(spec.integer("max_depth"));
  const auto usual = static_cast<std::uint32_t>(std::ceil(std::log2(static_cast<double>(settings.sample))));
  settings.max_depth = std::min(deepest > 0 ? deepest : usual, predict::TreeModel::kMaxDepth);
  settings.colsample = spec.number("colsample_bytree");
  return settings;
}

class Forest {
 public:
  Forest(const ModelSpec& spec, const ingest::ColumnStore& store, Workers& workers)
      : spec_(spec), store_(store), workers_(workers), rows_(training_rows(store)) {}

  [[nodiscard]] const predict::TreeModel& model() const { return model_; }
  [[nodiscard]] double path() const { return path_; }

  void grow(const Resources& resources, Monitor& monitor) {
    const IsolationSettings settings = settings_of(spec_, rows_.size());
    const auto count = static_cast<std::size_t>(spec_.integer("n_estimators"));
    make_room(spec_, resources, store_,
              {.fixed = count * tree_bytes(settings) + rows_.size() * sizeof rows_[0],
               .by_rows = store_.rows() * 2 * sizeof(double)});
    path_ = mean_path(static_cast<double>(settings.sample));
    model_.columns = static_cast<std::uint32_t>(store_.columns().size());
    model_.base = {0};
    std::vector<predict::TreeModel> grown(workers_.size());
    workers_.run(
        count,
        [&](unsigned worker, std::size_t tree) {
          grown[worker] = grow_isolation_tree(store_, rows_, settings, network::mixed(spec_.seed, tree),
                                              [this] { workers_.check(); });
        },
        [&](unsigned worker, std::size_t) { append_trees(model_, grown[worker]); });
    monitor.report({"fit", store_.rows(), static_cast<std::uint32_t>(count), static_cast<std::uint32_t>(count), "", 0});
  }

  /// Scores of a block's rows, in (0, 1].
  void score(const predict::TreeEvaluator& evaluator, std::size_t block, std::span<double> out) const {
    std::vector<predict::TreeCells> cells(store_.columns().size());
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (store_.columns()[c].is_category) {
        cells[c].codes = store_.codes(block, c).data();
      } else {
        cells[c].numbers = store_.numbers(block, c).data();
      }
    }
    std::vector<float> depths(store_.block_rows(block));
    evaluator.predict_block(cells, depths.size(), depths.data());
    const double scale = path_ * static_cast<double>(model_.trees());
    for (std::size_t row = 0; row < depths.size(); ++row)
      out[row] = std::exp2(-static_cast<double>(depths[row]) / scale);
  }

  /// Of every row of the store, block by block.
  [[nodiscard]] RowVector<double> scores(const predict::TreeEvaluator& evaluator) const {
    RowVector<double> out(store_.rows(), ingest::SpillAllocator<double>(store_.spill()));
    workers_.run(
        store_.block_count(),
        [&](unsigned, std::size_t block) {
          workers_.check();
          // Blocks but the last one are full.
          score(evaluator, block, std::span(out).subspan(block * ingest::kBlockRows, store_.block_rows(block)));
        },
        [&](unsigned, std::size_t) { release_pages(out); });
    return out;
  }

  [[nodiscard]] RowVector<double> training_scores(const RowVector<double>& scores) const {
    RowVector<double> out(ingest::SpillAllocator<double>(store_.spill()));
    out.reserve(rows_.size());
    for (const std::uint32_t row : rows_) out.push_back(scores[row]);
    return out;
  }

 private:
  /// At most, as training and evaluator hold it.
  [[nodiscard]] std::uint64_t tree_bytes(const IsolationSettings& settings) const {
    constexpr std::uint64_t kNodeBytes = 64;
    std::size_t categories = 0;
    for (const ingest::MatrixColumn& column : store_.columns())
      categories = std::max(categories, column.categories.size());
    const std::uint64_t by_depth = std::uint64_t{2} << std::min(settings.max_depth, 40U);
    return std::min(2 * settings.sample, by_depth) * (kNodeBytes + 2 * (categories + 31) / 32 * sizeof(std::uint32_t));
  }

  const ModelSpec& spec_;
  const ingest::ColumnStore& store_;
  Workers& workers_;
  std::vector<std::uint32_t> rows_;
  predict::TreeModel model_;
  double path_ = 1;
};

/// The score that this share of the rows is above, or the parameter `threshold`.
double threshold_of(const ModelSpec& spec, RowVector<double>& scores) {
  const double share = spec.number("contamination");
  if (!(share > 0) || scores.empty()) return spec.number("threshold");
  const auto above = static_cast<std::size_t>(std::llround(share * static_cast<double>(scores.size())));
  if (above == 0) return 1;
  const auto place = scores.begin() + static_cast<std::ptrdiff_t>(scores.size() - std::min(above, scores.size()));
  std::nth_element(scores.begin(), place, scores.end());
  // Rows of that very score are anomalies, too.
  return std::nextafter(*place, 0.0);
}

/// A score as a probability of the metrics: more than one half above the threshold, in the same order.
double as_probability(double score, double threshold) {
  if (score <= threshold) return threshold > 0 ? 0.5 * score / threshold : 0;
  return 0.5 + 0.5 * (score - threshold) / std::max(1 - threshold, std::numeric_limits<double>::min());
}

/// With labels of two classes, of which the later one means an anomaly.
void measure(const ModelSpec& spec, const ingest::ColumnStore& store, const RowVector<double>& scores, double threshold,
             Workers& workers, TrainingResult& result) {
  if (store.target().classes.size() != 2) return;
  ModelSpec labelled = spec;
  labelled.task = Task::binary;
  judge(
      labelled, store, 1,
      [&](std::size_t block, std::span<double> out) {
        // Blocks but the last one are full.
        const double* first = scores.data() + block * ingest::kBlockRows;
        for (std::size_t row = 0; row < out.size(); ++row) out[row] = as_probability(first[row], threshold);
      },
      workers, result);
  // Scores are no probabilities.
  std::erase_if(result.metrics,
                [](const MetricValue& value) { return value.metric == "log_loss" || value.metric == "accuracy"; });
}

}  // namespace

TrainingResult train_isolation_forest(const ModelSpec& spec, const ingest::ColumnStore& store,
                                      const Resources& resources, Monitor& monitor) {
  Workers workers(resources, monitor, spec.name);
  Preparation preparation = describe_columns(store);
  preparation.classes.clear();
  Forest forest(spec, store, workers);
  forest.grow(resources, monitor);
  const predict::TreeEvaluator evaluator(forest.model(), predict::tree_columns(preparation));
  monitor.report({"evaluate", store.rows(), 0, 0, "", 0});
  const RowVector<double> scores = forest.scores(evaluator);
  RowVector<double> learned = forest.training_scores(scores);
  const double threshold = threshold_of(spec, learned);
  const auto anomalies = std::count_if(learned.begin(), learned.end(), [&](double score) { return score > threshold; });
  TrainingResult result;
  result.iterations = static_cast<std::uint32_t>(forest.model().trees());
  result.stopped_by = "iterations";
  result.parts.push_back({"anomalies", static_cast<double>(anomalies) / static_cast<double>(learned.size()),
                          "score above " + std::to_string(threshold)});
  measure(spec, store, scores, threshold, workers, result);
  preparation.constants[kIsolationPath] = forest.path();
  preparation.constants[kIsolationThreshold] = threshold;
  result.state.preparation = to_json(preparation);
  result.state.tensors = to_tensors(forest.model());
  return result;
}

}  // namespace dmlc::train
