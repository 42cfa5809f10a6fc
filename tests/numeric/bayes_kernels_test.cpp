// SPDX-License-Identifier: Apache-2.0
// The kernels of naive Bayes of every processor level against plain loops, and sums of many and of few classes.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "runtime/src/tensor/cpu_level.h"
#include "runtime/src/train/bayes_kernels.h"
#include "runtime/src/train/bayes_sums.h"

using namespace dmlc::train;

namespace {

std::vector<const BayesKernels*> available_kernels() {
  std::vector<const BayesKernels*> kernels{&bayes_kernels_v2()};
  if (dmlc::tensor::cpu_level() >= 3) kernels.push_back(&bayes_kernels_v3());
  if (dmlc::tensor::cpu_level() >= 4) kernels.push_back(&bayes_kernels_v4());
  return kernels;
}

struct Rows {
  std::vector<float> cells;
  std::vector<std::uint32_t> classes;

  Rows(std::size_t count, std::uint32_t class_count) {
    std::mt19937_64 random(count + 7);
    std::normal_distribution<float> normal(3, 2);
    for (std::size_t row = 0; row < count; ++row) {
      cells.push_back(random() % 5 == 0 ? std::numeric_limits<float>::quiet_NaN() : normal(random));
      classes.push_back(static_cast<std::uint32_t>(random() % (class_count + 1)));
    }
  }
};

BayesMoments moments_by_loop(const Rows& rows, std::uint32_t wanted, double origin) {
  BayesMoments out;
  for (std::size_t row = 0; row < rows.cells.size(); ++row) {
    if (rows.classes[row] != wanted || std::isnan(rows.cells[row])) continue;
    const double distance = static_cast<double>(rows.cells[row]) - origin;
    out.count += 1;
    out.sum += distance;
    out.squares += distance * distance;
  }
  return out;
}

}  // namespace

TEST_CASE("naive Bayes kernels: moments equal a plain loop at any size") {
  for (const BayesKernels* kernels : available_kernels()) {
    for (std::size_t count = 0; count < 70; ++count) {
      const Rows rows(count, 2);
      for (std::uint32_t k = 0; k < 2; ++k) {
        const BayesMoments found = kernels->moments(rows.cells.data(), rows.classes.data(), count, k, 2.5);
        const BayesMoments expected = moments_by_loop(rows, k, 2.5);
        CHECK(found.count == expected.count);
        CHECK(found.sum == doctest::Approx(expected.sum).epsilon(1e-12));
        CHECK(found.squares == doctest::Approx(expected.squares).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("naive Bayes kernels: densities equal a plain loop at any size and end at the largest score") {
  constexpr double kMost = 1e300;
  for (const BayesKernels* kernels : available_kernels()) {
    for (const double factor : {0.3, 1e305}) {
      const BayesNormal normal{1.5, factor, -0.7, kMost};
      for (std::size_t count = 0; count < 70; ++count) {
        const Rows rows(count, 2);
        std::vector<double> scores(count, 2.0);
        kernels->add_normal(rows.cells.data(), count, &normal, scores.data());
        for (std::size_t row = 0; row < count; ++row) {
          const double distance = static_cast<double>(rows.cells[row]) - 1.5;
          const double density = -0.7 - std::min(factor * distance * distance, kMost);
          CHECK(scores[row] == doctest::Approx(std::isnan(distance) ? 2.0 : 2.0 + density).epsilon(1e-12));
        }
      }
    }
  }
}

TEST_CASE("naive Bayes sums are those of a plain loop, of few classes and of many, of few levels and of many") {
  for (const std::uint32_t classes : {2U, 8U, 9U, 40U}) {
    for (const std::uint32_t levels : {3U, 300U}) {
      constexpr std::size_t kCount = 5'003;
      const Rows rows(kCount, classes);
      std::vector<std::int32_t> codes;
      for (std::size_t row = 0; row < kCount; ++row) {
        codes.push_back(static_cast<std::int32_t>(row * 31 % (levels + 1)) - 1);  // -1 is NULL
      }
      BayesColumn coded;
      coded.kind = BayesKind::levels;
      coded.is_code = true;
      coded.levels = levels;
      BayesColumn normal;
      normal.kind = BayesKind::normal;
      const std::vector<BayesCells> cells{{rows.cells.data(), nullptr, 0}, {nullptr, codes.data(), 0}};
      BayesSums sums({normal, coded}, {3, 0}, classes);
      sums.add({kCount, rows.classes.data(), cells});
      const std::span<double> values = sums.values();
      const std::size_t stride = classes + 1;
      for (std::uint32_t k = 0; k < classes; ++k) {
        CHECK(values[k] == std::count(rows.classes.begin(), rows.classes.end(), k));
        const BayesMoments expected = moments_by_loop(rows, k, 3);
        CHECK(values[stride + 4 * k] == expected.count);
        CHECK(values[stride + 4 * k + 1] == doctest::Approx(expected.sum).epsilon(1e-9));
        CHECK(values[stride + 4 * k + 2] == doctest::Approx(expected.squares).epsilon(1e-9));
        for (const std::int32_t level : {0, 1, static_cast<std::int32_t>(levels) - 1}) {
          double expected_rows = 0;
          for (std::size_t row = 0; row < kCount; ++row) {
            expected_rows += rows.classes[row] == k && codes[row] == level ? 1 : 0;
          }
          CHECK(values[5 * stride + static_cast<std::size_t>(level) * stride + k] == expected_rows);
        }
      }
    }
  }
}
