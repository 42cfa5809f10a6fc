// SPDX-License-Identifier: Apache-2.0
// Walks the sorted scores from the highest threshold down and keeps points by the length of the curve.
#include "runtime/src/train/score_curves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace dmlc::train {
namespace {

constexpr std::size_t kBins = 10;

/// Calls visit(threshold, positive rows, negative rows) for each score that occurs, counting rows from there on.
template <class Visit>
void visit_thresholds(std::span<const double> positive, std::span<const double> negative, Visit visit) {
  std::size_t p = positive.size();
  std::size_t n = negative.size();
  while (p > 0 || n > 0) {
    const double lowest = -std::numeric_limits<double>::infinity();
    const double threshold = std::max(p > 0 ? positive[p - 1] : lowest, n > 0 ? negative[n - 1] : lowest);
    while (p > 0 && positive[p - 1] >= threshold) --p;
    while (n > 0 && negative[n - 1] >= threshold) --n;
    visit(threshold, positive.size() - p, negative.size() - n);
  }
}

/// Keeps the first and the last point, and between them one whenever enough of the curve's length has gone by.
template <class PointAt>
std::vector<ScorePoint> thinned(std::span<const double> positive, std::span<const double> negative, std::size_t most,
                                const ScorePoint& start, const PointAt& point_at) {
  double length = 0;
  ScorePoint last = start;
  const auto step_to = [&](const ScorePoint& point) {
    const double step = std::abs(point.x - last.x) + std::abs(point.y - last.y);
    last = point;
    return step;
  };
  std::size_t corners = 1;
  visit_thresholds(positive, negative, [&](double threshold, std::size_t hits, std::size_t misses) {
    length += step_to(point_at(threshold, hits, misses));
    ++corners;
  });
  const bool keeps_all = corners <= most;
  // At most `most` - 2 whole spans fit into the length, so with the two ends there are never more points.
  const double span = length / static_cast<double>(most - 1);
  std::vector<ScorePoint> points{start};
  last = start;
  double gone = 0;
  double next = span;
  std::size_t seen = 1;
  visit_thresholds(positive, negative, [&](double threshold, std::size_t hits, std::size_t misses) {
    const ScorePoint point = point_at(threshold, hits, misses);
    gone += step_to(point);
    const bool is_end = ++seen == corners;
    if (!keeps_all && !is_end && (gone < next || points.size() + 1 >= most)) return;
    points.push_back(point);
    next = gone + span;
  });
  for (std::size_t i = 0; i < points.size(); ++i) points[i].point = static_cast<std::uint32_t>(i);
  return points;
}

}  // namespace

std::vector<ScorePoint> roc_points(std::span<const double> positive, std::span<const double> negative,
                                   std::size_t most) {
  ScorePoint start;
  start.curve = ScorePoint::Curve::roc;
  start.threshold = std::numeric_limits<double>::infinity();
  return thinned(positive, negative, most, start, [&](double threshold, std::size_t hits, std::size_t misses) {
    ScorePoint point = start;
    point.threshold = threshold;
    point.x = static_cast<double>(misses) / static_cast<double>(negative.size());
    point.y = static_cast<double>(hits) / static_cast<double>(positive.size());
    point.rows = hits + misses;
    return point;
  });
}

std::vector<ScorePoint> pr_points(std::span<const double> positive, std::span<const double> negative,
                                  std::size_t most) {
  ScorePoint start;
  start.curve = ScorePoint::Curve::pr;
  start.threshold = std::numeric_limits<double>::infinity();
  start.y = 1;
  return thinned(positive, negative, most, start, [&](double threshold, std::size_t hits, std::size_t misses) {
    ScorePoint point = start;
    point.threshold = threshold;
    point.x = static_cast<double>(hits) / static_cast<double>(positive.size());
    point.y = static_cast<double>(hits) / static_cast<double>(hits + misses);
    point.rows = hits + misses;
    return point;
  });
}

std::vector<ScorePoint> calibration_points(std::span<const double> positive, std::span<const double> negative) {
  struct Bin {
    double sum = 0;
    std::uint64_t hits = 0;
    std::uint64_t rows = 0;
  };
  std::array<Bin, kBins> bins;
  const auto add = [&](double score, bool is_hit) {
    std::size_t bin = 0;
    while (bin + 1 < kBins && static_cast<double>(bin + 1) * 0.1 < score) ++bin;
    bins[bin].sum += score;
    bins[bin].hits += is_hit ? 1 : 0;
    ++bins[bin].rows;
  };
  for (const double score : positive) add(score, true);
  for (const double score : negative) add(score, false);
  std::vector<ScorePoint> points;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    const auto rows = static_cast<double>(bins[bin].rows);
    if (bins[bin].rows == 0) continue;
    ScorePoint point;
    point.curve = ScorePoint::Curve::calibration;
    point.point = static_cast<std::uint32_t>(points.size());
    point.threshold = static_cast<double>(bin) * 0.1;
    point.x = bins[bin].sum / rows;
    point.y = static_cast<double>(bins[bin].hits) / rows;
    point.rows = bins[bin].rows;
    points.push_back(point);
  }
  return points;
}

}  // namespace dmlc::train
