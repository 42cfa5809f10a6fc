// SPDX-License-Identifier: Apache-2.0
// Grows the trees side by side, scores the rows, and draws the line between anomalies and others.
#include "runtime/src/train/isolation_forest.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "runtime/src/network/random.h"
#include "runtime/src/predict/trees.h"
#include "runtime/src/train/isolation_tree.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/row_array.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {
namespace {

using ingest::Split;

/// Rows that are scored at a time.
constexpr std::size_t kScoredRows = 4096;

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
      : spec_(spec), store_(store), workers_(workers), rows_(store) {}

  [[nodiscard]] const predict::TreeModel& model() const { return model_; }
  [[nodiscard]] double path() const { return path_; }

  void grow(const Resources& resources, Monitor& monitor) {
    const IsolationSettings settings = settings_of(spec_, rows_.size());
    const auto count = static_cast<std::size_t>(spec_.integer("n_estimators"));
    make_room(spec_, resources, store_,
              {.fixed = count * tree_bytes(settings) + workers_.size() * copied_bytes(store_, settings),
               .by_rows = store_.rows() * sizeof(double)});
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

  /// Scores of rows of a block from `first` on, in (0, 1].
  void score(const predict::TreeEvaluator& evaluator, std::size_t block, std::size_t first,
             std::span<double> out) const {
    std::vector<predict::TreeCells> cells(store_.columns().size());
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (store_.columns()[c].is_category) {
        cells[c].codes = store_.codes(block, c).data() + first;
      } else {
        cells[c].numbers = store_.numbers(block, c).data() + first;
      }
    }
    std::vector<float> depths(out.size());
    evaluator.predict_block(cells, depths.size(), depths.data());
    const double scale = path_ * static_cast<double>(model_.trees());
    for (std::size_t row = 0; row < depths.size(); ++row)
      out[row] = std::exp2(-static_cast<double>(depths[row]) / scale);
  }

  /// Of every row of the store, block by block.
  [[nodiscard]] RowVector<double> scores(const predict::TreeEvaluator& evaluator) const {
    RowVector<double> out = make_row_array(store_, 0.0);
    workers_.run(
        store_.block_count(),
        [&](unsigned, std::size_t block) {
          // In parts: pages that are given back meanwhile count once more with the next part.
          for (std::size_t first = 0; first < store_.block_rows(block); first += kScoredRows) {
            workers_.check();
            // Blocks but the last one are full.
            const std::size_t row = block * ingest::kBlockRows + first;
            const std::size_t count = std::min<std::size_t>(kScoredRows, store_.block_rows(block) - first);
            score(evaluator, block, first, std::span(out).subspan(row, count));
            release_rows(out, row, count);
          }
          if (store_.is_streamed()) store_.release_features(block);  // the file keeps them
        },
        [](unsigned, std::size_t) {});
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
  TrainingRows rows_;
  predict::TreeModel model_;
  double path_ = 1;
};

/// Calls visit(score) for each training row.
template <class Visit>
void visit_scores(const ingest::ColumnStore& store, const RowVector<double>& scores, Workers& workers, Visit visit) {
  std::size_t row = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    workers.check();
    for (const Split split : store.splits(block)) {
      if (split == Split::training) visit(scores[row]);
      ++row;
    }
    release_rows(scores, row - store.block_rows(block), store.block_rows(block));
  }
}

/// The score of the training rows that so many of them are below, were they sorted: digit by digit of its bits, which
/// rise with it, so that no second array is needed.
double score_at(const ingest::ColumnStore& store, const RowVector<double>& scores, std::uint64_t below,
                Workers& workers) {
  constexpr unsigned kDigitBits = 16;
  std::uint64_t found = 0;
  for (unsigned shift = 64; shift > 0;) {
    const std::uint64_t above = shift == 64 ? 0 : ~std::uint64_t{0} << shift;
    shift -= kDigitBits;
    std::vector<std::uint64_t> counts(std::size_t{1} << kDigitBits);
    visit_scores(store, scores, workers, [&](double score) {
      const auto bits = std::bit_cast<std::uint64_t>(score);
      if ((bits & above) == found) ++counts[bits >> shift & (counts.size() - 1)];
    });
    std::uint64_t digit = 0;
    while (below >= counts[digit]) below -= counts[digit++];
    found |= digit << shift;
  }
  return std::bit_cast<double>(found);
}

/// The score that this share of the training rows is above, or the parameter `threshold`.
double threshold_of(const ModelSpec& spec, const ingest::ColumnStore& store, const RowVector<double>& scores,
                    Workers& workers) {
  const double share = spec.number("contamination");
  const std::uint64_t rows = store.rows_in(Split::training);
  if (!(share > 0) || rows == 0) return spec.number("threshold");
  const auto above = static_cast<std::uint64_t>(std::llround(share * static_cast<double>(rows)));
  if (above == 0) return 1;
  // Rows of that very score are anomalies, too.
  return std::nextafter(score_at(store, scores, rows - std::min(above, rows), workers), 0.0);
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
        release_rows(scores, block * ingest::kBlockRows, out.size());
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
  const double threshold = threshold_of(spec, store, scores, workers);
  double anomalies = 0;
  visit_scores(store, scores, workers, [&](double score) { anomalies += score > threshold ? 1 : 0; });
  TrainingResult result;
  result.iterations = static_cast<std::uint32_t>(forest.model().trees());
  result.stopped_by = "iterations";
  result.parts.push_back({"anomalies", anomalies / static_cast<double>(store.rows_in(Split::training)),
                          "score above " + std::to_string(threshold)});
  measure(spec, store, scores, threshold, workers, result);
  preparation.constants[kIsolationPath] = forest.path();
  preparation.constants[kIsolationThreshold] = threshold;
  result.state.preparation = to_json(preparation);
  result.state.tensors = to_tensors(forest.model());
  return result;
}

}  // namespace dmlc::train
