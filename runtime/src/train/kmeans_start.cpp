// SPDX-License-Identifier: Apache-2.0
// Draws rows in proportion to their distance from the centres so far.
#include "runtime/src/train/kmeans_start.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "runtime/src/network/random.h"

namespace dmlc::train {
namespace {

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

/// The row in which the sum of the distances of a part passes `rest`; of rows with a distance the last one for
/// rounding.
std::uint64_t row_at(const RowVector<float>& nearest, std::size_t part, double rest) {
  std::uint64_t last = part * kPartRows;
  for (std::size_t row = last; row < std::min((part + 1) * kPartRows, nearest.size()); ++row) {
    if (!(nearest[row] > 0) || nearest[row] == kNoDistance) continue;
    last = row;
    rest -= static_cast<double>(nearest[row]);
    if (rest < 0) break;
  }
  return last;
}

/// The part in which the sum of the parts passes `rest`, which becomes what is left for its rows; of those with a sum
/// the last one for rounding.
std::size_t part_at(const std::vector<double>& sums, double& rest) {
  std::size_t last = 0;
  for (std::size_t part = 0; part < sums.size(); ++part) {
    if (sums[part] > 0) last = part;
    if (rest < sums[part]) return part;
    rest -= sums[part];
  }
  return last;
}

/// The row with the greatest distance, the first of several; the number of rows where none has any.
std::uint64_t farthest_row(const RowVector<float>& nearest) {
  std::uint64_t farthest = nearest.size();
  float greatest = 0;
  for (std::uint64_t row = 0; row < nearest.size(); ++row) {
    if (nearest[row] != kNoDistance && nearest[row] > greatest) {
      farthest = row;
      greatest = nearest[row];
    }
    if (row % kPartRows == kPartRows - 1) release_rows(nearest, row + 1 - kPartRows, kPartRows);
  }
  return farthest;
}

}  // namespace

std::vector<Point> draw_centres(const ClusterSpace& space, Assigner& assigner, std::size_t count, bool spreads,
                                std::uint64_t seed, const std::string& model) {
  network::Random random(seed);
  const ingest::ColumnStore& store = space.design().store();
  if (count > store.rows_in(ingest::Split::training)) {
    refuse(model, count, static_cast<std::size_t>(store.rows_in(ingest::Split::training)));
  }
  std::vector<std::uint64_t> drawn{any_row(store, random)};
  if (!spreads) {
    while (drawn.size() < count) drawn.push_back(any_row(store, random));
    return space.points(drawn);
  }
  std::vector<Point> centres = space.points(drawn);
  RowVector<float> nearest = make_row_array(store, kNoDistance);
  std::vector<double> sums = std::move(assigner.approach(nullptr, centres, nearest).front());
  const auto trials = 2 + static_cast<std::size_t>(std::log(static_cast<double>(count)));
  while (centres.size() < count) {
    const double total = std::accumulate(sums.begin(), sums.end(), 0.0);
    if (!(total > 0)) refuse(model, count, centres.size());
    std::vector<std::uint64_t> rows;
    while (rows.size() < trials) {
      double rest = random.uniform() * total;
      const std::size_t part = part_at(sums, rest);
      assigner.approach_part(centres.back(), part, nearest);
      rows.push_back(row_at(nearest, part, rest));
      release_rows(nearest, part * kPartRows, kPartRows);
    }
    // The last centre and those that may be next in one pass.
    std::vector<Point> candidates = space.points(rows);
    std::vector<std::vector<double>> found = assigner.approach(&centres.back(), candidates, nearest);
    std::vector<double> potentials;
    for (const std::vector<double>& own : found) potentials.push_back(std::accumulate(own.begin(), own.end(), 0.0));
    const auto least = std::min_element(potentials.begin(), potentials.end());
    const auto best = static_cast<std::size_t>(least - potentials.begin());
    centres.push_back(std::move(candidates[best]));
    sums = std::move(found[best]);
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
  RowVector<float> nearest = make_row_array(space.design().store(), kNoDistance);
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] > 0) (void)assigner.approach(&centres[k], {}, nearest);
  }
  for (const std::size_t k : empty) {
    const std::uint64_t farthest = farthest_row(nearest);
    if (farthest == nearest.size()) refuse(model, counts.size(), counts.size() - empty.size());
    centres[k] = space.points({&farthest, 1}).front();
    (void)assigner.approach(&centres[k], {}, nearest);
  }
}

}  // namespace dmlc::train
