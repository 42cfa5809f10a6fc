// SPDX-License-Identifier: Apache-2.0
// Bins and derivatives of boosted trees.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "runtime/src/tensor/cpu_level.h"
#include "runtime/src/train/boosted_cuts.h"
#include "runtime/src/train/boosted_gradient.h"

using namespace dmlc;

namespace {

/// Sorts the values as well, to compare with.
std::vector<float> choose_cuts(std::vector<float>& values, std::size_t bins) {
  static train::CutChooser chooser;
  chooser.clear();
  for (const float value : values) chooser.add(value);
  CHECK(chooser.empty() == values.empty());
  std::sort(values.begin(), values.end());
  std::vector<float> cuts = chooser.choose(bins);
  CHECK(cuts == chooser.choose(bins));
  static train::CutChooser in_place(true);
  in_place.clear();
  for (const float value : values) in_place.add(value);
  CHECK(cuts == in_place.choose(bins));
  return cuts;
}

}  // namespace

TEST_CASE("boosted: few distinct values are bins of their own") {
  std::vector<float> values{3, 1, 2, 2, 1, -7.5F, -0.0F, 0.0F, 3};
  CHECK(choose_cuts(values, 16) == std::vector<float>{-7.5F, 0, 1, 2, 3});
  values = {5};
  CHECK(choose_cuts(values, 1) == std::vector<float>{5});
  values.clear();
  CHECK(choose_cuts(values, 16).empty());
}

TEST_CASE("boosted: bins of a continuous column hold equal counts") {
  std::mt19937 random(4);
  std::normal_distribution<float> normal;
  std::vector<float> values(100'000);
  for (float& value : values) value = normal(random);
  const std::vector<float> cuts = choose_cuts(values, 256);
  CHECK(cuts.size() == 256);
  CHECK(cuts.front() == values.front());
  std::size_t largest = 0;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const auto begin = std::lower_bound(values.begin(), values.end(), cuts[i]);
    const auto end = i + 1 < cuts.size() ? std::lower_bound(values.begin(), values.end(), cuts[i + 1]) : values.end();
    largest = std::max(largest, static_cast<std::size_t>(end - begin));
  }
  CHECK(largest <= 392);
}

TEST_CASE("boosted: a frequent value does not take the bins of the others") {
  std::mt19937 random(5);
  std::vector<float> values(50'000, 0.0F);
  for (int i = 0; i < 5'000; ++i) values.push_back(static_cast<float>(random() % 100'000) + 1);
  for (const std::size_t bins : {2U, 3U, 17U, 255U, 256U}) {
    std::vector<float> copy = values;
    const std::vector<float> cuts = choose_cuts(copy, bins);
    CHECK(cuts.size() <= bins);
    CHECK(cuts.size() >= std::min<std::size_t>(bins, 200));
    CHECK(std::is_sorted(cuts.begin(), cuts.end()));
    CHECK(std::adjacent_find(cuts.begin(), cuts.end()) == cuts.end());
    CHECK(cuts[0] == 0);
  }
}

TEST_CASE("boosted: any mixture of values gives sound bins") {
  std::mt19937 random(6);
  for (int round = 0; round < 300; ++round) {
    std::vector<float> values;
    const std::size_t kinds = 1 + random() % 600;
    const std::size_t count = 1 + random() % 3000;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t kind = std::min(random() % kinds, random() % kinds);
      values.push_back((static_cast<float>(kind) - 200) * std::pow(1.3F, static_cast<float>(kind % 90)));
    }
    const std::size_t bins = 1 + random() % 300;
    const std::vector<float> cuts = choose_cuts(values, bins);
    REQUIRE(!cuts.empty());
    CHECK(cuts.size() <= bins);
    CHECK(cuts.front() == values.front());
    CHECK(std::is_sorted(cuts.begin(), cuts.end()));
    CHECK(std::adjacent_find(cuts.begin(), cuts.end()) == cuts.end());
  }
}

TEST_CASE("boosted: a sample has one row of each group") {
  for (std::uint64_t group = 0; group < 1000; ++group) CHECK(train::sampled_row(group, 7) < 7);
}

namespace {

std::vector<const train::GradientKernels*> levels() {
  std::vector<const train::GradientKernels*> all{&train::kGradientKernelsV2};
  if (tensor::cpu_level() >= 3) all.push_back(&train::kGradientKernelsV3);
  if (tensor::cpu_level() >= 4) all.push_back(&train::kGradientKernelsV4);
  return all;
}

struct Derivatives {
  std::vector<float> gradients;
  std::vector<float> hessians;
  double loss = 0;
  bool operator==(const Derivatives& other) const {
    return gradients == other.gradients && hessians == other.hessians && loss == other.loss;
  }
};

}  // namespace

TEST_CASE("boosted: logistic derivatives at every level") {
  std::mt19937 random(1);
  for (const std::size_t rows : {1U, 15U, 16U, 17U, 1000U}) {
    std::vector<float> margins(rows);
    std::vector<std::int32_t> labels(rows);
    const float extremes[] = {0, -0.0F, 90, -90, 1e30F, -1e30F, 20, -20};
    for (std::size_t i = 0; i < rows; ++i) {
      margins[i] = i % 7 == 0 ? extremes[i % 8] : std::normal_distribution<float>(0, 3)(random);
      labels[i] = static_cast<std::int32_t>(random() % 2);
    }
    const double scale = train::exact_scale(rows, 2.5);
    std::vector<Derivatives> results;
    for (const train::GradientKernels* kernels : levels()) {
      Derivatives& out = results.emplace_back();
      out.gradients.resize(rows);
      out.hessians.resize(rows);
      out.loss = kernels->logistic(margins.data(), labels.data(), 2.5F, rows, scale, out.gradients.data(),
                                   out.hessians.data());
      CHECK(out == results.front());
    }
    double loss = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      const double margin = static_cast<double>(margins[i]);
      const double p = 1 / (1 + std::exp(-margin));
      const double weight = labels[i] == 1 ? 2.5 : 1;
      CHECK(results[0].gradients[i] == doctest::Approx((p - labels[i]) * weight).epsilon(1e-6).scale(1));
      CHECK(results[0].hessians[i] == doctest::Approx(p * (1 - p) * weight).epsilon(1e-6).scale(1));
      loss += std::max(margin, 0.0) - margin * labels[i] + std::log1p(std::exp(-std::abs(margin)));
    }
    CHECK(results[0].loss == doctest::Approx(loss).epsilon(1e-5));
  }
}

TEST_CASE("boosted: squared and softmax derivatives at every level") {
  std::mt19937 random(2);
  const std::size_t rows = 333;
  const std::size_t classes = 5;
  std::vector<float> margins(rows * classes);
  std::vector<float> targets(rows);
  std::vector<std::int32_t> labels(rows);
  for (float& margin : margins) margin = std::normal_distribution<float>(0, 4)(random);
  margins[3] = 300;
  for (std::size_t i = 0; i < rows; ++i) {
    targets[i] = std::normal_distribution<float>(1000, 300)(random);
    labels[i] = static_cast<std::int32_t>(random() % classes);
  }
  std::vector<Derivatives> squared;
  std::vector<Derivatives> softmax;
  for (const train::GradientKernels* kernels : levels()) {
    const float largest = kernels->largest_error(margins.data(), targets.data(), rows);
    CHECK(largest > 1000);
    Derivatives& a = squared.emplace_back();
    a.gradients.resize(rows);
    a.hessians.resize(rows);
    a.loss =
        kernels->squared(margins.data(), targets.data(), rows, train::exact_scale(rows, static_cast<double>(largest)),
                         a.gradients.data(), a.hessians.data());
    CHECK(a == squared.front());
    Derivatives& b = softmax.emplace_back();
    b.gradients.resize(rows * classes);
    b.hessians.resize(rows * classes);
    b.loss = kernels->softmax(margins.data(), labels.data(), classes, rows, train::exact_scale(rows, 1),
                              b.gradients.data(), b.hessians.data());
    CHECK(b == softmax.front());
  }
  double squares = 0;
  double loss = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    CHECK(squared[0].gradients[i] == margins[i] - targets[i]);
    CHECK(squared[0].hessians[i] == 1);
    squares += 0.5 * std::pow(static_cast<double>(margins[i] - targets[i]), 2);
    double sum = 0;
    for (std::size_t k = 0; k < classes; ++k) sum += std::exp(static_cast<double>(margins[i * classes + k]));
    for (std::size_t k = 0; k < classes; ++k) {
      const double p = std::exp(static_cast<double>(margins[i * classes + k])) / sum;
      const bool own = labels[i] == static_cast<std::int32_t>(k);
      CHECK(softmax[0].gradients[i * classes + k] == doctest::Approx(p - (own ? 1 : 0)).epsilon(1e-6).scale(1));
      CHECK(softmax[0].hessians[i * classes + k] == doctest::Approx(2 * p * (1 - p)).epsilon(1e-6).scale(1));
      if (own) loss -= std::log(p);
    }
  }
  CHECK(squared[0].loss == doctest::Approx(squares).epsilon(1e-6));
  CHECK(softmax[0].loss == doctest::Approx(loss).epsilon(1e-4));
}

TEST_CASE("boosted: sums of rounded derivatives do not depend on their order") {
  std::mt19937 random(8);
  const std::size_t rows = 50'000;
  std::vector<float> margins(rows);
  std::vector<std::int32_t> labels(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    margins[i] = std::normal_distribution<float>(0, 5)(random);
    labels[i] = static_cast<std::int32_t>(random() % 2);
  }
  std::vector<float> gradients(rows);
  std::vector<float> hessians(rows);
  (void)train::gradient_kernels().logistic(margins.data(), labels.data(), 1, rows, train::exact_scale(rows, 1),
                                           gradients.data(), hessians.data());
  for (std::vector<float>* values : {&gradients, &hessians}) {
    double forward = 0;
    for (const float value : *values) forward += static_cast<double>(value);
    std::shuffle(values->begin(), values->end(), random);
    double shuffled = 0;
    for (const float value : *values) shuffled += static_cast<double>(value);
    CHECK(forward == shuffled);
  }
}
