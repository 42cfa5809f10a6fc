// SPDX-License-Identifier: Apache-2.0
// References of the kernels that read a column as a matrix, as points or as classes.
#include <algorithm>
#include <cmath>

#include "tests/kernels/references.h"

namespace dmlc::tests::references {

Expected expect_softmax_rows(const Call& call) {
  const auto& x = call.floats();
  const auto width = static_cast<std::size_t>(call.scalar(0));
  Expected expected;
  for (std::size_t begin = 0; begin < x.size(); begin += width) {
    const std::size_t end = std::min(begin + width, x.size());
    const double largest = *std::max_element(x.begin() + begin, x.begin() + end);
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += std::exp(x[i] - largest);
    for (std::size_t i = begin; i < end; ++i) expected.values.push_back(std::exp(x[i] - largest) / sum);
  }
  return expected;
}

Expected expect_matmul(const Call& call) {
  const int m = call.scalar(0);
  const int k = call.scalar(1);
  const int p = call.scalar(2);
  Expected expected;
  for (int row = 0; row < m; ++row)
    for (int column = 0; column < p; ++column) {
      double sum = 0;
      double magnitude = 0;
      for (int i = 0; i < k; ++i) {
        const double term = static_cast<double>(call.floats(0)[row * k + i]) * call.floats(1)[i * p + column];
        sum += term;
        magnitude += std::fabs(term);
      }
      expected.values.push_back(sum);
      expected.magnitudes.push_back(magnitude);
    }
  return expected;
}

Expected expect_transpose(const Call& call) {
  const int columns = call.scalar(0);
  const int rows = call.rows / columns;
  Expected expected;
  for (int column = 0; column < columns; ++column)
    for (int row = 0; row < rows; ++row) expected.values.push_back(call.floats()[row * columns + column]);
  expected.values.resize(call.rows, 0.0);
  return expected;
}

/// Sorts the distances to all others.
Expected expect_k_nearest(const Call& call) {
  const auto& x = call.floats();
  const int points = call.scalar(0);
  const int dims = call.scalar(1);
  const int k = call.scalar(2);
  Expected expected;
  for (int point = 0; point < points; ++point) {
    std::vector<std::pair<double, int>> others;
    for (int other = 0; other < points; ++other) {
      double square = 0;
      for (int d = 0; d < dims; ++d)
        square += std::pow(static_cast<double>(x[point * dims + d]) - x[other * dims + d], 2);
      if (other != point && !std::isnan(square)) others.emplace_back(square, other);
    }
    std::sort(others.begin(), others.end());
    for (int rank = 0; rank < k; ++rank)
      expected.values.push_back(rank < static_cast<int>(others.size()) ? others[rank].second : -1);
  }
  return expected;
}

Expected expect_one_hot(const Call& call) {
  const int classes = call.scalar(0);
  Expected expected;
  for (const int x : std::get<std::vector<int>>(call.inputs[0]))
    for (int label = 0; label < classes; ++label) expected.values.push_back(label == x ? 1 : 0);
  return expected;
}

}  // namespace dmlc::tests::references
