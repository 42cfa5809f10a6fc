// SPDX-License-Identifier: Apache-2.0
// Weighted sums of the prepared columns of a row, with the weights folded for raw values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/src/ingest/cell.h"
#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/train/preparation.h"

namespace dmlc::predict {

/// One sum per output, as training computes them from the design.
class LinearSums {
 public:
  /// `weights` [outputs][preparation.width()], `intercepts` [outputs].
  LinearSums(const train::Preparation& preparation, std::vector<double> weights, std::vector<double> intercepts);

  [[nodiscard]] std::size_t outputs() const { return intercepts_.size(); }
  /// Takes NULL, NaN, infinite and unseen values; the sums are finite.
  void compute(std::span<const ingest::Cell> row, std::span<double> out) const;

 private:
  // Every `slopes` and `entries` below holds groups of one double per output.
  struct NumberTerm {
    std::uint32_t feature = 0;
    bool is_boolean = false;
    double mean = 0;
    std::vector<double> slopes;
  };

  /// All terms of one timestamp or date, so that its parts are computed once.
  struct TimeTerm {
    std::uint32_t feature = 0;
    bool is_date = false;
    double mean = 0;
    std::vector<double> slopes;                  ///< of the elapsed days; zeros when they have no term
    std::array<std::vector<double>, 3> entries;  ///< hour, weekday, month by value; empty when they have no term
  };

  struct CategoryTerm {
    std::uint32_t feature = 0;
    ingest::Dictionary dictionary{0};
    std::vector<double> entries;  ///< unseen, NULL, then the categories
  };

  void add_term(const train::Preparation& preparation, const train::Term& term, std::size_t first);
  void add_time(const train::PreparedColumn& column, ingest::CellKind kind, const train::Term& term, std::size_t first);
  void add_category(const train::PreparedColumn& column, const train::Term& term, std::size_t first);
  [[nodiscard]] std::vector<double> slopes_of(const train::Term& term, std::size_t first) const;
  [[nodiscard]] double weight(std::size_t output, std::size_t index) const { return weights_[output * width_ + index]; }
  template <class Add>
  void visit(std::span<const ingest::Cell> row, Add add) const;
  template <class Add>
  void visit_time(const TimeTerm& term, const ingest::Cell& cell, Add add) const;

  std::size_t width_ = 0;
  std::vector<double> weights_;
  std::vector<double> intercepts_;
  std::vector<NumberTerm> numbers_;
  std::vector<CategoryTerm> categories_;
  std::vector<TimeTerm> times_;
};

}  // namespace dmlc::predict
