// SPDX-License-Identifier: Apache-2.0
// The tile kernels of every processor level against plain loops.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "runtime/src/tensor/cpu_level.h"
#include "runtime/src/train/design_kernels.h"

using namespace dmlc::train;

namespace {

std::vector<const DesignKernels*> available_kernels() {
  std::vector<const DesignKernels*> kernels{&kernels_v2()};
  if (dmlc::tensor::cpu_level() >= 3) kernels.push_back(&kernels_v3());
  if (dmlc::tensor::cpu_level() >= 4) kernels.push_back(&kernels_v4());
  return kernels;
}

struct Tile {
  std::vector<double> cells;
  std::vector<std::int32_t> codes_a = std::vector<std::int32_t>(kTileRows);
  std::vector<std::int32_t> codes_b = std::vector<std::int32_t>(kTileRows);
  std::vector<const std::int32_t*> codes{codes_a.data(), codes_b.data()};
  std::vector<double> weight = std::vector<double>(kTileRows);
  std::vector<double> residual = std::vector<double>(kTileRows);

  Tile(std::size_t columns, std::uint64_t seed) : cells(columns * kTileRows, 1.0) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    for (std::size_t i = kTileRows; i < cells.size(); ++i) cells[i] = normal(random);
    for (std::size_t row = 0; row < kTileRows; ++row) {
      codes_a[row] = static_cast<std::int32_t>(random() % 7) - 2;
      codes_b[row] = static_cast<std::int32_t>(random() % 5) - 2;
      weight[row] = row % 9 == 0 ? 0 : std::abs(normal(random));
      residual[row] = row % 9 == 0 ? 0 : normal(random);
    }
  }
};

}  // namespace

TEST_CASE("expand standardises numbers, looks up cycles and fills NaN") {
  std::vector<float> numbers(kTileRows);
  std::vector<float> hours(kTileRows);
  std::vector<double> table(32);
  for (std::size_t i = 0; i < 32; ++i) table[i] = 100 + static_cast<double>(i);
  for (std::size_t row = 0; row < kTileRows; ++row) {
    numbers[row] = row % 5 == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(row);
    hours[row] = row % 7 == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(row % 31);
  }
  const DenseInput inputs[] = {{numbers.data(), 3, 0.5, nullptr}, {hours.data(), 0, 1, table.data()}};
  for (const DesignKernels* kernels : available_kernels()) {
    std::vector<double> tile(3 * kTileRows);
    kernels->expand(inputs, 2, tile.data());
    for (std::size_t row = 0; row < kTileRows; ++row) {
      CHECK(tile[row] == 1);
      CHECK(tile[kTileRows + row] == (row % 5 == 0 ? 0 : (static_cast<double>(row) - 3) * 0.5));
      CHECK(tile[2 * kTileRows + row] == (row % 7 == 0 ? 131 : 100 + static_cast<double>(row % 31)));
    }
  }
}

TEST_CASE("logistic gives loss, weight and residual of each row") {
  for (const DesignKernels* kernels : available_kernels()) {
    std::vector<double> margin(kTileRows);
    std::vector<double> target(kTileRows);
    std::vector<double> active(kTileRows);
    std::vector<double> weight(kTileRows);
    std::vector<double> residual(kTileRows);
    const double class_weights[] = {0.7, 3.0};
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> uniform(-45, 45);
    double loss = 0;
    for (std::size_t row = 0; row < kTileRows; ++row) {
      margin[row] = row == 0 ? -800 : row == 1 ? 800 : row == 2 ? 0 : uniform(random);
      target[row] = row % 3 == 0 ? 1 : 0;
      active[row] = row % 11 == 5 ? 0 : 1;
      const double m = margin[row];
      const double one = std::max(m, 0.0) - target[row] * m + std::log1p(std::exp(-std::abs(m)));
      loss += active[row] * class_weights[target[row] == 1 ? 1 : 0] * one;
    }
    const double got =
        kernels->logistic(margin.data(), target.data(), active.data(), class_weights, weight.data(), residual.data());
    CHECK(got == doctest::Approx(loss).epsilon(1e-13));
    for (std::size_t row = 0; row < kTileRows; ++row) {
      const double scale = active[row] * class_weights[target[row] == 1 ? 1 : 0];
      const double p = 1 / (1 + std::exp(-margin[row]));
      const double q = 1 / (1 + std::exp(margin[row]));
      CHECK(weight[row] == doctest::Approx(scale * p * q).epsilon(1e-12));
      CHECK(residual[row] == doctest::Approx(scale * (p - target[row])).epsilon(1e-12));
    }
  }
}

TEST_CASE("cosine is that of the standard library, up to large angles") {
  for (const DesignKernels* kernels : available_kernels()) {
    std::mt19937_64 random(7);
    for (const double range : {1.0, 10.0, 1000.0, 1e6}) {
      std::uniform_real_distribution<double> uniform(-range, range);
      std::vector<double> values(kTileRows);
      for (double& value : values) value = uniform(random);
      values[0] = 0;
      std::vector<double> cosines = values;
      kernels->cosine(cosines.data(), 0.5, kTileRows);
      for (std::size_t i = 0; i < kTileRows; ++i) {
        CHECK(std::abs(cosines[i] - 0.5 * std::cos(values[i])) < 1e-15 + 1e-16 * range);
      }
    }
    std::vector<double> far(kTileRows, 1e30);
    kernels->cosine(far.data(), 1, kTileRows);
    CHECK(std::abs(far[5] - std::cos(kLargestAngle)) < 1e-6);
  }
}

TEST_CASE("softmax gives residuals and loss") {
  constexpr std::size_t kOutputs = 5;
  for (const DesignKernels* kernels : available_kernels()) {
    std::mt19937_64 random(2);
    std::uniform_real_distribution<double> uniform(-30, 30);
    std::vector<double> margin(kOutputs * kTileRows);
    for (double& value : margin) value = uniform(random);
    std::vector<std::int32_t> codes(kTileRows);
    std::vector<double> active(kTileRows);
    const double class_weights[] = {1, 2, 0.5, 1, 3};
    std::vector<double> expected = margin;
    double loss = 0;
    for (std::size_t row = 0; row < kTileRows; ++row) {
      codes[row] = row % 13 == 0 ? -2 : static_cast<std::int32_t>(row % kOutputs);
      active[row] = row % 13 == 0 ? 0 : 1;
      double sum = 0;
      for (std::size_t k = 0; k < kOutputs; ++k) sum += std::exp(margin[k * kTileRows + row]);
      const auto own = static_cast<std::size_t>(std::max(codes[row], 0));
      const double scale = active[row] * class_weights[own];
      loss += scale * (std::log(sum) - margin[own * kTileRows + row]);
      for (std::size_t k = 0; k < kOutputs; ++k) {
        expected[k * kTileRows + row] = scale * (std::exp(margin[k * kTileRows + row]) / sum - (k == own ? 1 : 0));
      }
    }
    const double got = kernels->softmax(margin.data(), kOutputs, codes.data(), active.data(), class_weights);
    CHECK(got == doctest::Approx(loss).epsilon(1e-12));
    for (std::size_t i = 0; i < margin.size(); ++i) CHECK(margin[i] == doctest::Approx(expected[i]).epsilon(1e-11));
  }
}

TEST_CASE("accumulate and gradient equal the plain sums, for widths around the register blocks") {
  for (const DesignKernels* kernels : available_kernels()) {
    for (const std::size_t columns : {1, 2, 7, 8, 14, 15, 16, 17, 31, 33, 50}) {
      CAPTURE(columns);
      const Tile tile(columns, columns);
      const std::size_t padded = (columns + 1 + kRowPadding - 1) / kRowPadding * kRowPadding;
      const std::size_t slots[] = {7, 5};
      std::vector<double> dense(columns * padded);
      std::vector<double> a(7 * padded);
      std::vector<double> b(5 * padded);
      std::vector<double> joint(35);
      double* categories[] = {a.data(), b.data()};
      double* joints[] = {nullptr, joint.data(), nullptr, nullptr};
      const SumTargets targets{dense.data(), categories, joints, slots, 2, padded};
      std::vector<double> rows(kTileRows * padded);
      kernels->accumulate(tile.cells.data(), columns, tile.weight.data(), tile.residual.data(), tile.codes.data(),
                          rows.data(), &targets);
      std::vector<double> gradient(columns);
      std::vector<double> gradient_a(7);
      std::vector<double> gradient_b(5);
      double* gradients[] = {gradient_a.data(), gradient_b.data()};
      kernels->gradient(tile.cells.data(), columns, tile.residual.data(), tile.codes.data(), 2, gradient.data(),
                        gradients);
      const auto cell = [&](std::size_t c, std::size_t row) { return tile.cells[c * kTileRows + row]; };
      for (std::size_t i = 0; i < columns; ++i) {
        for (std::size_t j = i; j <= columns; ++j) {
          double sum = 0;
          for (std::size_t row = 0; row < kTileRows; ++row) {
            sum += cell(i, row) * (j < columns ? cell(j, row) * tile.weight[row] : tile.residual[row]);
          }
          CHECK(dense[i * padded + j] == doctest::Approx(sum).epsilon(1e-11));
          if (j == columns) CHECK(gradient[i] == doctest::Approx(sum).epsilon(1e-11));
        }
      }
      std::vector<double> expected_a(7 * padded);
      std::vector<double> expected_joint(35);
      for (std::size_t row = 0; row < kTileRows; ++row) {
        const auto slot_a = static_cast<std::size_t>(tile.codes_a[row] + 2);
        const auto slot_b = static_cast<std::size_t>(tile.codes_b[row] + 2);
        for (std::size_t c = 0; c < columns; ++c) expected_a[slot_a * padded + c] += cell(c, row) * tile.weight[row];
        expected_a[slot_a * padded + columns] += tile.residual[row];
        expected_joint[slot_a * 5 + slot_b] += tile.weight[row];
      }
      for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(expected_a[i]).epsilon(1e-11));
      for (std::size_t i = 0; i < joint.size(); ++i)
        CHECK(joint[i] == doctest::Approx(expected_joint[i]).epsilon(1e-11));
      for (std::size_t s = 0; s < 7; ++s) {
        CHECK(gradient_a[s] == doctest::Approx(expected_a[s * padded + columns]).epsilon(1e-11));
      }
    }
  }
}

TEST_CASE("cholesky gives the triangle of a plain loop at ragged sizes, and says what is not definite") {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  for (const std::size_t n : {4U, 8U, 12U, 16U, 20U, 68U, 100U}) {
    const std::size_t stride = (n + kRowPadding - 1) / kRowPadding * kRowPadding;
    std::vector<double> root(n * n);
    for (double& value : root) value = normal(random);
    std::vector<double> matrix(n * stride);
    std::vector<double> expected(n * n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i; j < n; ++j) {
        double sum = i == j ? 1 : 0;
        for (std::size_t k = 0; k < n; ++k) sum += root[k * n + i] * root[k * n + j];
        matrix[i * stride + j] = sum;
        for (std::size_t k = 0; k < i; ++k) sum -= expected[k * n + i] * expected[k * n + j];
        expected[i * n + j] = i == j ? std::sqrt(sum) : sum / expected[i * n + i];
      }
    }
    for (const DesignKernels* kernels : available_kernels()) {
      std::vector<double> found = matrix;
      REQUIRE(kernels->cholesky(found.data(), n, stride));
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i; j < n; ++j) {
          CHECK(found[i * stride + j] == doctest::Approx(expected[i * n + j]).epsilon(1e-9));
        }
      }
      std::vector<double> indefinite = matrix;
      indefinite[(n - 1) * stride + n - 1] = -1;
      CHECK_FALSE(kernels->cholesky(indefinite.data(), n, stride));
    }
  }
}
