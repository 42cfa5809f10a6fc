// SPDX-License-Identifier: Apache-2.0
// The networks' kernels of every processor level against plain loops in double, at ragged sizes.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "runtime/src/network/floats.h"
#include "runtime/src/network/kernels.h"
#include "runtime/src/tensor/cpu_level.h"

using namespace dmlc::network;

namespace {

std::vector<const Kernels*> available_kernels() {
  std::vector<const Kernels*> all{&kernels_v2()};
  if (dmlc::tensor::cpu_level() >= 3) all.push_back(&kernels_v3());
  if (dmlc::tensor::cpu_level() >= 4) all.push_back(&kernels_v4());
  return all;
}

constexpr Activation kActivations[] = {Activation::identity,   Activation::relu, Activation::relu6,
                                       Activation::leaky_relu, Activation::elu,  Activation::selu,
                                       Activation::gelu,       Activation::tanh, Activation::sigmoid};

double activated(Activation activation, double z) {
  constexpr double kScale = 1.0507009873554805;
  constexpr double kAlpha = 1.6732632423543772;
  switch (activation) {
    case Activation::identity:
      return z;
    case Activation::relu:
      return std::max(z, 0.0);
    case Activation::relu6:
      return std::min(std::max(z, 0.0), 6.0);
    case Activation::leaky_relu:
      return z > 0 ? z : 0.01 * z;
    case Activation::elu:
      return z > 0 ? z : std::expm1(z);
    case Activation::selu:
      return kScale * (z > 0 ? z : kAlpha * std::expm1(z));
    case Activation::gelu:
      return 0.5 * z * std::erfc(-z / std::sqrt(2.0));
    case Activation::tanh:
      return std::tanh(z);
    case Activation::sigmoid:
      return 1 / (1 + std::exp(-z));
  }
  return z;
}

/// A matrix with padded rows: random numbers, zero in the padding.
struct Matrix {
  std::size_t rows;
  std::size_t columns;
  std::size_t stride;
  Floats values;

  Matrix(std::size_t rows_of, std::size_t columns_of, std::uint64_t seed, double spread = 1)
      : rows(rows_of), columns(columns_of), stride(padded(columns_of)), values(rows_of * padded(columns_of)) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal(0, spread);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) at(i, j) = static_cast<float>(normal(random));
    }
  }
  float& at(std::size_t row, std::size_t column) { return values.data()[row * stride + column]; }
  [[nodiscard]] double get(std::size_t row, std::size_t column) const {
    return static_cast<double>(values.data()[row * stride + column]);
  }
};

struct Size {
  std::size_t rows;
  std::size_t depth;
  std::size_t columns;
};
constexpr Size kSizes[] = {{1, 1, 1},   {1, 30, 128},  {5, 3, 17},    {6, 64, 64}, {7, 0, 16},
                           {13, 9, 50}, {33, 47, 100}, {64, 30, 128}, {64, 32, 1}, {58, 200, 77}};

/// A product of no depth leaves the activation alone.
void activate(const Kernels& kernels, Activation activation, Matrix& values) {
  kernels.forward({nullptr, 0, nullptr, 0, values.values.data(), values.stride, values.rows, 0, values.stride}, nullptr,
                  activation, nullptr);
}

double product_at(const Matrix& a, const Matrix& b, std::size_t row, std::size_t column) {
  double sum = 0;
  for (std::size_t k = 0; k < a.columns; ++k) sum += a.get(row, k) * b.get(k, column);
  return sum;
}

void check_close(double value, double wanted, double scale, const char* what) {
  const double error = std::abs(value - wanted);
  CHECK_MESSAGE(error <= 3e-6 * std::max(1.0, scale), what << ": " << value << " instead of " << wanted);
}

}  // namespace

TEST_CASE("products with a bias and an activation equal plain loops") {
  for (const Kernels* kernels : available_kernels()) {
    for (const Size& size : kSizes) {
      const Matrix a(size.rows, size.depth, 1);
      const Matrix b(size.depth, size.columns, 2);
      const Matrix bias(1, size.columns, 3);
      for (const Activation activation : kActivations) {
        Matrix c(size.rows, size.columns, 4);
        Matrix sums(size.rows, size.columns, 5);
        kernels->forward({a.values.data(), a.stride, b.values.data(), b.stride, c.values.data(), c.stride, size.rows,
                          size.depth, c.stride},
                         bias.values.data(), activation, activation == Activation::gelu ? sums.values.data() : nullptr);
        for (std::size_t i = 0; i < size.rows; ++i) {
          for (std::size_t j = 0; j < size.columns; ++j) {
            const double z = product_at(a, b, i, j) + bias.get(0, j);
            check_close(c.get(i, j), activated(activation, z), std::sqrt(static_cast<double>(size.depth)), "forward");
            if (activation == Activation::gelu) check_close(sums.get(i, j), z, 10, "sum");
          }
        }
      }
    }
  }
}

TEST_CASE("products that begin with what is there, transposed and backward products equal plain loops") {
  for (const Kernels* kernels : available_kernels()) {
    for (const Size& size : kSizes) {
      const double scale = std::sqrt(static_cast<double>(size.depth));
      const Matrix a(size.rows, size.depth, 1);
      const Matrix b(size.depth, size.columns, 2);
      Matrix c(size.rows, size.columns, 4);
      const Matrix before = c;
      kernels->forward({a.values.data(), a.stride, b.values.data(), b.stride, c.values.data(), c.stride, size.rows,
                        size.depth, c.stride},
                       nullptr, Activation::identity, nullptr);
      const Matrix turned(size.depth, size.rows, 6);  // a with rows and columns exchanged
      Matrix sum(size.rows, size.columns, 7);
      const Matrix sum_before = sum;
      kernels->accumulate({turned.values.data(), turned.stride, b.values.data(), b.stride, sum.values.data(),
                           sum.stride, size.rows, size.depth, sum.stride});
      for (std::size_t i = 0; i < size.rows; ++i) {
        for (std::size_t j = 0; j < size.columns; ++j) {
          check_close(c.get(i, j), before.get(i, j) + product_at(a, b, i, j), scale, "start");
          double wanted = sum_before.get(i, j);
          for (std::size_t k = 0; k < size.depth; ++k) wanted += turned.get(k, i) * b.get(k, j);
          check_close(sum.get(i, j), wanted, scale, "accumulate");
        }
      }
    }
  }
}

TEST_CASE("derivatives of every activation equal differences") {
  for (const Kernels* kernels : available_kernels()) {
    for (const Activation activation : kActivations) {
      for (const Size& size : kSizes) {
        const Matrix a(size.rows, size.depth, 1);
        const Matrix b(size.depth, size.columns, 2);
        const Matrix z(size.rows, size.columns, 8, 2);
        Matrix y = z;
        activate(*kernels, activation, y);
        Matrix c(size.rows, size.columns, 9);
        kernels->backward({a.values.data(), a.stride, b.values.data(), b.stride, c.values.data(), c.stride, size.rows,
                           size.depth, c.stride},
                          activation, y.values.data(), z.values.data());
        for (std::size_t i = 0; i < size.rows; ++i) {
          for (std::size_t j = 0; j < size.columns; ++j) {
            constexpr double kStep = 1e-6;
            const double at = z.get(i, j);
            if (std::abs(at) < 1e-3 || std::abs(at - 6) < 1e-3) continue;  // kinks
            const double slope = (activated(activation, at + kStep) - activated(activation, at - kStep)) / (2 * kStep);
            check_close(c.get(i, j), product_at(a, b, i, j) * slope, static_cast<double>(size.depth) + 1, "backward");
          }
        }
      }
    }
  }
}

TEST_CASE("activations keep NaN and end at their limits") {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const Kernels* kernels : available_kernels()) {
    for (const Activation activation : kActivations) {
      Matrix row(1, 16, 1, 0);
      Floats& values = row.values;
      const float inputs[] = {std::numeric_limits<float>::quiet_NaN(), 1000, -1000, 88, -88, 1e-8F, -1e-8F, infinity};
      for (std::size_t i = 0; i < 8; ++i) values.data()[i] = inputs[i];
      activate(*kernels, activation, row);
      CHECK(std::isnan(values.data()[0]));
      for (std::size_t i = 1; i < 7; ++i) {
        const double wanted = activated(activation, static_cast<double>(inputs[i]));
        CHECK(static_cast<double>(values.data()[i]) == doctest::Approx(wanted).epsilon(1e-6).scale(1e-6));
      }
    }
  }
}

TEST_CASE("losses and their derivatives equal plain loops, with weights and at the ends of their ranges") {
  constexpr std::size_t kRows = 37;
  constexpr std::size_t kOutputs = 5;
  for (const Kernels* kernels : available_kernels()) {
    for (const bool weighted : {false, true}) {
      Matrix z(kRows, kOutputs, 11, 3);
      z.at(0, 0) = 80;
      z.at(1, 0) = -80;
      std::vector<float> truth(kRows);
      std::vector<std::int32_t> labels(kRows);
      std::vector<float> weights(kRows);
      for (std::size_t i = 0; i < kRows; ++i) {
        truth[i] = static_cast<float>(i % 2);
        labels[i] = static_cast<std::int32_t>(i % kOutputs);
        weights[i] = static_cast<float>(i % 4) / 2;
      }
      const Truth given{truth.data(), labels.data(), weighted ? weights.data() : nullptr, 0.25F};
      double squares = 0;
      double logs = 0;
      double entropy = 0;
      Matrix d_square(kRows, kOutputs, 12, 0);
      Matrix d_logistic(kRows, kOutputs, 12, 0);
      Matrix d_entropy(kRows, kOutputs, 12, 0);
      const double square = kernels->squared_error(z.values.data(), z.stride, kRows, given, d_square.values.data());
      const double logistic = kernels->logistic_loss(z.values.data(), z.stride, kRows, given, d_logistic.values.data());
      const double cross =
          kernels->cross_entropy(z.values.data(), z.stride, kRows, kOutputs, given, d_entropy.values.data());
      for (std::size_t i = 0; i < kRows; ++i) {
        const double w = weighted ? static_cast<double>(weights[i]) : 1;
        const double t = static_cast<double>(truth[i]);
        const double m = z.get(i, 0);
        squares += w * (m - t) * (m - t);
        check_close(d_square.get(i, 0), 0.25 * w * 2 * (m - t), 100, "squared error");
        logs += w * (std::max(m, 0.0) - m * t + std::log1p(std::exp(-std::abs(m))));
        check_close(d_logistic.get(i, 0), 0.25 * w * (1 / (1 + std::exp(-m)) - t), 1, "logistic");
        double sum = 0;
        for (std::size_t k = 0; k < kOutputs; ++k) sum += std::exp(z.get(i, k) - z.get(i, 0));
        entropy += w * (std::log(sum) - (z.get(i, static_cast<std::size_t>(labels[i])) - z.get(i, 0)));
        for (std::size_t k = 0; k < kOutputs; ++k) {
          const double p = std::exp(z.get(i, k) - z.get(i, 0)) / sum;
          const double own = static_cast<std::size_t>(labels[i]) == k ? 1 : 0;
          check_close(d_entropy.get(i, k), 0.25 * w * (p - own), 1, "cross entropy");
        }
        for (std::size_t k = kOutputs; k < z.stride; ++k) CHECK(d_entropy.get(i, k) == 0);
      }
      CHECK(square == doctest::Approx(squares).epsilon(1e-6));
      CHECK(logistic == doctest::Approx(logs).epsilon(1e-6));
      CHECK(cross == doctest::Approx(entropy).epsilon(1e-6));
    }
  }
}

TEST_CASE("chosen rows are added and their derivatives spread") {
  constexpr std::size_t kRows = 9;
  constexpr std::size_t kWidth = 32;
  for (const Kernels* kernels : available_kernels()) {
    const Matrix table(4, kWidth, 1);
    const Matrix bias(1, kWidth, 2);
    const Matrix d(kRows, kWidth, 3);
    std::vector<std::int32_t> codes(2 * kRows);
    for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<std::int32_t>(i % 6) - 2;
    Matrix c(kRows, kWidth, 4);
    kernels->choose({codes.data(), 2}, bias.values.data(), table.values.data(), c.values.data(), c.stride, kRows,
                    kWidth);
    Matrix gradient(4, kWidth, 5, 0);
    kernels->spread({codes.data(), 2}, d.values.data(), d.stride, gradient.values.data(), kRows, kWidth);
    Matrix wanted(4, kWidth, 5, 0);
    for (std::size_t row = 0; row < kRows; ++row) {
      for (std::size_t j = 0; j < kWidth; ++j) {
        double sum = bias.get(0, j);
        for (std::size_t t = 0; t < 2; ++t) {
          const std::int32_t code = codes[row * 2 + t];
          if (code < 0) continue;
          sum += table.get(static_cast<std::size_t>(code), j);
          wanted.at(static_cast<std::size_t>(code), j) += static_cast<float>(d.get(row, j));
        }
        check_close(c.get(row, j), sum, 1, "choose");
      }
    }
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = 0; j < kWidth; ++j) check_close(gradient.get(i, j), wanted.get(i, j), 1, "spread");
    }
  }
}

TEST_CASE("dropout leaves out its share, the same for the same seed at every level") {
  constexpr std::size_t kCount = 1 << 16;
  Floats first(kCount);
  kernels_v2().drop(first.data(), kCount, 42, 0.3F);
  double kept = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    CHECK((first.data()[i] == 0 || first.data()[i] == doctest::Approx(1 / 0.7)));
    kept += first.data()[i] == 0 ? 0 : 1;
  }
  CHECK(kept / kCount == doctest::Approx(0.7).epsilon(0.02));
  for (const Kernels* kernels : available_kernels()) {
    Floats again(kCount);
    kernels->drop(again.data(), kCount, 42, 0.3F);
    Floats other(kCount);
    kernels->drop(other.data(), kCount, 43, 0.3F);
    std::size_t different = 0;
    for (std::size_t i = 0; i < kCount; ++i) {
      CHECK(again.data()[i] == first.data()[i]);
      different += other.data()[i] != first.data()[i] ? 1 : 0;
    }
    CHECK(static_cast<double>(different) / kCount == doctest::Approx(2 * 0.3 * 0.7).epsilon(0.05));
  }
}

TEST_CASE("products with few columns, and exchanged rows and columns, equal plain loops") {
  for (const Kernels* kernels : available_kernels()) {
    for (const Size& size : kSizes) {
      const Matrix a(size.rows, size.depth, 1);
      const Matrix b(size.columns, size.depth, 2);
      const Matrix bias(1, size.columns, 3);
      Matrix c(size.rows, size.columns, 4);
      const std::size_t few = std::min<std::size_t>(size.columns, 5);
      kernels->dots(
          {a.values.data(), a.stride, b.values.data(), b.stride, c.values.data(), c.stride, size.rows, a.stride, few},
          bias.values.data());
      for (std::size_t i = 0; i < size.rows; ++i) {
        for (std::size_t j = 0; j < few; ++j) {
          double wanted = bias.get(0, j);
          for (std::size_t k = 0; k < size.depth; ++k) wanted += a.get(i, k) * b.get(j, k);
          check_close(c.get(i, j), wanted, std::sqrt(static_cast<double>(size.depth)), "dots");
        }
      }
      Matrix turned(size.depth, size.rows, 5);
      kernels->transpose(a.values.data(), a.stride, size.rows, size.depth, turned.values.data(), turned.stride);
      bool is_turned = true;
      for (std::size_t i = 0; i < size.rows; ++i) {
        for (std::size_t k = 0; k < size.depth; ++k) is_turned = is_turned && turned.get(k, i) == a.get(i, k);
      }
      CHECK(is_turned);
    }
  }
}
