// SPDX-License-Identifier: Apache-2.0
// Folds means and deviations into weights and adds up the terms of a row.
#include "runtime/src/predict/linear_sums.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/train/cycle_table.h"

namespace dmlc::predict {
namespace {

using ingest::Cell;
using ingest::CellKind;
using ingest::Part;
using train::Term;

// Keeps sums of extreme values finite; far beyond where a logistic model saturates.
constexpr double kLargestMargin = 1e300;
constexpr std::size_t kUnseenEntry = 0;
constexpr std::size_t kNullEntry = 1;
constexpr std::size_t kFirstEntry = 2;
constexpr Cell kMissing{};

constexpr std::size_t kHour = 0;
constexpr std::size_t kWeekday = 1;
constexpr std::size_t kMonth = 2;

std::size_t cycle_index(Part part) { return part == Part::hour ? kHour : part == Part::weekday ? kWeekday : kMonth; }

double bounded(double value) { return std::clamp(value, -kLargestMargin, kLargestMargin); }

const Cell& cell_at(std::span<const Cell> row, std::uint32_t feature) {
  return feature < row.size() ? row[feature] : kMissing;
}

}  // namespace

LinearSums::LinearSums(const train::Preparation& preparation, std::vector<double> weights,
                       std::vector<double> intercepts)
    : width_(preparation.width()), weights_(std::move(weights)), intercepts_(std::move(intercepts)) {
  std::size_t first = 0;
  for (const Term& term : preparation.terms) {
    add_term(preparation, term, first);
    first += term.width();
  }
  weights_ = std::vector<double>();  // the terms hold them now
}

void LinearSums::add_term(const train::Preparation& preparation, const Term& term, std::size_t first) {
  const train::PreparedColumn& column = preparation.columns[term.column];
  const CellKind kind = preparation.features[column.feature].kind;
  if (term.kind == Term::Kind::category) {
    add_category(column, term, first);
  } else if (kind == CellKind::timestamp || kind == CellKind::date) {
    add_time(column, kind, term, first);
  } else {
    numbers_.push_back({column.feature, kind == CellKind::boolean, term.mean, slopes_of(term, first)});
  }
}

std::vector<double> LinearSums::slopes_of(const Term& term, std::size_t first) const {
  std::vector<double> slopes;
  for (std::size_t k = 0; k < outputs(); ++k) slopes.push_back(weight(k, first) / term.deviation);
  return slopes;
}

void LinearSums::add_time(const train::PreparedColumn& column, CellKind kind, const Term& term, std::size_t first) {
  const auto found =
      std::find_if(times_.begin(), times_.end(), [&](const TimeTerm& time) { return time.feature == column.feature; });
  TimeTerm& time = found != times_.end() ? *found : times_.emplace_back();
  time.feature = column.feature;
  time.is_date = kind == CellKind::date;
  time.slopes.resize(outputs());
  if (term.kind == Term::Kind::number) {
    time.mean = term.mean;
    time.slopes = slopes_of(term, first);
    return;
  }
  const train::CycleTable table = train::make_cycle_table(column.part, term.sine_mean, term.cosine_mean);
  std::vector<double>& entries = time.entries[cycle_index(column.part)];
  entries.clear();
  for (std::size_t slot = 0; slot < train::kCycleSlots; ++slot) {
    for (std::size_t k = 0; k < outputs(); ++k) {
      const double sine = term.has_sine ? weight(k, first) * table.sine[slot] : 0;
      const double cosine = term.has_cosine ? weight(k, first + (term.has_sine ? 1 : 0)) * table.cosine[slot] : 0;
      entries.push_back(sine + cosine);
    }
  }
}

/// Unseen is the mean of the training rows, as is NULL without a level.
void LinearSums::add_category(const train::PreparedColumn& column, const Term& term, std::size_t first) {
  CategoryTerm& category = categories_.emplace_back();
  category.feature = column.feature;
  const std::size_t count = column.categories.size();
  category.entries.assign((count + kFirstEntry) * outputs(), 0.0);
  for (std::size_t k = 0; k < outputs(); ++k) {
    double mean = 0;
    for (std::size_t level = 1; level < term.level_frequencies.size(); ++level) {
      const double value = weight(k, first + level - 1);
      mean += term.level_frequencies[level] * value;
      category.entries[(level < count ? level + kFirstEntry : kNullEntry) * outputs() + k] = value;
    }
    category.entries[kUnseenEntry * outputs() + k] = mean;
    if (!term.null_is_level) category.entries[kNullEntry * outputs() + k] = mean;
  }
  for (const std::string& text : column.categories) (void)category.dictionary.code_of(text);
}

/// Calls add(factor, group of values) for what each term adds. Missing, NaN and infinite numbers add nothing: they
/// count as the training mean.
template <class Add>
void LinearSums::visit(std::span<const Cell> row, Add add) const {
  for (const NumberTerm& term : numbers_) {
    const Cell& cell = cell_at(row, term.feature);
    if (cell.is_null) continue;
    const double value = term.is_boolean ? static_cast<double>(cell.integer) : cell.number;
    if (std::abs(value) <= std::numeric_limits<double>::max()) add(value - term.mean, term.slopes.data());
  }
  for (const CategoryTerm& term : categories_) {
    const Cell& cell = cell_at(row, term.feature);
    const std::int32_t code = cell.is_null ? -1 : term.dictionary.find(cell.text, cell.text_size);
    const std::size_t entry = cell.is_null ? kNullEntry
                              : code < 0   ? kUnseenEntry
                                           : kFirstEntry + static_cast<std::size_t>(code);
    add(1, term.entries.data() + entry * outputs());
  }
  for (const TimeTerm& term : times_) visit_time(term, cell_at(row, term.feature), add);
}

template <class Add>
void LinearSums::visit_time(const TimeTerm& term, const Cell& cell, Add add) const {
  std::array<std::size_t, 3> slots{train::kMissingCycleSlot, train::kMissingCycleSlot, train::kMissingCycleSlot};
  const bool known = !cell.is_null && !(term.is_date ? ingest::is_infinite_date(cell.integer)
                                                     : ingest::is_infinite_timestamp(cell.integer));
  if (known) {
    const std::int64_t day = term.is_date ? cell.integer : ingest::day_of(cell.integer);
    slots[kHour] = term.is_date ? 0 : static_cast<std::size_t>(ingest::hour_of(cell.integer));
    slots[kWeekday] = static_cast<std::size_t>(ingest::weekday_of(day));
    slots[kMonth] = static_cast<std::size_t>(ingest::month_of(day));
    const double elapsed = term.is_date ? static_cast<double>(cell.integer) : ingest::elapsed_days(cell.integer);
    add(elapsed - term.mean, term.slopes.data());
  }
  for (std::size_t part = 0; part < slots.size(); ++part) {
    if (!term.entries[part].empty()) add(1, term.entries[part].data() + slots[part] * outputs());
  }
}

void LinearSums::compute(std::span<const Cell> row, std::span<double> out) const {
  if (outputs() == 1) {
    double sum = intercepts_[0];
    visit(row, [&](double factor, const double* group) { sum += bounded(factor * *group); });
    out[0] = sum;
    return;
  }
  std::copy(intercepts_.begin(), intercepts_.end(), out.begin());
  visit(row, [&](double factor, const double* group) {
    for (std::size_t k = 0; k < outputs(); ++k) out[k] += bounded(factor * group[k]);
  });
}

}  // namespace dmlc::predict
