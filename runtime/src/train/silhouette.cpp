// SPDX-License-Identifier: Apache-2.0
// Distances between sampled rows, then the coefficient of each.
#include "runtime/src/train/silhouette.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "runtime/src/network/random.h"

namespace dmlc::train {
namespace {

/// Sampled rows by columns, cluster after cluster.
struct Sample {
  std::vector<float> numbers;       ///< [columns][stride]
  std::vector<std::int32_t> codes;  ///< [categories][stride]
  std::size_t rows = 0;
  std::size_t stride = 0;
  std::vector<std::size_t> ends;  ///< of each cluster that has any

  [[nodiscard]] SampledRows view() const {
    return {numbers.data(), numbers.size() / stride, codes.data(), codes.size() / stride, stride};
  }
};

struct ClusteredRow {
  std::uint64_t row = 0;
  std::int32_t cluster = 0;
};

/// Reservoir sampling (Vitter: Random Sampling with a Reservoir, 1985, algorithm R), then in the order of the rows.
std::vector<ClusteredRow> sample_rows(const ingest::ColumnStore& store, const RowVector<std::int32_t>& clusters,
                                      ingest::Split split, std::uint64_t seed) {
  network::Random random(seed);
  std::vector<ClusteredRow> rows;
  std::uint64_t row = 0;
  std::uint64_t seen = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    for (const ingest::Split own : store.splits(block)) {
      const std::uint64_t at = row++;
      if (own != split || clusters[at] < 0) continue;
      ++seen;
      if (rows.size() < kSilhouetteRows) {
        rows.push_back({at, clusters[at]});
      } else if (const std::uint64_t place = random.below(seen); place < kSilhouetteRows) {
        rows[place] = {at, clusters[at]};
      }
    }
    release_rows(clusters, row - store.block_rows(block), store.block_rows(block));
  }
  std::sort(rows.begin(), rows.end(), [](const ClusteredRow& a, const ClusteredRow& b) { return a.row < b.row; });
  return rows;
}

/// Takes the rows in the order of their clusters, of equal ones in their own.
Sample read_rows(const ClusterSpace& space, std::vector<ClusteredRow> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const ClusteredRow& a, const ClusteredRow& b) { return a.cluster < b.cluster; });
  const ClusterColumns& columns = space.columns();
  Sample sample;
  sample.rows = rows.size();
  sample.stride = (rows.size() + kTileRows - 1) / kTileRows * kTileRows;
  sample.numbers.resize((space.design().columns() - 1) * sample.stride);
  sample.codes.resize(space.design().slots().size() * sample.stride);
  TileReader tile(space.design());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && rows[i].cluster != rows[i - 1].cluster) sample.ends.push_back(i);
    const std::size_t place = space.load_row(tile, rows[i].row);
    const ClusterRows cells = columns.take(tile);
    float* number = sample.numbers.data() + i;
    for (std::size_t c = 0; c < cells.number_count; ++c, number += sample.stride) {
      *number = cells.numbers[c * kTileRows + place];
    }
    for (std::size_t f = 0; f < cells.lookup_count; ++f) {
      const ClusterColumns::Lookup& lookup = columns.lookups()[f];
      const std::size_t slot = columns.slot_of(cells, f, place);
      for (const double* table : lookup.tables) {
        *number = static_cast<float>(table[slot]);
        number += sample.stride;
      }
      if (lookup.is_cycle) continue;
      const bool is_known = space.is_known(lookup.category, slot);
      sample.codes[lookup.category * sample.stride + i] = is_known ? static_cast<std::int32_t>(slot) : -1;
    }
  }
  sample.ends.push_back(rows.size());
  return sample;
}

/// The coefficient of a row, whose cluster is `own`, from its squared distances to all.
double coefficient(const Sample& sample, std::size_t own, const float* squares) {
  double within = 0;
  double next = std::numeric_limits<double>::infinity();
  std::size_t begin = 0;
  for (std::size_t k = 0; k < sample.ends.size(); ++k) {
    double sum = 0;
    for (std::size_t i = begin; i < sample.ends[k]; ++i) sum += std::sqrt(static_cast<double>(squares[i]));
    const auto size = static_cast<double>(sample.ends[k] - begin);
    begin = sample.ends[k];
    if (k == own && size < 2) return 0;  // by definition
    if (k == own) {
      within = sum / (size - 1);
    } else {
      next = std::min(next, sum / size);
    }
  }
  const double larger = std::max(within, next);
  return larger > 0 ? (next - within) / larger : 0;
}

}  // namespace

std::uint64_t silhouette_seed(const ModelSpec& spec) {
  constexpr std::uint64_t kForSilhouette = 0x73696c68;
  return network::mixed(spec.seed, kForSilhouette);
}

double silhouette(const ClusterSpace& space, const RowVector<std::int32_t>& clusters, ingest::Split split,
                  std::uint64_t seed) {
  std::vector<ClusteredRow> rows = sample_rows(space.design().store(), clusters, split, seed);
  if (rows.empty()) return std::numeric_limits<double>::quiet_NaN();
  const Sample sample = read_rows(space, std::move(rows));
  if (sample.ends.size() < 2 || sample.ends.size() >= sample.rows) return std::numeric_limits<double>::quiet_NaN();
  const SampledRows view = sample.view();
  std::vector<double> values(sample.rows);
  space.workers().run(
      view.stride / kTileRows,
      [&](unsigned, std::size_t task) {
        std::vector<float> squares(sample.stride);
        for (std::size_t i = task * kTileRows; i < std::min((task + 1) * kTileRows, sample.rows); ++i) {
          space.workers().check();
          const auto after = std::upper_bound(sample.ends.begin(), sample.ends.end(), i);
          cluster_kernels().distances_from(&view, i, squares.data());
          values[i] = coefficient(sample, static_cast<std::size_t>(after - sample.ends.begin()), squares.data());
        }
      },
      [](unsigned, std::size_t) {});
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace dmlc::train
