// SPDX-License-Identifier: Apache-2.0
// What pictures of a finished classifier are drawn from: curves of its scores and the confusion matrix.
#include <algorithm>
#include <numeric>

#include "runtime/src/train/metrics.h"
#include "runtime/src/train/ranking.h"
#include "runtime/src/train/score_curves.h"

namespace dmlc::train {

void MetricAccumulator::judge(ingest::Split split, TrainingResult& result) {
  std::vector<MetricValue> values = finish(split);
  result.metrics.insert(result.metrics.end(), values.begin(), values.end());
  if (task_ == Task::regression || split == ingest::Split::training || rows_ == 0) return;
  for (Ranking& ranking : rankings_) {
    const bool saves_memory = ranking.negative.get_allocator().files() != nullptr;
    sort_scores(ranking.positive, saves_memory);
    sort_scores(ranking.negative, saves_memory);
  }
  add_curves(split, result.scores);
  add_confusion(split, result.confusion);
}

void MetricAccumulator::add_curves(ingest::Split split, std::vector<ScorePoint>& out) const {
  std::vector<std::size_t> order(rankings_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
    return rankings_[a].positive.size() > rankings_[b].positive.size();
  });
  if (order.size() > kMostCurves) order.resize(kMostCurves);
  std::sort(order.begin(), order.end());
  for (const std::size_t k : order) {
    const Ranking& ranking = rankings_[k];
    // Without a row of either kind a rate has nothing to be a share of.
    if (ranking.positive.empty() || ranking.negative.empty()) continue;
    for (std::vector<ScorePoint> points : {roc_points(ranking.positive, ranking.negative, kMostPoints),
                                           pr_points(ranking.positive, ranking.negative, kMostPoints),
                                           calibration_points(ranking.positive, ranking.negative)}) {
      for (ScorePoint& point : points) {
        point.split = split;
        point.label = labels_[task_ == Task::binary ? 1 : k];
        out.push_back(std::move(point));
      }
    }
  }
}

void MetricAccumulator::add_confusion(ingest::Split split, std::vector<ConfusionCount>& out) const {
  std::vector<std::size_t> cells;
  for (std::size_t cell = 0; cell < confusion_.size(); ++cell) {
    if (confusion_[cell] > 0) cells.push_back(cell);
  }
  if (cells.size() > kMostCells) {
    std::stable_sort(cells.begin(), cells.end(),
                     [this](std::size_t a, std::size_t b) { return confusion_[a] > confusion_[b]; });
    cells.resize(kMostCells);
    std::sort(cells.begin(), cells.end());
  }
  for (const std::size_t cell : cells) {
    out.push_back({split, labels_[cell / classes_], labels_[cell % classes_], confusion_[cell]});
  }
}

}  // namespace dmlc::train
