// SPDX-License-Identifier: Apache-2.0
// The kernels of factorizations of every processor level against plain loops.
#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "runtime/src/tensor/cpu_level.h"
#include "runtime/src/train/factor_kernels.h"

using namespace dmlc::train;

namespace {

std::vector<const FactorKernels*> available_kernels() {
  std::vector<const FactorKernels*> kernels{&factor_kernels_v2()};
  if (dmlc::tensor::cpu_level() >= 3) kernels.push_back(&factor_kernels_v3());
  if (dmlc::tensor::cpu_level() >= 4) kernels.push_back(&factor_kernels_v4());
  return kernels;
}

std::vector<double> numbers(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> out(count);
  for (double& value : out) value = normal(random);
  return out;
}

}  // namespace

TEST_CASE("factor kernels: products of rows equal a plain loop") {
  for (const FactorKernels* kernels : available_kernels()) {
    for (const std::size_t width : {kFactorPadding, 3 * kFactorPadding}) {
      for (const std::size_t count : {0U, 1U, 7U, 40U}) {
        const std::vector<double> rows = numbers(count * width, width + count);
        std::vector<double> sums = numbers(width * width, 3);
        std::vector<double> expected = sums;
        kernels->add_products(rows.data(), count, width, sums.data());
        for (std::size_t i = 0; i < width; ++i) {
          for (std::size_t j = 0; j <= i; ++j) {
            for (std::size_t row = 0; row < count; ++row) {
              expected[i * width + j] += rows[row * width + i] * rows[row * width + j];
            }
            CHECK(sums[i * width + j] == doctest::Approx(expected[i * width + j]).epsilon(1e-12));
          }
        }
      }
    }
  }
}

TEST_CASE("factor kernels: vectors equal a plain loop") {
  for (const FactorKernels* kernels : available_kernels()) {
    for (std::size_t count = 0; count < 40; ++count) {
      const std::vector<double> a = numbers(count, 5);
      const std::vector<double> b = numbers(count, 6);
      double expected = 0;
      for (std::size_t i = 0; i < count; ++i) expected += a[i] * b[i];
      CHECK(kernels->dot(a.data(), b.data(), count) == doctest::Approx(expected).epsilon(1e-12));
    }
    const std::vector<double> a = numbers(kFactorPadding, 5);
    std::vector<double> scaled(kFactorPadding);
    kernels->scale(scaled.data(), a.data(), 2.5, kFactorPadding);
    std::vector<double> added = a;
    kernels->add(added.data(), a.data(), -0.25, kFactorPadding);
    for (std::size_t i = 0; i < kFactorPadding; ++i) {
      CHECK(scaled[i] == 2.5 * a[i]);
      CHECK(added[i] == 0.75 * a[i]);
    }
  }
}

TEST_CASE("factor kernels: a product taken from a symmetric matrix of any size, and nothing outside of it") {
  for (const FactorKernels* kernels : available_kernels()) {
    for (std::size_t count = 0; count < 40; ++count) {
      const std::size_t stride = count + 3;
      const std::vector<double> before = numbers(count * stride + 1, count);
      const std::vector<double> column = numbers(count, 9);
      std::vector<double> after = before;
      kernels->subtract_product(after.data(), stride, column.data(), count);
      for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = i; j < count; ++j) {
          CHECK(after[i * stride + j] ==
                doctest::Approx(before[i * stride + j] - column[i] * column[j]).epsilon(1e-12));
        }
        for (std::size_t j = count; j < stride; ++j) CHECK(after[i * stride + j] == before[i * stride + j]);
      }
      CHECK(after.back() == before.back());
    }
  }
}
