// SPDX-License-Identifier: Apache-2.0
// Unscales weights, inverts information matrices.
#include "runtime/src/train/coefficients.h"

#include <array>
#include <cmath>
#include <map>
#include <string_view>

#include "runtime/src/train/distributions.h"
#include "runtime/src/train/symmetric_eigen.h"
#include "runtime/src/train/symmetric_solver.h"

namespace dmlc::train {
namespace {

constexpr double kOutside = 0.05;  // of the interval

/// How the weight of a prepared column becomes a coefficient: times `factor`; `center` times that leaves the intercept.
struct Place {
  Coefficient coefficient;
  double factor = 1;
  double center = 0;
};

std::string part_of(ingest::Part part) {
  switch (part) {
    case ingest::Part::value:
      return "";
    case ingest::Part::elapsed_days:
      return "elapsed_days";
    case ingest::Part::hour:
      return "hour";
    case ingest::Part::weekday:
      return "weekday";
    case ingest::Part::month:
      return "month";
  }
  return "";
}

Coefficient feature_of(const Preparation& preparation, const Term& term) {
  const PreparedColumn& column = preparation.columns[term.column];
  Coefficient of_feature;
  of_feature.feature = preparation.features[column.feature].name;
  of_feature.part = part_of(column.part);
  return of_feature;
}

/// A level of a category, from 0; behind the categories comes NULL.
Coefficient level_of(const Preparation& preparation, const Term& term, std::size_t level) {
  const PreparedColumn& column = preparation.columns[term.column];
  Coefficient out = feature_of(preparation, term);
  out.part = level < column.categories.size() ? "level" : "null";
  if (level < column.categories.size()) out.level = column.categories[level];
  return out;
}

/// One per weight of the term, in their order.
void add_places(const Preparation& preparation, const Term& term, std::vector<Place>& places) {
  const Coefficient of_feature = feature_of(preparation, term);
  switch (term.kind) {
    case Term::Kind::number:
      places.push_back({of_feature, 1 / term.deviation, term.mean});
      break;
    case Term::Kind::cycle:
      if (term.has_sine) {
        places.push_back({of_feature});
        places.back().coefficient.part += "_sine";
      }
      if (term.has_cosine) {
        places.push_back({of_feature});
        places.back().coefficient.part += "_cosine";
      }
      break;
    case Term::Kind::category:
      for (std::size_t level = 1; level < term.level_frequencies.size(); ++level) {
        places.push_back({level_of(preparation, term, level)});
      }
      break;
  }
}

std::vector<Place> places_of(const Preparation& preparation) {
  std::vector<Place> places;
  for (const Term& term : preparation.terms) add_places(preparation, term, places);
  return places;
}

std::array<std::string_view, 3> name_of(const Coefficient& one) { return {one.feature, one.part, one.level}; }

Coefficient intercept_of(const std::vector<Place>& places, const std::vector<double>& weights, double intercept) {
  Coefficient out;
  out.part = "intercept";
  out.estimate = intercept;
  for (std::size_t w = 0; w < places.size(); ++w) out.estimate -= places[w].factor * places[w].center * weights[w];
  return out;
}

void judge(const Information& information, double quantile, double variance, Coefficient& out) {
  const double error = std::sqrt(information.variance * variance);
  if (!(error > 0) || !std::isfinite(error)) return;
  const bool is_normal = std::isinf(information.freedom);
  out.standard_error = error;
  out.statistic = out.estimate / error;
  out.p_value = is_normal ? normal_two_sided(out.statistic) : student_two_sided(out.statistic, information.freedom);
  out.low = out.estimate - quantile * error;
  out.high = out.estimate + quantile * error;
}

/// Without the row and column of an intercept that is not there.
std::vector<double> without_intercept(const std::vector<double>& matrix, std::size_t size) {
  std::vector<double> out;
  for (std::size_t i = 1; i < size; ++i) {
    out.insert(out.end(), matrix.begin() + static_cast<std::ptrdiff_t>(i * size + 1),
               matrix.begin() + static_cast<std::ptrdiff_t>((i + 1) * size));
  }
  return out;
}

/// A coefficient is a weight times its factor; the raw intercept is a sum of the prepared one and of weights, and its
/// variance a quadratic form. `first` is 1 where there is no prepared intercept.
void judge_all(const std::vector<Place>& places, const Information& information, const SymmetricSolver& solver,
               std::size_t first, const std::function<void()>& check, std::vector<Coefficient>& coefficients) {
  const std::size_t size = places.size() + 1 - first;
  const double quantile =
      std::isinf(information.freedom) ? normal_quantile(kOutside) : student_quantile(kOutside, information.freedom);
  std::vector<double> sum(size);
  if (first == 0) sum[0] = 1;
  for (std::size_t w = 0; w < places.size(); ++w) {
    check();
    std::vector<double> column(size);
    column[w + 1 - first] = 1;
    solver.solve(column);
    const double factor = places[w].factor;
    judge(information, quantile, column[w + 1 - first] * factor * factor, coefficients[w + 1]);
    sum[w + 1 - first] = -factor * places[w].center;
  }
  std::vector<double> solved = sum;
  solver.solve(solved);
  double variance = 0;
  for (std::size_t i = 0; i < size; ++i) variance += sum[i] * solved[i];
  judge(information, quantile, variance, coefficients.front());
}

}  // namespace

void list_coefficients(const Preparation& preparation, const LinearWeights& fit, std::string note,
                       TrainingResult& result) {
  result.coefficient_note = std::move(note);
  const std::vector<Place> places = places_of(preparation);
  if ((places.size() + 1) * fit.weights.size() > kMostCoefficients) {
    result.coefficient_note = "not listed: there are more than " + std::to_string(kMostCoefficients) + " coefficients";
    return;
  }
  for (std::size_t k = 0; k < fit.weights.size(); ++k) {
    const std::string label = fit.weights.size() > 1 ? preparation.classes[k] : std::string();
    result.coefficients.push_back(intercept_of(places, fit.weights[k], fit.intercepts[k]));
    result.coefficients.back().label = label;
    for (std::size_t w = 0; w < places.size(); ++w) {
      result.coefficients.push_back(places[w].coefficient);
      result.coefficients.back().label = label;
      result.coefficients.back().estimate = places[w].factor * fit.weights[k][w];
    }
  }
}

NearWeights::NearWeights(const std::vector<Coefficient>& coefficients) {
  for (const Coefficient& one : coefficients) {
    if (!one.label.empty() || !std::isfinite(one.estimate)) {
      estimates_.clear();
      return;
    }
    estimates_[name_of(one)] = one.estimate;
  }
  if (!estimates_.empty()) intercept_ = estimate({"", "intercept", ""});
}

double NearWeights::estimate(const Name& name) const {
  const auto found = estimates_.find(name);
  return found == estimates_.end() ? 0 : found->second;
}

std::vector<double> NearWeights::parameters(const Preparation& preparation) const {
  if (estimates_.empty()) return {};
  double intercept = intercept_;
  std::vector<double> parameters{0};
  for (const Term& term : preparation.terms) {
    std::vector<Place> places;
    add_places(preparation, term, places);
    // Levels count from the first one, which may be another in the other rows.
    const double first = term.kind == Term::Kind::category ? estimate(name_of(level_of(preparation, term, 0))) : 0;
    intercept += first;
    for (const Place& place : places) {
      const double one = estimate(name_of(place.coefficient)) - first;
      parameters.push_back(one / place.factor);
      intercept += one * place.center;
    }
  }
  parameters[0] = intercept;
  return parameters;
}

void add_standard_errors(const Preparation& preparation, Information information, bool with_intercept,
                         const std::function<void()>& check, TrainingResult& result) {
  const std::vector<Place> places = places_of(preparation);
  const std::size_t first = with_intercept ? 0 : 1;
  const std::size_t size = places.size() + 1 - first;
  if (first == 1) information.matrix = without_intercept(information.matrix, size + 1);
  const SymmetricSolver solver(information.matrix, size, check);
  if (solver.rank() < size) {
    result.coefficient_note = "no standard errors: some features are linear combinations of others";
    return;
  }
  const auto [least, greatest] = extreme_eigenvalues(information.matrix, size);
  if (least > 0) result.condition_number = std::sqrt(greatest / least);
  judge_all(places, information, solver, first, check, result.coefficients);
}

}  // namespace dmlc::train
