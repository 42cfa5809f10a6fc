// SPDX-License-Identifier: Apache-2.0
// Normal equations of each user and item, their Cholesky factors, and the loss.
#include "runtime/src/train/alternating_squares.h"

#include <algorithm>
#include <cmath>

#include "runtime/src/network/random.h"
#include "runtime/src/train/factor_kernels.h"
#include "runtime/src/train/symmetric_solver.h"

namespace dmlc::train {
namespace {

/// Rows that are gathered before their products are added.
constexpr std::size_t kBatch = 64;
/// Ratings of a task; each thing counts as some more for its system of equations.
constexpr std::uint64_t kWorkPerTask = 65'536;
constexpr std::uint64_t kWorkPerThing = 32;
/// Rows of a task when the products of a side are summed.
constexpr std::size_t kRowsPerTask = 2048;
/// What is left of a diagonal below this share of it counts as nothing: its column depends on earlier ones.
constexpr double kLeastPivot = 1e-12;
/// Systems of this size and more look at the monitor between their rows.
constexpr std::size_t kLargeSystem = 256;

/// Where tasks begin, so that each has about the same work; the last entry is the end.
std::vector<std::size_t> task_begins(const RatingRows& ratings) {
  std::vector<std::size_t> begins{0};
  std::uint64_t work = 0;
  for (std::size_t thing = 0; thing < ratings.size(); ++thing) {
    work += ratings.count(thing) + kWorkPerThing;
    if (work < kWorkPerTask && thing + 1 < ratings.size()) continue;
    begins.push_back(thing + 1);
    work = 0;
  }
  return begins;
}

std::size_t padded(std::size_t size) { return (size + kFactorPadding - 1) / kFactorPadding * kFactorPadding; }

std::size_t size_of(const FactorSettings& settings) { return settings.factors + (settings.is_implicit ? 0 : 1); }

/// Sum of a_ij b_ij of two symmetric matrices given by their lower triangles.
double inner_product(const std::vector<double>& a, const std::vector<double>& b, std::size_t size, std::size_t width) {
  double sum = 0;
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < i; ++j) sum += 2 * a[i * width + j] * b[i * width + j];
    sum += a[i * width + i] * b[i * width + i];
  }
  return sum;
}

double trace(const std::vector<double>& a, std::size_t size, std::size_t width) {
  double sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += a[i * width + i];
  return sum;
}

}  // namespace

AlternatingSquares::AlternatingSquares(const RatingMatrix& matrix, const FactorSettings& settings, Workers& workers)
    : matrix_(matrix), settings_(settings), workers_(workers), scratch_(workers.size()) {
  factors_.size = size_of(settings);
  factors_.width = padded(factors_.size);
  factors_.users.assign(matrix.by_user.size() * factors_.width, 0.0);
  factors_.items.assign(matrix.by_item.size() * factors_.width, 0.0);
  for (Scratch& scratch : scratch_) {
    scratch.sums.assign(factors_.width * factors_.width, 0.0);
    scratch.lower.assign(factors_.width * factors_.width, 0.0);
    scratch.rows.assign(kBatch * factors_.width, 0.0);
    scratch.solution.assign(factors_.width, 0.0);
  }
  draw_items();
}

void AlternatingSquares::draw_items() {
  const std::size_t first = settings_.is_implicit ? 0 : 1;
  const double range = std::sqrt(3 / static_cast<double>(settings_.factors));
  for (std::size_t item = 0; item < matrix_.by_item.size(); ++item) {
    if (matrix_.by_item.count(item) == 0) continue;
    network::Random random(network::mixed(settings_.seed, item));
    double* row = factors_.items.data() + item * factors_.width;
    for (std::size_t i = first; i < factors_.size; ++i) row[i] = (2 * random.uniform() - 1) * range;
  }
}

void AlternatingSquares::iterate() {
  if (settings_.is_implicit) products_ = products_of(factors_.items);
  solve_side(matrix_.by_user, factors_.items, factors_.users);
  if (settings_.is_implicit) products_ = products_of(factors_.users);
  solve_side(matrix_.by_item, factors_.users, factors_.items);
}

void AlternatingSquares::solve_side(const RatingRows& ratings, const std::vector<double>& fixed,
                                    std::vector<double>& solved) {
  const std::vector<std::size_t> begins = task_begins(ratings);
  workers_.run(
      begins.size() - 1,
      [&](unsigned worker, std::size_t task) {
        for (std::size_t thing = begins[task]; thing < begins[task + 1]; ++thing) {
          workers_.check();
          if (ratings.count(thing) == 0) continue;
          solve(ratings, thing, fixed.data(), solved.data() + thing * factors_.width, scratch_[worker]);
        }
      },
      [](unsigned, std::size_t) {});
}

void AlternatingSquares::solve(const RatingRows& ratings, std::size_t thing, const double* fixed, double* solved,
                               Scratch& scratch) {
  std::fill(scratch.solution.begin(), scratch.solution.end(), 0.0);
  double penalty = settings_.l2;
  if (settings_.is_implicit) {
    scratch.sums = products_;
    add_uses(ratings, thing, fixed, scratch);
  } else {
    std::fill(scratch.sums.begin(), scratch.sums.end(), 0.0);
    add_ratings(ratings, thing, fixed, scratch);
    penalty *= static_cast<double>(ratings.count(thing));
  }
  for (std::size_t i = 0; i < factors_.size; ++i) scratch.sums[i * factors_.width + i] += penalty;
  solve_system(scratch);
  std::copy_n(scratch.solution.begin(), factors_.size, solved);
}

/// Each rating is (1, q) times the thing's bias and factors, once mean and the other side's bias are taken off.
void AlternatingSquares::add_ratings(const RatingRows& ratings, std::size_t thing, const double* fixed,
                                     Scratch& scratch) const {
  const FactorKernels& kernels = factor_kernels();
  const std::size_t width = factors_.width;
  const auto others = ratings.others_of(thing);
  const auto values = ratings.values_of(thing);
  for (std::size_t first = 0; first < others.size(); first += kBatch) {
    workers_.check();
    const std::size_t count = std::min(kBatch, others.size() - first);
    for (std::size_t i = 0; i < count; ++i) {
      const double* other = fixed + others[first + i] * width;
      double* row = scratch.rows.data() + i * width;
      std::copy_n(other, width, row);
      row[0] = 1;
      const double rating = (static_cast<double>(values[first + i]) - matrix_.mean) / matrix_.deviation;
      kernels.add(scratch.solution.data(), row, rating - other[0], width);
    }
    kernels.add_products(scratch.rows.data(), count, width, scratch.sums.data());
  }
}

/// The shared products have each pair with a confidence of 1; what a use adds to it comes here.
void AlternatingSquares::add_uses(const RatingRows& ratings, std::size_t thing, const double* fixed,
                                  Scratch& scratch) const {
  const FactorKernels& kernels = factor_kernels();
  const std::size_t width = factors_.width;
  const auto others = ratings.others_of(thing);
  const auto values = ratings.values_of(thing);
  for (std::size_t first = 0; first < others.size(); first += kBatch) {
    workers_.check();
    const std::size_t count = std::min(kBatch, others.size() - first);
    for (std::size_t i = 0; i < count; ++i) {
      const double trust = settings_.alpha * static_cast<double>(values[first + i]);
      const double* other = fixed + others[first + i] * width;
      kernels.scale(scratch.rows.data() + i * width, other, std::sqrt(trust), width);
      kernels.add(scratch.solution.data(), other, 1 + trust, width);
    }
    kernels.add_products(scratch.rows.data(), count, width, scratch.sums.data());
  }
}

/// Cholesky's factor row by row. False when a column depends on the others.
bool AlternatingSquares::factorise(Scratch& scratch) {
  const FactorKernels& kernels = factor_kernels();
  const std::size_t width = factors_.width;
  for (std::size_t i = 0; i < factors_.size; ++i) {
    if (factors_.size >= kLargeSystem) workers_.check();
    double* row = scratch.lower.data() + i * width;
    const double* sums = scratch.sums.data() + i * width;
    for (std::size_t j = 0; j < i; ++j) {
      const double* earlier = scratch.lower.data() + j * width;
      row[j] = (sums[j] - kernels.dot(row, earlier, j)) / earlier[j];
    }
    const double pivot = sums[i] - kernels.dot(row, row, i);
    if (!(pivot > kLeastPivot * sums[i])) return false;
    row[i] = std::sqrt(pivot);
  }
  return true;
}

void AlternatingSquares::solve_system(Scratch& scratch) {
  if (!factorise(scratch)) return solve_least_norm(scratch);
  const std::size_t width = factors_.width;
  double* x = scratch.solution.data();
  for (std::size_t i = 0; i < factors_.size; ++i) {
    const double* row = scratch.lower.data() + i * width;
    x[i] = (x[i] - factor_kernels().dot(row, x, i)) / row[i];
  }
  for (std::size_t i = factors_.size; i-- > 0;) {
    const double* row = scratch.lower.data() + i * width;
    x[i] /= row[i];
    for (std::size_t j = 0; j < i; ++j) x[j] -= row[j] * x[i];
  }
}

/// Without a penalty, a thing with fewer ratings than factors has many solutions.
void AlternatingSquares::solve_least_norm(Scratch& scratch) {
  const std::size_t size = factors_.size;
  std::vector<double> full(size * size);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      full[i * size + j] = full[j * size + i] = scratch.sums[i * factors_.width + j];
    }
  }
  const SymmetricSolver solver(std::move(full), size, [this] { workers_.check(); });
  solver.solve({scratch.solution.data(), size});
}

std::vector<double> AlternatingSquares::products_of(const std::vector<double>& rows) {
  const std::size_t width = factors_.width;
  const std::size_t things = rows.size() / width;
  std::vector<double> total(width * width, 0.0);
  workers_.run((things + kRowsPerTask - 1) / kRowsPerTask,
               [&](unsigned worker, std::size_t task) {
                 std::vector<double>& sums = scratch_[worker].sums;
                 std::fill(sums.begin(), sums.end(), 0.0);
                 const std::size_t end = std::min(things, (task + 1) * kRowsPerTask);
                 for (std::size_t first = task * kRowsPerTask; first < end; first += kBatch) {
                   workers_.check();
                   factor_kernels().add_products(rows.data() + first * width, std::min(kBatch, end - first), width,
                                                 sums.data());
                 }
               },
               [&](unsigned worker, std::size_t) {
                 for (std::size_t i = 0; i < total.size(); ++i) total[i] += scratch_[worker].sums[i];
               });
  return total;
}

template <class Add>
double AlternatingSquares::sum_over_users(Add add) {
  const std::vector<std::size_t> begins = task_begins(matrix_.by_user);
  double total = 0;
  workers_.run(
      begins.size() - 1,
      [&](unsigned worker, std::size_t task) {
        double& loss = scratch_[worker].loss = 0;
        for (std::size_t user = begins[task]; user < begins[task + 1]; ++user) {
          workers_.check();
          loss += add(user, factors_.users.data() + user * factors_.width);
        }
      },
      [&](unsigned worker, std::size_t) { total += scratch_[worker].loss; });
  return total;
}

double AlternatingSquares::explicit_loss() {
  const FactorKernels& kernels = factor_kernels();
  const std::size_t size = factors_.size;
  double sum = sum_over_users([&](std::size_t user, const double* row) {
    const auto items = matrix_.by_user.others_of(user);
    const auto values = matrix_.by_user.values_of(user);
    double squares = settings_.l2 * static_cast<double>(items.size()) * kernels.dot(row, row, size);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const double* item = factors_.items.data() + items[i] * factors_.width;
      const double rating = (static_cast<double>(values[i]) - matrix_.mean) / matrix_.deviation;
      const double error = rating - row[0] - item[0] - kernels.dot(row + 1, item + 1, size - 1);
      squares += error * error;
    }
    return squares;
  });
  for (std::size_t item = 0; item < matrix_.by_item.size(); ++item) {
    const double* row = factors_.items.data() + item * factors_.width;
    sum += settings_.l2 * static_cast<double>(matrix_.by_item.count(item)) * kernels.dot(row, row, size);
  }
  return sum * matrix_.deviation * matrix_.deviation;
}

/// All pairs come from the products of both sides; what differs where something was used is added.
double AlternatingSquares::implicit_loss() {
  const std::size_t size = factors_.size;
  const std::vector<double> items = products_of(factors_.items);
  const std::vector<double> users = products_of(factors_.users);
  const double used = sum_over_users([&](std::size_t user, const double* row) {
    const auto others = matrix_.by_user.others_of(user);
    const auto values = matrix_.by_user.values_of(user);
    double sum = 0;
    for (std::size_t i = 0; i < others.size(); ++i) {
      const double* item = factors_.items.data() + others[i] * factors_.width;
      const double preference = factor_kernels().dot(row, item, size);
      const double missing = 1 - preference;
      sum += (1 + settings_.alpha * static_cast<double>(values[i])) * missing * missing - preference * preference;
    }
    return sum;
  });
  return inner_product(users, items, size, factors_.width) + used +
         settings_.l2 * (trace(users, size, factors_.width) + trace(items, size, factors_.width));
}

double AlternatingSquares::loss() {
  return (settings_.is_implicit ? implicit_loss() : explicit_loss()) / static_cast<double>(matrix_.count());
}

std::uint64_t AlternatingSquares::bytes(const FactorSettings& settings, std::uint64_t users, std::uint64_t items,
                                        unsigned threads) {
  const std::uint64_t width = padded(size_of(settings));
  const std::uint64_t of_worker = 2 * width * width + (kBatch + 1) * width;
  return ((users + items) * width + threads * of_worker + 3 * width * width) * sizeof(double);
}

}  // namespace dmlc::train
