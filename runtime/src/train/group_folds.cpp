// SPDX-License-Identifier: Apache-2.0
// Deals groups of rows out to folds.
#include "runtime/src/train/group_folds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace dmlc::train {
namespace {

// Differences below this are rounding: the folds are equally good.
constexpr double kSame = 1e-12;

double deviation(double sum, double squares, double count) {
  const double mean = sum / count;
  return std::sqrt(std::max(squares / count - mean * mean, 0.0));
}

/// The rows of each class in each fold, as shares of the class.
class Shares {
 public:
  Shares(const std::vector<RowGroup>& groups, std::uint32_t folds) : folds_(folds), rows_(folds) {
    for (const RowGroup& group : groups) {
      for (const auto& [code, rows] : group.classes) totals_[code] += rows;
    }
    for (const auto& [code, total] : totals_) of_[code].shares.resize(folds);
  }

  [[nodiscard]] std::size_t class_count() const { return totals_.size(); }
  [[nodiscard]] std::size_t rows(std::uint32_t fold) const { return rows_[fold]; }

  /// How much the sum of the classes' deviations grows with this group in this fold.
  [[nodiscard]] double growth(const RowGroup& group, std::uint32_t fold) const {
    double sum = 0;
    for (const auto& [code, rows] : group.classes) {
      const Class& one = of_.at(code);
      const double added = rows / static_cast<double>(totals_.at(code));
      const double share = one.shares[fold];
      const double squares = one.squares + (share + added) * (share + added) - share * share;
      sum += deviation(one.sum + added, squares, folds_) - deviation(one.sum, one.squares, folds_);
    }
    return sum;
  }

  void add(const RowGroup& group, std::uint32_t fold) {
    rows_[fold] += group.rows;
    for (const auto& [code, rows] : group.classes) {
      Class& one = of_[code];
      const double added = rows / static_cast<double>(totals_[code]);
      double& share = one.shares[fold];
      one.squares += (share + added) * (share + added) - share * share;
      one.sum += added;
      share += added;
    }
  }

 private:
  struct Class {
    std::vector<double> shares;
    double sum = 0;
    double squares = 0;
  };
  std::uint32_t folds_;
  std::vector<std::size_t> rows_;
  std::map<std::int32_t, std::uint64_t> totals_;
  std::map<std::int32_t, Class> of_;
};

/// What makes a group hard to place: its size, or how uneven its classes are.
double weight_of(const RowGroup& group, std::size_t classes) {
  if (classes == 1) return static_cast<double>(group.rows);
  double squares = 0;
  for (const auto& [code, rows] : group.classes) squares += static_cast<double>(rows) * rows;
  return deviation(static_cast<double>(group.rows), squares, static_cast<double>(classes));
}

std::uint32_t best_fold(const Shares& shares, const RowGroup& group, std::uint32_t folds) {
  std::uint32_t best = 0;
  double best_growth = std::numeric_limits<double>::infinity();
  for (std::uint32_t fold = 0; fold < folds; ++fold) {
    const double growth = shares.class_count() == 1 ? 0 : shares.growth(group, fold);
    const bool is_equal = std::abs(growth - best_growth) <= kSame;
    if (!(growth < best_growth - kSame) && !(is_equal && shares.rows(fold) < shares.rows(best))) continue;
    best = fold;
    best_growth = growth;
  }
  return best;
}

}  // namespace

void RowGroup::add(std::int32_t code) {
  for (auto& [known, rows] : classes) {
    if (known != code) continue;
    ++rows;
    return;
  }
  classes.emplace_back(code, 1);
}

std::vector<std::pair<RowGroup, std::uint32_t>> deal_out(std::vector<RowGroup> groups, std::uint32_t folds) {
  Shares shares(groups, folds);
  const std::size_t classes = shares.class_count();
  std::stable_sort(groups.begin(), groups.end(),
                   [&](const RowGroup& a, const RowGroup& b) { return weight_of(a, classes) > weight_of(b, classes); });
  std::vector<std::pair<RowGroup, std::uint32_t>> dealt;
  dealt.reserve(groups.size());
  for (RowGroup& group : groups) {
    const std::uint32_t fold = best_fold(shares, group, folds);
    shares.add(group, fold);
    dealt.emplace_back(std::move(group), fold);
  }
  return dealt;
}

}  // namespace dmlc::train
