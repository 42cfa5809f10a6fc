// SPDX-License-Identifier: Apache-2.0
// References of the kernels that reduce, rank or scan whole columns.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "tests/kernels/references.h"

namespace dmlc::tests::references {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double narrow(long double value) { return static_cast<double>(value); }

/// One number that is a sum, with the sum of the terms' magnitudes.
template <class Term>
Expected sum_of(std::size_t rows, Term term) {
  long double sum = 0;
  long double magnitude = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    sum += term(i);
    magnitude += std::fabs(term(i));
  }
  return {{narrow(sum)}, {narrow(magnitude)}};
}

std::vector<float> without_nan(std::vector<float> values) {
  std::erase_if(values, [](float value) { return std::isnan(value); });
  return values;
}

}  // namespace

Expected expect_reduce_sum(const Call& call) {
  return sum_of(call.floats().size(), [&](std::size_t i) { return static_cast<long double>(call.floats()[i]); });
}

Expected expect_reduce_mean(const Call& call) {
  Expected expected = expect_reduce_sum(call);
  expected.values[0] /= call.rows;
  expected.magnitudes[0] /= call.rows;
  return expected;
}

Expected expect_dot(const Call& call) {
  return sum_of(call.floats().size(),
                [&](std::size_t i) { return static_cast<long double>(call.floats(0)[i]) * call.floats(1)[i]; });
}

Expected expect_l2_distance(const Call& call) {
  const Expected squares = sum_of(call.floats().size(), [&](std::size_t i) {
    const long double apart = static_cast<long double>(call.floats(0)[i]) - call.floats(1)[i];
    return apart * apart;
  });
  return {{std::sqrt(squares.values[0])}, {}};
}

Expected expect_cosine_similarity(const Call& call) {
  const auto length = [&](std::size_t input) {
    long double squares = 0;
    for (const float x : call.floats(input)) squares += static_cast<long double>(x) * x;
    return std::sqrt(squares);
  };
  long double product = 0;
  for (std::size_t i = 0; i < call.floats().size(); ++i)
    product += static_cast<long double>(call.floats(0)[i]) * call.floats(1)[i];
  return {{narrow(product / (length(0) * length(1)))}, {1.0}};
}

Expected expect_reduce_min(const Call& call) {
  const auto values = without_nan(call.floats());
  return {{values.empty() ? kNan : *std::min_element(values.begin(), values.end())}, {}};
}

Expected expect_reduce_max(const Call& call) {
  const auto values = without_nan(call.floats());
  return {{values.empty() ? kNan : *std::max_element(values.begin(), values.end())}, {}};
}

Expected expect_reduce_argmax(const Call& call) {
  const double most = expect_reduce_max(call).values[0];
  for (int i = 0; i < call.rows; ++i)
    if (call.floats()[i] == most) return {{static_cast<double>(i)}, {}};
  return {{-1.0}, {}};
}

Expected expect_histogram(const Call& call) {
  const double low = call.scalar<float>(0);
  const double high = call.scalar<float>(1);
  const int bins = call.scalar(2);
  Expected expected{std::vector<double>(bins), {}};
  for (const float x : call.floats()) {
    if (std::isnan(x) || x < low || x > high || !(low < high)) continue;
    const auto bin = static_cast<int>((x - low) / (high - low) * bins);
    expected.values[std::min(bin, bins - 1)] += 1;
  }
  return expected;
}

Expected expect_zscore(const Call& call) {
  const auto& x = call.floats();
  const long double mean = std::accumulate(x.begin(), x.end(), 0.0L) / call.rows;
  long double squares = 0;
  for (const float value : x) squares += (value - mean) * (value - mean);
  const long double deviation = std::sqrt(squares / call.rows);
  Expected expected;
  for (const float value : x) {
    expected.values.push_back(deviation == 0 ? 0 : narrow((value - mean) / deviation));
    expected.magnitudes.push_back(deviation == 0 ? 0 : narrow((std::fabs(value) + std::fabs(mean)) / deviation));
  }
  return expected;
}

Expected expect_minmax(const Call& call) {
  const double least = expect_reduce_min(call).values[0];
  const double most = expect_reduce_max(call).values[0];
  Expected expected;
  for (const double value : call.floats())
    expected.values.push_back(most - least == 0 && value == least ? 0 : (value - least) / (most - least));
  return expected;
}

/// From a sorted copy: another way than the kernel's.
Expected expect_percentile_rank(const Call& call) {
  const auto before = [](float left, float right) { return std::isnan(right) ? !std::isnan(left) : left < right; };
  auto sorted = call.floats();
  std::sort(sorted.begin(), sorted.end(), before);
  Expected expected;
  for (const float value : call.floats()) {
    const auto smaller = std::lower_bound(sorted.begin(), sorted.end(), value, before) - sorted.begin();
    expected.values.push_back(call.rows > 1 ? static_cast<double>(smaller) / (call.rows - 1) : 0);
  }
  return expected;
}

Expected expect_cumsum(const Call& call) {
  Expected expected;
  long double total = 0;
  long double magnitude = 0;
  for (const float value : call.floats()) {
    total += value;
    magnitude += std::fabs(value);
    expected.values.push_back(narrow(total));
    expected.magnitudes.push_back(narrow(magnitude));
  }
  return expected;
}

Expected expect_rolling_mean(const Call& call) {
  const auto& x = call.floats();
  const int window = call.scalar(0);
  Expected expected;
  for (int i = 0; i < call.rows; ++i) {
    const int count = std::min(i + 1, window);
    long double sum = 0;
    long double magnitude = 0;
    for (int back = 0; back < count; ++back) {
      sum += x[i - back];
      magnitude += std::fabs(x[i - back]);
    }
    expected.values.push_back(narrow(sum / count));
    expected.magnitudes.push_back(narrow(magnitude / count));
  }
  return expected;
}

Expected expect_ema(const Call& call) {
  const double alpha = call.scalar<float>(0);
  Expected expected;
  double level = 0;
  double magnitude = 0;
  for (int i = 0; i < call.rows; ++i) {
    const double x = call.floats()[i];
    level = i == 0 ? x : alpha * x + (1 - alpha) * level;
    magnitude = i == 0 ? std::fabs(x) : alpha * std::fabs(x) + (1 - alpha) * magnitude;
    expected.values.push_back(level);
    expected.magnitudes.push_back(magnitude);
  }
  return expected;
}

}  // namespace dmlc::tests::references
