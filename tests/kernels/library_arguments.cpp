// SPDX-License-Identifier: Apache-2.0
// Arguments for each kernel of the library: columns of numbers, of places, of classes, and fitting scalars.
#include "tests/kernels/library_arguments.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dmlc::tests::arguments {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// From 0 on, below 1.
double fraction(Random& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }
double between(double low, double high, Random& random) { return low + (high - low) * fraction(random); }
template <class Value>
Value one_of(std::initializer_list<Value> values, Random& random) {
  return values.begin()[random() % values.size()];
}

/// Puts what the flavor asks for in the place of some numbers.
template <class Number>
void season(std::vector<Number>& values, Flavor flavor, Random& random) {
  if (flavor == Flavor::OnlyNan) std::fill(values.begin(), values.end(), static_cast<Number>(kNan));
  if (flavor == Flavor::Plain || flavor == Flavor::OnlyNan || values.empty()) return;
  const bool both_signs = random() % 2 == 0;
  const std::size_t count = values.size() / 64 + 1;
  for (std::size_t i = 0; i < count; ++i) {
    const double infinity = both_signs && random() % 2 == 0 ? -kInfinity : kInfinity;
    values[random() % values.size()] = static_cast<Number>(flavor == Flavor::Nan ? kNan : infinity);
  }
}

/// Values spread evenly between two numbers, and a few zeros.
template <class Number = float>
std::vector<Number> spread(std::size_t count, double low, double high, Flavor flavor, Random& random) {
  std::vector<Number> values(count);
  for (Number& value : values) value = random() % 32 == 0 ? Number{0} : static_cast<Number>(between(low, high, random));
  season(values, flavor, random);
  return values;
}

/// Values of either sign and very different size, and a few zeros.
std::vector<float> varied(std::size_t count, Flavor flavor, Random& random) {
  std::vector<float> values = spread(count, -10, 10, Flavor::Plain, random);
  for (float& value : values)
    if (random() % 4 == 0) value = static_cast<float>(value * std::pow(10.0, between(-6, 6, random)));
  season(values, flavor, random);
  return values;
}

std::vector<float> zeros(std::size_t count) { return std::vector<float>(count); }

using Floats = std::vector<float>;
/// One column in, one out, a value for each row.
Call along(Floats column, std::vector<Scalar> scalars = {}) {
  const std::size_t rows = column.size();
  return {{std::move(column)}, zeros(rows), std::move(scalars), static_cast<int>(rows)};
}
Call along_both(Floats left, Floats right, std::vector<Scalar> scalars = {}) {
  const std::size_t rows = left.size();
  return {{std::move(left), std::move(right)}, zeros(rows), std::move(scalars), static_cast<int>(rows)};
}
template <class Output>
Call to_one(std::vector<Column> columns, int rows) {
  return {std::move(columns), std::vector<Output>(1), {}, rows};
}

}  // namespace

#define DMLC_MAKE(name) Call make_##name([[maybe_unused]] int rows, [[maybe_unused]] Flavor flavor, Random& random)

DMLC_MAKE(vector_add) { return along_both(varied(rows, flavor, random), varied(rows, flavor, random)); }
DMLC_MAKE(vector_sub) { return along_both(varied(rows, flavor, random), varied(rows, flavor, random)); }
DMLC_MAKE(vector_mul) { return along_both(varied(rows, flavor, random), varied(rows, flavor, random)); }
DMLC_MAKE(vector_div) { return along_both(varied(rows, flavor, random), varied(rows, flavor, random)); }
DMLC_MAKE(vector_scale) { return along(varied(rows, flavor, random), {-2.7f}); }
DMLC_MAKE(saxpy) { return along_both(varied(rows, flavor, random), varied(rows, flavor, random), {0.3f}); }
DMLC_MAKE(clamp) { return along(varied(rows, flavor, random), {-1.5f, 2.25f}); }
DMLC_MAKE(abs) { return along(varied(rows, flavor, random)); }
DMLC_MAKE(relu) { return along(varied(rows, flavor, random)); }
DMLC_MAKE(sqrt) { return along(varied(rows, flavor, random)); }
DMLC_MAKE(exp) { return along(spread(rows, -100, 100, flavor, random)); }
DMLC_MAKE(sigmoid) { return along(spread(rows, -100, 100, flavor, random)); }
DMLC_MAKE(tanh) { return along(varied(rows, flavor, random)); }
DMLC_MAKE(log) {
  std::vector<float> values = varied(rows, Flavor::Plain, random);
  for (float& value : values) {
    if (random() % 4 != 0) value = std::fabs(value);
    if (random() % 4 == 0) value = static_cast<float>(std::pow(10.0, between(-37, 38, random)));
    if (random() % 4 == 0) value = static_cast<float>(between(0.9, 1.1, random));
  }
  season(values, flavor, random);
  return along(std::move(values));
}
DMLC_MAKE(pow) {
  const float exponent = one_of({2.0f, 0.5f, -1.5f, 3.0f, 0.0f, 10.7f}, random);
  return along(spread(rows, -4, 100, flavor, random), {exponent});
}

DMLC_MAKE(haversine) {
  std::vector<Column> places;
  for (const double bound : {90.0, 180.0, 90.0, 180.0})
    places.emplace_back(spread<double>(rows, -bound, bound, flavor, random));
  const auto column = [&](std::size_t index) -> auto& { return std::get<std::vector<double>>(places[index]); };
  for (int i = 0; i < rows; ++i) {
    // Some are near each other, some opposite each other.
    const auto kind = random() % 8;
    if (kind == 0) column(2)[i] = column(0)[i] + between(-1e-3, 1e-3, random);
    if (kind == 0) column(3)[i] = column(1)[i] + between(-1e-3, 1e-3, random);
    if (kind == 1) column(2)[i] = -column(0)[i];
    if (kind == 1) column(3)[i] = column(1)[i] - 180 + one_of({0.0, 1e-7, 1e-3}, random);
  }
  return {std::move(places), std::vector<double>(rows), {6371.0088}, rows};
}

DMLC_MAKE(hash_bucket) {
  std::vector<long long> keys(rows);
  for (long long& key : keys)
    key = random() % 2 == 0 ? static_cast<long long>(random()) : static_cast<long long>(random() % 1000) - 500;
  return {{std::move(keys)}, std::vector<int>(rows), {one_of({1, 7, 1024, 2'147'483'647}, random)}, rows};
}

DMLC_MAKE(one_hot) {
  const int classes = one_of({1, 3, 5}, random);
  std::vector<int> labels(rows);
  for (int& label : labels) label = static_cast<int>(random() % (classes + 2)) - 1;
  return {{std::move(labels)}, zeros(static_cast<std::size_t>(rows) * classes), {classes}, rows};
}

DMLC_MAKE(softmax_rows) {
  const int width = rows > 1000 ? 4099 : rows < 100 ? one_of({1, 7}, random) : one_of({37, 300}, random);
  return along(spread(rows, -60, 60, flavor, random), {width});
}
DMLC_MAKE(zscore) { return along(spread(rows, 20, 50, flavor, random)); }
DMLC_MAKE(minmax) { return along(varied(rows, flavor, random)); }
DMLC_MAKE(percentile_rank) {
  std::vector<float> values = spread(rows, -100, 100, Flavor::Plain, random);
  // Some are equal.
  for (float& value : values)
    if (random() % 2 == 0) value = std::round(value);
  season(values, flavor, random);
  return along(std::move(values));
}

DMLC_MAKE(cumsum) { return {{varied(rows, flavor, random)}, std::vector<double>(rows), {}, rows}; }
DMLC_MAKE(rolling_mean) { return along(varied(rows, flavor, random), {one_of({1, 7, 50}, random)}); }
DMLC_MAKE(ema) { return along(varied(rows, flavor, random), {one_of({0.5f, 0.001f, 0.9f, 1.0f}, random)}); }

DMLC_MAKE(reduce_sum) { return to_one<double>({varied(rows, flavor, random)}, rows); }
DMLC_MAKE(reduce_mean) { return to_one<double>({spread(rows, 0, 1000, flavor, random)}, rows); }
DMLC_MAKE(reduce_min) { return to_one<float>({varied(rows, flavor, random)}, rows); }
DMLC_MAKE(reduce_max) { return to_one<float>({spread(rows, -1000, -1, flavor, random)}, rows); }
DMLC_MAKE(reduce_argmax) {
  std::vector<float> values = spread(rows, -1000, -1, Flavor::Plain, random);
  // The largest stands in several rows.
  for (float& value : values) value = std::round(value / 100);
  season(values, flavor, random);
  return to_one<int>({std::move(values)}, rows);
}
DMLC_MAKE(dot) { return to_one<double>({varied(rows, flavor, random), varied(rows, flavor, random)}, rows); }
DMLC_MAKE(l2_distance) { return to_one<double>({varied(rows, flavor, random), varied(rows, flavor, random)}, rows); }
DMLC_MAKE(cosine_similarity) {
  return to_one<double>({spread(rows, -1, 3, flavor, random), spread(rows, -2, 1, flavor, random)}, rows);
}
DMLC_MAKE(histogram) {
  const int bins = one_of({1, 10, 5000}, random);
  std::vector<float> values = spread(rows, -1, 6, Flavor::Plain, random);
  // Some lie on edges.
  for (float& value : values)
    if (random() % 4 == 0) value = std::round(value * 2) / 2;
  season(values, flavor, random);
  return {{std::move(values)}, std::vector<int>(bins), {0.0f, 5.0f, bins}, rows};
}

DMLC_MAKE(matmul) {
  int m = 0, k = 0, p = 0;
  if (rows > 0) {
    k = 1 + static_cast<int>(random() % static_cast<std::uint64_t>(std::sqrt(rows)));
    m = 1 + static_cast<int>(random() % std::min(rows / k, 400));
    p = 1 + static_cast<int>(random() % std::min(rows / k, 400));
  }
  const auto count = [](int left, int right) { return static_cast<std::size_t>(left) * right; };
  std::vector<Column> matrices;
  for (const std::size_t elements : {count(m, k), count(k, p)})
    matrices.emplace_back(spread(elements, -2, 3, flavor, random));
  return {std::move(matrices), zeros(count(m, p)), {m, k, p}, rows};
}
DMLC_MAKE(transpose) {
  return along(varied(rows, flavor, random), {rows > 1000 ? 300 : one_of({1, 7, 16, 100}, random)});
}
DMLC_MAKE(k_nearest) {
  const int dims = one_of({1, 2, 3}, random);
  const int points = rows / dims;
  const int k = 5;
  std::vector<float> coordinates = spread(static_cast<std::size_t>(points) * dims, -20, 20, Flavor::Plain, random);
  // Whole coordinates have distances that are equal, and points at the same place.
  if (random() % 2 == 0)
    for (float& coordinate : coordinates) coordinate = std::round(coordinate);
  season(coordinates, flavor, random);
  return {{std::move(coordinates)}, std::vector<int>(static_cast<std::size_t>(points) * k), {points, dims, k}, rows};
}

}  // namespace dmlc::tests::arguments
