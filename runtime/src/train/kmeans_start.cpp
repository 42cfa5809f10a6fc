// SPDX-License-Identifier: Apache-2.0
// Draws rows in proportion to their distance from the centres so far.
#include "runtime/src/train/kmeans_start.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "runtime/src/network/random.h"

namespace dmlc::train {
namespace {

constexpr std::size_t kPartRows = 4'096;

[[noreturn]] void refuse(const std::string& model, std::size_t clusters, std::size_t distinct) {
  throw make_error<RuntimeErrorId::TooFewDistinctRows>(model, "lower k, or add features that tell rows apart", model,
                                                       clusters, distinct);
}

/// A training row, every one as likely.
std::uint64_t any_row(const ingest::ColumnStore& store, network::Random& random) {
  std::uint64_t left = random.below(store.rows_in(ingest::Split::training));
  std::uint64_t row = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    for (const ingest::Split split : store.splits(block)) {
      if (split == ingest::Split::training && left-- == 0) return row;
      ++row;
    }
  }
  return 0;
}

/// Sums of the distances of so many rows each.
std::vector<double> sums_by_part(const std::vector<float>& nearest) {
  std::vector<double> sums;
  for (std::size_t first = 0; first < nearest.size(); first += kPartRows) {
    double sum = 0;
    for (std::size_t row = first; row < std::min(first + kPartRows, nearest.size()); ++row) {
      sum += nearest[row] < kNoDistance ? static_cast<double>(nearest[row]) : 0;
    }
    sums.push_back(sum);
  }
  return sums;
}

/// The row in which the sum of the distances of a part passes `rest`; of rows with a distance the last one for
/// rounding.
std::uint64_t row_at(const std::vector<float>& nearest, std::size_t part, double rest) {
  std::uint64_t last = part * kPartRows;
  for (std::size_t row = last; row < std::min((part + 1) * kPartRows, nearest.size()); ++row) {
    if (!(nearest[row] > 0) || nearest[row] == kNoDistance) continue;
    last = row;
    rest -= static_cast<double>(nearest[row]);
    if (rest < 0) break;
  }
  return last;
}

/// Rows in proportion to their distances; empty when all distances are 0.
std::vector<std::uint64_t> draw_rows(const std::vector<float>& nearest, std::size_t count, network::Random& random) {
  const std::vector<double> sums = sums_by_part(nearest);
  const double total = std::accumulate(sums.begin(), sums.end(), 0.0);
  if (!(total > 0)) return {};
  std::vector<std::uint64_t> rows;
  while (rows.size() < count) {
    double rest = random.uniform() * total;
    std::size_t part = 0;
    std::size_t last = 0;  // with a distance above 0
    for (; part < sums.size(); ++part) {
      if (sums[part] > 0) last = part;
      if (rest < sums[part]) break;
      rest -= sums[part];
    }
    rows.push_back(row_at(nearest, part < sums.size() ? part : last, rest));
  }
  return rows;
}

}  // namespace

std::vector<Point> draw_centres(const ClusterSpace& space, Assigner& assigner, std::size_t count, bool spreads,
                                std::uint64_t seed, const std::string& model) {
  network::Random random(seed);
  const ingest::ColumnStore& store = space.design().store();
  if (count > store.rows_in(ingest::Split::training)) {
    refuse(model, count, static_cast<std::size_t>(store.rows_in(ingest::Split::training)));
  }
  std::vector<Point> centres{space.point(any_row(store, random))};
  if (!spreads) {
    while (centres.size() < count) centres.push_back(space.point(any_row(store, random)));
    return centres;
  }
  std::vector<float> nearest(store.rows(), kNoDistance);
  const auto trials = 2 + static_cast<std::size_t>(std::log(static_cast<double>(count)));
  while (centres.size() < count) {
    assigner.approach(centres.back(), nearest);
    const std::vector<std::uint64_t> rows = draw_rows(nearest, trials, random);
    if (rows.empty()) refuse(model, count, centres.size());
    std::vector<Point> candidates;
    for (const std::uint64_t row : rows) candidates.push_back(space.point(row));
    const std::vector<double> potentials = assigner.potentials(candidates, nearest);
    const auto best = std::min_element(potentials.begin(), potentials.end()) - potentials.begin();
    centres.push_back(std::move(candidates[static_cast<std::size_t>(best)]));
  }
  return centres;
}

void replace_empty(const ClusterSpace& space, Assigner& assigner, std::span<const double> counts,
                   std::vector<Point>& centres, const std::string& model) {
  std::vector<std::size_t> empty;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] == 0) empty.push_back(k);
  }
  if (empty.empty()) return;
  std::vector<float> nearest(space.design().store().rows(), kNoDistance);
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] > 0) assigner.approach(centres[k], nearest);
  }
  for (const std::size_t k : empty) {
    std::size_t farthest = nearest.size();
    for (std::size_t row = 0; row < nearest.size(); ++row) {
      if (nearest[row] == kNoDistance || !(nearest[row] > 0)) continue;
      if (farthest == nearest.size() || nearest[row] > nearest[farthest]) farthest = row;
    }
    if (farthest == nearest.size()) refuse(model, counts.size(), counts.size() - empty.size());
    centres[k] = space.point(farthest);
    assigner.approach(centres[k], nearest);
  }
}

}  // namespace dmlc::train
