// SPDX-License-Identifier: Apache-2.0
// Distances between sampled rows, then the coefficient of each.
#include "runtime/src/train/silhouette.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "runtime/src/network/random.h"

namespace dmlc::train {
namespace {

/// A sampled row: its dense columns and slots, and its cluster.
struct SampledRow {
  std::vector<double> dense;
  std::vector<std::int32_t> codes;
  std::size_t cluster = 0;
};

/// Reservoir sampling (Vitter: Random Sampling with a Reservoir, 1985, algorithm R), then in the order of the rows.
std::vector<std::uint64_t> sample_rows(const ingest::ColumnStore& store, std::span<const std::int32_t> clusters,
                                       ingest::Split split, std::uint64_t seed) {
  network::Random random(seed);
  std::vector<std::uint64_t> rows;
  std::uint64_t row = 0;
  std::uint64_t seen = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    for (const ingest::Split own : store.splits(block)) {
      const std::uint64_t at = row++;
      if (own != split || clusters[at] < 0) continue;
      ++seen;
      if (rows.size() < kSilhouetteRows) {
        rows.push_back(at);
      } else if (const std::uint64_t place = random.below(seen); place < kSilhouetteRows) {
        rows[place] = at;
      }
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<SampledRow> read_rows(const ClusterSpace& space, std::span<const std::int32_t> clusters,
                                  const std::vector<std::uint64_t>& rows, std::size_t& cluster_count) {
  std::map<std::int32_t, std::size_t> places;
  std::vector<SampledRow> out;
  for (const std::uint64_t row : rows) {
    const Point point = space.point(row);
    SampledRow& sampled = out.emplace_back();
    sampled.dense = point.dense;
    for (const std::vector<double>& table : point.tables) {
      const auto slot = std::find(table.begin(), table.end(), 1.0);
      sampled.codes.push_back(slot == table.end() ? -1 : static_cast<std::int32_t>(slot - table.begin()));
    }
    sampled.cluster = places.try_emplace(clusters[row], places.size()).first->second;
  }
  cluster_count = places.size();
  return out;
}

double distance(const SampledRow& a, const SampledRow& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.dense.size(); ++i) sum += (a.dense[i] - b.dense[i]) * (a.dense[i] - b.dense[i]);
  for (std::size_t i = 0; i < a.codes.size(); ++i) sum += a.codes[i] == b.codes[i] ? 0 : 2;
  return std::sqrt(sum);
}

}  // namespace

double silhouette(const ClusterSpace& space, std::span<const std::int32_t> clusters, ingest::Split split,
                  std::uint64_t seed) {
  std::size_t count = 0;
  const std::vector<SampledRow> rows =
      read_rows(space, clusters, sample_rows(space.design().store(), clusters, split, seed), count);
  if (count < 2 || count >= rows.size()) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> sizes(count);
  for (const SampledRow& row : rows) sizes[row.cluster] += 1;
  std::vector<double> values(rows.size());
  space.workers().run(
      rows.size(),
      [&](unsigned, std::size_t i) {
        space.workers().check();
        std::vector<double> sums(count);
        for (const SampledRow& other : rows) sums[other.cluster] += distance(rows[i], other);
        const std::size_t own = rows[i].cluster;
        if (sizes[own] < 2) return;  // 0 by definition
        const double within = sums[own] / (sizes[own] - 1);
        double next = std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < count; ++k) {
          if (k != own) next = std::min(next, sums[k] / sizes[k]);
        }
        const double larger = std::max(within, next);
        values[i] = larger > 0 ? (next - within) / larger : 0;
      },
      [](unsigned, std::size_t) {});
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace dmlc::train
