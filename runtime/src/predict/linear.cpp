// SPDX-License-Identifier: Apache-2.0
// Evaluates linear and logistic models row by row, with the weights folded for raw values.
#include "runtime/src/predict/linear.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/predict/state_reader.h"
#include "runtime/src/train/cycle_table.h"
#include "runtime/src/train/preparation.h"

namespace dmlc::predict {
namespace {

using ingest::CellKind;
using ingest::Part;
using train::Term;

// Keeps sums of extreme values finite; far beyond where a logistic model saturates.
constexpr double kLargestMargin = 1e300;
constexpr std::size_t kUnseenEntry = 0;
constexpr std::size_t kNullEntry = 1;
constexpr std::size_t kFirstEntry = 2;
constexpr Cell kMissing{};

/// Every `slopes` and `entries` below holds groups of one double per output.
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

constexpr std::size_t kHour = 0;
constexpr std::size_t kWeekday = 1;
constexpr std::size_t kMonth = 2;

std::size_t cycle_index(Part part) { return part == Part::hour ? kHour : part == Part::weekday ? kWeekday : kMonth; }

double bounded(double value) { return std::clamp(value, -kLargestMargin, kLargestMargin); }

class LinearPredictor final : public Predictor {
 public:
  LinearPredictor(const train::ModelSpec& spec, const train::ModelState& state) : task_(spec.task) {
    const train::Preparation preparation = train::parse_preparation(state.preparation, spec);
    classes_ = preparation.classes;
    outputs_ = margin_count(spec, state);
    margins_.resize(outputs_);
    width_ = preparation.width();
    weights_ = read_doubles(spec, state, "weights", outputs_ * width_);
    intercepts_ = read_doubles(spec, state, "intercepts", outputs_);
    std::size_t first = 0;
    for (const Term& term : preparation.terms) {
      add_term(preparation, term, first);
      first += term.width();
    }
  }

  [[nodiscard]] std::size_t outputs() const override { return task_ == train::Task::clustering ? 1 : outputs_; }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    if (task_ == train::Task::clustering) {
      out[0] = greatest(row);
      return;
    }
    if (task_ == train::Task::dimension_reduction) {
      add_margins(row, out);
      return;
    }
    if (outputs_ == 1) {
      double sum = intercepts_[0];
      visit(row, [&](double factor, const double* group) { sum += bounded(factor * *group); });
      out[0] = squash(sum);
      return;
    }
    add_margins(row, out);
    normalise(out.first(outputs_));
  }

 private:
  [[nodiscard]] std::size_t margin_count(const train::ModelSpec& spec, const train::ModelState& state) const {
    if (task_ == train::Task::multiclass) return classes_.size();
    const bool has_several = task_ == train::Task::clustering || task_ == train::Task::dimension_reduction;
    return has_several ? count_doubles(spec, state, "intercepts") : 1;
  }

  void add_margins(std::span<const Cell> row, std::span<double> out) const {
    std::copy(intercepts_.begin(), intercepts_.end(), out.begin());
    visit(row, [&](double factor, const double* group) {
      for (std::size_t k = 0; k < outputs_; ++k) out[k] += bounded(factor * group[k]);
    });
  }

  /// The number of the greatest margin, counted from 1.
  [[nodiscard]] double greatest(std::span<const Cell> row) const {
    add_margins(row, margins_);
    return static_cast<double>(std::max_element(margins_.begin(), margins_.end()) - margins_.begin() + 1);
  }

  [[nodiscard]] double weight(std::size_t output, std::size_t index) const { return weights_[output * width_ + index]; }

  void add_term(const train::Preparation& preparation, const Term& term, std::size_t first) {
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

  [[nodiscard]] std::vector<double> slopes_of(const Term& term, std::size_t first) const {
    std::vector<double> slopes;
    for (std::size_t k = 0; k < outputs_; ++k) slopes.push_back(weight(k, first) / term.deviation);
    return slopes;
  }

  void add_time(const train::PreparedColumn& column, CellKind kind, const Term& term, std::size_t first) {
    const auto found = std::find_if(times_.begin(), times_.end(),
                                    [&](const TimeTerm& time) { return time.feature == column.feature; });
    TimeTerm& time = found != times_.end() ? *found : times_.emplace_back();
    time.feature = column.feature;
    time.is_date = kind == CellKind::date;
    time.slopes.resize(outputs_);
    if (term.kind == Term::Kind::number) {
      time.mean = term.mean;
      time.slopes = slopes_of(term, first);
      return;
    }
    const train::CycleTable table = train::make_cycle_table(column.part, term.sine_mean, term.cosine_mean);
    std::vector<double>& entries = time.entries[cycle_index(column.part)];
    entries.clear();
    for (std::size_t slot = 0; slot < train::kCycleSlots; ++slot) {
      for (std::size_t k = 0; k < outputs_; ++k) {
        const double sine = term.has_sine ? weight(k, first) * table.sine[slot] : 0;
        const double cosine = term.has_cosine ? weight(k, first + (term.has_sine ? 1 : 0)) * table.cosine[slot] : 0;
        entries.push_back(sine + cosine);
      }
    }
  }

  /// Unseen is the mean of the training rows, as is NULL without a level.
  void add_category(const train::PreparedColumn& column, const Term& term, std::size_t first) {
    CategoryTerm& category = categories_.emplace_back();
    category.feature = column.feature;
    const std::size_t count = column.categories.size();
    category.entries.assign((count + kFirstEntry) * outputs_, 0.0);
    for (std::size_t k = 0; k < outputs_; ++k) {
      double mean = 0;
      for (std::size_t level = 1; level < term.level_frequencies.size(); ++level) {
        const double value = weight(k, first + level - 1);
        mean += term.level_frequencies[level] * value;
        category.entries[(level < count ? level + kFirstEntry : kNullEntry) * outputs_ + k] = value;
      }
      category.entries[kUnseenEntry * outputs_ + k] = mean;
      if (!term.null_is_level) category.entries[kNullEntry * outputs_ + k] = mean;
    }
    for (const std::string& text : column.categories) (void)category.dictionary.code_of(text);
  }

  static const Cell& cell_at(std::span<const Cell> row, std::uint32_t feature) {
    return feature < row.size() ? row[feature] : kMissing;
  }

  /// Calls add(factor, group of values) for what each term adds. Missing, NaN and infinite numbers add nothing: they
  /// count as the training mean.
  template <class Add>
  void visit(std::span<const Cell> row, Add add) const {
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
      add(1, term.entries.data() + entry * outputs_);
    }
    for (const TimeTerm& term : times_) visit_time(term, cell_at(row, term.feature), add);
  }

  template <class Add>
  void visit_time(const TimeTerm& term, const Cell& cell, Add add) const {
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
      if (!term.entries[part].empty()) add(1, term.entries[part].data() + slots[part] * outputs_);
    }
  }

  [[nodiscard]] double squash(double margin) const {
    if (task_ == train::Task::regression) return margin;
    const double e = std::exp(-std::abs(margin));
    return margin >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  static void normalise(std::span<double> out) {
    const double greatest = *std::max_element(out.begin(), out.end());
    double sum = 0;
    for (double& value : out) sum += value = std::exp(value - greatest);
    for (double& value : out) value /= sum;
  }

  train::Task task_;
  std::size_t outputs_ = 1;
  std::size_t width_ = 0;
  std::vector<double> weights_;
  std::vector<double> intercepts_;
  std::vector<NumberTerm> numbers_;
  std::vector<CategoryTerm> categories_;
  std::vector<TimeTerm> times_;
  mutable std::vector<double> margins_;  ///< of a row, for clusters
};

}  // namespace

std::unique_ptr<Predictor> load_linear_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  return std::make_unique<LinearPredictor>(spec, state);
}

}  // namespace dmlc::predict
