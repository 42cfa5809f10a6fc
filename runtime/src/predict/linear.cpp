// SPDX-License-Identifier: Apache-2.0
// Evaluates linear and logistic models row by row: one step per term, its weights folded for the raw values.
#include "runtime/src/predict/linear.h"

#include <algorithm>
#include <cmath>

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

/// One term of the model. `values` holds groups of one double per output: slopes of a number, entries of a table.
struct Step {
  Term::Kind kind = Term::Kind::number;
  CellKind cell = CellKind::number;
  Part part = Part::value;
  std::uint32_t feature = 0;
  double mean = 0;
  std::vector<double> values;
  ingest::Dictionary dictionary{0};  ///< codes of a category term
};

class LinearPredictor final : public Predictor {
 public:
  LinearPredictor(const train::ModelSpec& spec, const train::ModelState& state)
      : task_(spec.task) {
    const train::Preparation preparation = train::parse_preparation(state.preparation, spec);
    classes_ = preparation.classes;
    outputs_ = task_ == train::Task::multiclass ? classes_.size() : 1;
    const std::size_t width = preparation.width();
    weights_ = read_doubles(spec, state, "weights", outputs_ * width);
    intercepts_ = read_doubles(spec, state, "intercepts", outputs_);
    width_ = width;
    std::size_t first = 0;
    for (const Term& term : preparation.terms) {
      add_step(preparation, term, first);
      first += term.width();
    }
  }

  [[nodiscard]] std::size_t outputs() const override { return outputs_; }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    std::copy(intercepts_.begin(), intercepts_.end(), out.begin());
    static constexpr Cell kMissing{};
    for (const Step& step : steps_) {
      const Cell& cell = step.feature < row.size() ? row[step.feature] : kMissing;
      switch (step.kind) {
        case Term::Kind::number: add_number(step, cell, out); break;
        case Term::Kind::cycle: add_entry(step, cycle_entry(step, cell), out); break;
        case Term::Kind::category: add_entry(step, category_entry(step, cell), out); break;
      }
    }
    transform(out.first(outputs_));
  }

 private:
  [[nodiscard]] double weight(std::size_t output, std::size_t index) const { return weights_[output * width_ + index]; }

  void add_step(const train::Preparation& preparation, const Term& term, std::size_t first) {
    const train::PreparedColumn& column = preparation.columns[term.column];
    Step step;
    step.kind = term.kind;
    step.cell = preparation.features[column.feature].kind;
    step.part = column.part;
    step.feature = column.feature;
    step.mean = term.mean;
    switch (term.kind) {
      case Term::Kind::number:
        for (std::size_t k = 0; k < outputs_; ++k) step.values.push_back(weight(k, first) / term.deviation);
        break;
      case Term::Kind::cycle: fill_cycle(step, term, first); break;
      case Term::Kind::category: fill_category(step, column, term, first); break;
    }
    steps_.push_back(std::move(step));
  }

  void fill_cycle(Step& step, const Term& term, std::size_t first) const {
    const train::CycleTable table = train::make_cycle_table(step.part, term.sine_mean, term.cosine_mean);
    for (std::size_t slot = 0; slot < train::kCycleSlots; ++slot) {
      for (std::size_t k = 0; k < outputs_; ++k) {
        const double sine = term.has_sine ? weight(k, first) * table.sine[slot] : 0;
        const double cosine = term.has_cosine ? weight(k, first + (term.has_sine ? 1 : 0)) * table.cosine[slot] : 0;
        step.values.push_back(sine + cosine);
      }
    }
  }

  /// Entries: unseen, NULL, then the categories. Unseen is the mean of the training rows, as is NULL without a level.
  void fill_category(Step& step, const train::PreparedColumn& column, const Term& term, std::size_t first) const {
    const std::size_t categories = column.categories.size();
    step.values.assign((categories + kFirstEntry) * outputs_, 0.0);
    for (std::size_t k = 0; k < outputs_; ++k) {
      double mean = 0;
      for (std::size_t level = 1; level < term.level_frequencies.size(); ++level) {
        const double value = weight(k, first + level - 1);
        mean += term.level_frequencies[level] * value;
        step.values[(level < categories ? level + kFirstEntry : kNullEntry) * outputs_ + k] = value;
      }
      step.values[kUnseenEntry * outputs_ + k] = mean;
      if (!term.null_is_level) step.values[kNullEntry * outputs_ + k] = mean;
    }
    for (const std::string& category : column.categories) (void)step.dictionary.code_of(category);
  }

  void add_number(const Step& step, const Cell& cell, std::span<double> out) const {
    if (cell.is_null) return;
    double value = cell.number;
    if (step.cell != CellKind::number) {
      if (is_infinite(step.cell, cell.integer)) return;
      const auto whole = static_cast<double>(cell.integer);
      value = step.cell == CellKind::timestamp ? ingest::elapsed_days(cell.integer) : whole;
    }
    if (!std::isfinite(value)) return;
    for (std::size_t k = 0; k < outputs_; ++k) {
      out[k] += std::clamp((value - step.mean) * step.values[k], -kLargestMargin, kLargestMargin);
    }
  }

  [[nodiscard]] static bool is_infinite(CellKind kind, std::int64_t value) {
    return (kind == CellKind::timestamp && ingest::is_infinite_timestamp(value)) ||
           (kind == CellKind::date && ingest::is_infinite_date(value));
  }

  void add_entry(const Step& step, std::size_t entry, std::span<double> out) const {
    for (std::size_t k = 0; k < outputs_; ++k) out[k] += step.values[entry * outputs_ + k];
  }

  [[nodiscard]] static std::size_t cycle_entry(const Step& step, const Cell& cell) {
    if (cell.is_null || is_infinite(step.cell, cell.integer)) return train::kMissingCycleSlot;
    const bool is_date = step.cell == CellKind::date;
    if (step.part == Part::hour) return static_cast<std::size_t>(ingest::hour_of(cell.integer));
    const std::int64_t day = is_date ? cell.integer : ingest::day_of(cell.integer);
    return static_cast<std::size_t>(step.part == Part::weekday ? ingest::weekday_of(day) : ingest::month_of(day));
  }

  [[nodiscard]] static std::size_t category_entry(const Step& step, const Cell& cell) {
    if (cell.is_null) return kNullEntry;
    const std::int32_t code = step.dictionary.find(cell.text, cell.text_size);
    return code < 0 ? kUnseenEntry : static_cast<std::size_t>(code) + kFirstEntry;
  }

  void transform(std::span<double> out) const {
    if (task_ == train::Task::regression) return;
    if (task_ == train::Task::binary) {
      const double e = std::exp(-std::abs(out[0]));
      out[0] = out[0] >= 0 ? 1 / (1 + e) : e / (1 + e);
      return;
    }
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
  std::vector<Step> steps_;
};

}  // namespace

std::unique_ptr<Predictor> load_linear_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  return std::make_unique<LinearPredictor>(spec, state);
}

}  // namespace dmlc::predict
