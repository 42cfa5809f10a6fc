// SPDX-License-Identifier: Apache-2.0
// The kernels of clusters of every processor level against plain loops.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "runtime/src/tensor/cpu_level.h"
#include "runtime/src/train/cluster_kernels.h"
#include "runtime/src/train/cycle_table.h"

using namespace dmlc::train;

namespace {

std::vector<const ClusterKernels*> available_kernels() {
  std::vector<const ClusterKernels*> kernels{&cluster_kernels_v2()};
  if (dmlc::tensor::cpu_level() >= 3) kernels.push_back(&cluster_kernels_v3());
  if (dmlc::tensor::cpu_level() >= 4) kernels.push_back(&cluster_kernels_v4());
  return kernels;
}

/// Rows with so many numbers, a category of codes from -2 to 4 and another one from 0 to 2, and centres.
struct Tile {
  static constexpr std::size_t kSlots[] = {7, 3};
  std::size_t columns;
  std::size_t centres;
  std::vector<float> numbers;
  std::vector<std::int32_t> codes[2];
  std::vector<const std::int32_t*> code_pointers;
  std::vector<float> centre_numbers;
  std::vector<float> tables[2];
  std::vector<const float*> table_pointers;

  Tile(std::size_t number_count, std::size_t centre_count)
      : columns(number_count), centres(centre_count), numbers(columns * kTileRows), centre_numbers(columns * centres) {
    std::mt19937_64 random(columns + 100 * centres);
    std::normal_distribution<float> normal;
    for (float& value : numbers) value = normal(random);
    for (float& value : centre_numbers) value = normal(random);
    for (std::size_t f = 0; f < 2; ++f) {
      const std::int32_t first = f == 0 ? -2 : 0;
      for (std::size_t row = 0; row < kTileRows; ++row) {
        codes[f].push_back(static_cast<std::int32_t>(random() % kSlots[f]) + first);
      }
      for (std::size_t i = 0; i < kSlots[f] * kCentreLanes; ++i) tables[f].push_back(std::abs(normal(random)));
      code_pointers.push_back(codes[f].data());
      table_pointers.push_back(tables[f].data() - first * static_cast<std::ptrdiff_t>(kCentreLanes));
    }
  }

  [[nodiscard]] ClusterRows rows() const { return {numbers.data(), columns, code_pointers.data(), 2}; }
  [[nodiscard]] CentreGroup group() const { return {centre_numbers.data(), table_pointers.data(), centres}; }

  [[nodiscard]] double distance(std::size_t row, std::size_t centre) const {
    double sum = 0;
    for (std::size_t c = 0; c < columns; ++c) {
      const double difference =
          static_cast<double>(numbers[c * kTileRows + row]) - static_cast<double>(centre_numbers[centre * columns + c]);
      sum += difference * difference;
    }
    for (std::size_t f = 0; f < 2; ++f) {
      const auto code = static_cast<std::ptrdiff_t>(codes[f][row]);
      sum += static_cast<double>(
          table_pointers[f][code * static_cast<std::ptrdiff_t>(kCentreLanes) + static_cast<std::ptrdiff_t>(centre)]);
    }
    return sum;
  }
};

}  // namespace

TEST_CASE("clusters: distances, and the nearest centre of each row") {
  for (const std::size_t columns : {0, 1, 8, 17}) {
    for (const std::size_t centres : {1, 3, 4, 8, 11, 16}) {
      const Tile tile(columns, centres);
      const ClusterRows rows = tile.rows();
      const CentreGroup group = tile.group();
      for (const ClusterKernels* kernels : available_kernels()) {
        std::vector<float> distances(kCentreLanes * kTileRows);
        kernels->distances(&rows, &group, distances.data());
        std::vector<float> best(kTileRows, std::numeric_limits<float>::infinity());
        std::vector<std::int32_t> which(kTileRows, -1);
        kernels->keep_least(distances.data(), centres, 20, best.data(), which.data());
        for (std::size_t row = 0; row < kTileRows; ++row) {
          double least = std::numeric_limits<double>::infinity();
          for (std::size_t k = 0; k < centres; ++k) {
            const auto found = static_cast<double>(distances[k * kTileRows + row]);
            REQUIRE(found == doctest::Approx(tile.distance(row, k)).epsilon(1e-5));
            least = std::min(least, found);
          }
          REQUIRE(static_cast<double>(best[row]) == least);
          REQUIRE(static_cast<double>(distances[static_cast<std::size_t>(which[row] - 20) * kTileRows + row]) == least);
        }
      }
    }
  }
}

TEST_CASE("clusters: numbers count in deviations and gaps as the mean, calendar parts have codes") {
  std::vector<float> values(kTileRows);
  std::vector<float> hours(kTileRows);
  for (std::size_t row = 0; row < kTileRows; ++row) {
    values[row] = row % 5 == 0 ? std::numeric_limits<float>::quiet_NaN() : 1e6F + static_cast<float>(row);
    hours[row] = row % 7 == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(row % 40) - 4;
  }
  // The center lies between two numbers of float32.
  const NumberInput input{values.data(), 1e6F, 0.25F, 0.003F};
  for (const ClusterKernels* kernels : available_kernels()) {
    std::vector<float> numbers(kTileRows);
    std::vector<std::int32_t> codes(kTileRows);
    kernels->scale(&input, 1, numbers.data());
    kernels->cycle_codes(hours.data(), codes.data());
    for (std::size_t row = 0; row < kTileRows; ++row) {
      const double expected = row % 5 == 0 ? 0 : static_cast<double>(row) * 0.25 - 0.003;
      CHECK(static_cast<double>(numbers[row]) == doctest::Approx(expected).epsilon(1e-6));
      CHECK(codes[row] == static_cast<std::int32_t>(cycle_slot(hours[row])));
    }
  }
}

namespace {

constexpr std::size_t kClusters = 5;
constexpr std::size_t kRows = kTileRows - 9;  // the block ends inside of the tile

/// Sums of clusters in the layout that the test takes: rows, numbers, then a part per lookup.
struct Sums {
  std::vector<double> scales;
  std::vector<double> values;
  double* by_slot[2] = {};

  explicit Sums(std::size_t columns) : values(kClusters * (1 + columns + Tile::kSlots[0] + Tile::kSlots[1])) {
    for (std::size_t c = 0; c < columns; ++c) scales.push_back(std::ldexp(1.0, c % 2 == 0 ? 10 : 35));
    by_slot[0] = values.data() + kClusters * (1 + columns) + 2;
    by_slot[1] = values.data() + kClusters * (1 + columns + Tile::kSlots[0]);
  }
  [[nodiscard]] ClusterTargets targets() {
    return {values.data(), values.data() + kClusters, scales.data(), by_slot, Tile::kSlots};
  }
  void add(const Tile& tile, std::size_t row, std::size_t cluster) {
    values[cluster] += 1;
    for (std::size_t c = 0; c < tile.columns; ++c) {
      const auto value = static_cast<double>(tile.numbers[c * kTileRows + row]);
      values[kClusters + cluster * tile.columns + c] += std::nearbyint(value * scales[c]);
    }
    for (std::size_t f = 0; f < 2; ++f) {
      by_slot[f][static_cast<std::ptrdiff_t>(cluster * Tile::kSlots[f]) + tile.codes[f][row]] += 1;
    }
  }
};

}  // namespace

TEST_CASE("clusters: rows that move leave the exact sums of those that train") {
  for (const std::size_t columns : {0, 3, 8, 9, 33}) {
    const Tile tile(columns, 1);
    std::vector<std::uint8_t> splits(kTileRows);
    for (std::size_t row = 0; row < kTileRows; ++row) {
      splits[row] = static_cast<std::uint8_t>(row % 11 == 0 ? 1 + row % 2 : 0);
    }
    for (const ClusterKernels* kernels : available_kernels()) {
      std::vector<std::int32_t> clusters(kTileRows, -1);
      Sums sums(columns);
      // The third pass moves a few rows, the fourth one none.
      for (const std::size_t step : {1, 2, 3, 3}) {
        const std::vector<std::int32_t> before = clusters;
        std::vector<std::int32_t> which(kTileRows);
        for (std::size_t row = 0; row < kTileRows; ++row) {
          which[row] = static_cast<std::int32_t>((row < 40 ? step * row * row : 2 * row) % kClusters);
        }
        MovedRows moved;
        kernels->settle(which.data(), splits.data(), kRows, clusters.data(), &moved);
        const ClusterRows rows = tile.rows();
        const ClusterTargets targets = sums.targets();
        kernels->move(&rows, &moved, which.data(), &targets);
        Sums expected(columns);
        std::size_t expected_moved = 0;
        for (std::size_t row = 0; row < kTileRows; ++row) {
          CHECK(clusters[row] == (row < kRows ? which[row] : -1));
          if (row >= kRows || splits[row] != 0) continue;
          expected_moved += before[row] != which[row] ? 1 : 0;
          expected.add(tile, row, static_cast<std::size_t>(which[row]));
        }
        CHECK(moved.count == expected_moved);
        CHECK(sums.values == expected.values);
      }
    }
  }
}

TEST_CASE("clusters: distances by split, and what a further centre leaves of them") {
  std::vector<float> distances(kTileRows);
  std::vector<float> nearest(kTileRows);
  std::vector<std::uint8_t> splits(kTileRows);
  double expected[3] = {};
  double left = 0;
  constexpr std::size_t kRows = 101;
  for (std::size_t row = 0; row < kTileRows; ++row) {
    distances[row] = static_cast<float>(row % 17) / 7;
    nearest[row] = static_cast<float>(row % 23) / 9;
    splits[row] = static_cast<std::uint8_t>(row % 3);
    if (row < kRows) expected[row % 3] += static_cast<double>(distances[row]);
    left += static_cast<double>(std::min(distances[row], nearest[row]));
  }
  for (const ClusterKernels* kernels : available_kernels()) {
    double sums[3] = {1, 2, 3};
    kernels->add_by_split(distances.data(), splits.data(), kRows, sums);
    for (std::size_t split = 0; split < 3; ++split) {
      CHECK(sums[split] == doctest::Approx(expected[split] + 1 + static_cast<double>(split)));
    }
    CHECK(kernels->sum_of_least(distances.data(), nearest.data()) == doctest::Approx(left));
    std::vector<float> lowered = nearest;
    kernels->lower(distances.data(), lowered.data());
    for (std::size_t row = 0; row < kTileRows; ++row) CHECK(lowered[row] == std::min(distances[row], nearest[row]));
  }
}

TEST_CASE("clusters: distances of sampled rows from each other") {
  constexpr std::size_t kStride = 2 * kTileRows;
  for (const std::size_t columns : {0, 1, 13}) {
    std::mt19937_64 random(columns);
    std::vector<float> numbers(columns * kStride);
    std::vector<std::int32_t> codes(2 * kStride);
    for (float& value : numbers) value = static_cast<float>(random() % 1000) / 100;
    for (std::int32_t& code : codes) code = static_cast<std::int32_t>(random() % 4) - 1;
    const SampledRows sample{numbers.data(), columns, codes.data(), 2, kStride};
    for (const ClusterKernels* kernels : available_kernels()) {
      std::vector<float> found(kStride);
      for (const std::size_t row : {std::size_t{0}, kStride - 1}) {
        kernels->distances_from(&sample, row, found.data());
        for (std::size_t other = 0; other < kStride; ++other) {
          double expected = 0;
          for (std::size_t c = 0; c < columns; ++c) {
            const double difference =
                static_cast<double>(numbers[c * kStride + row]) - static_cast<double>(numbers[c * kStride + other]);
            expected += difference * difference;
          }
          for (std::size_t f = 0; f < 2; ++f)
            expected += codes[f * kStride + row] != codes[f * kStride + other] ? 2 : 0;
          REQUIRE(static_cast<double>(found[other]) == doctest::Approx(expected).epsilon(1e-5));
        }
        CHECK(found[row] == 0);
      }
    }
  }
}
