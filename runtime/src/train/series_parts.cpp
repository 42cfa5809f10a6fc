// SPDX-License-Identifier: Apache-2.0
// Describes fits of series.
#include "runtime/src/train/series_parts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "runtime/src/series/prophet_terms.h"

namespace dmlc::train {
namespace {

using series::Component;
using series::ProphetModel;
using series::SmoothingFit;

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

double variance_of(const std::vector<double>& values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean) / static_cast<double>(values.size());
  return sum;
}

ModelPart smoothing_part(const series::RegularSeries& series, const SmoothingFit& fit) {
  std::string words = "level alpha " + number_text(fit.weights.alpha);
  const auto kind = [](Component component) {
    return component == Component::additive ? "additive" : "multiplicative";
  };
  if (fit.form.trend != Component::none) {
    words += std::string(", ") + kind(fit.form.trend) + " trend beta " + number_text(fit.weights.beta);
  }
  if (fit.form.is_damped) words += ", damped phi " + number_text(fit.weights.phi);
  if (fit.form.season != Component::none) {
    words += std::string(", ") + kind(fit.form.season) + " season of " + std::to_string(fit.form.period) +
             " steps gamma " + number_text(fit.weights.gamma);
  }
  words += ", errors of deviation " + number_text(fit.deviation);
  if (std::isfinite(fit.aicc)) words += ", AICc " + number_text(fit.aicc);
  const double total = variance_of(series.values) * static_cast<double>(series.values.size());
  return {name_of(fit.form), total > 0 ? std::clamp(1 - fit.squares / total, 0.0, 1.0) : 1, words};
}

/// The summands of the additive model over the history, in scales or shares of the trend.
struct Summands {
  std::vector<double> trend;
  std::vector<std::vector<double>> effects;  ///< by season, then holidays
};

Summands summands_of(const series::RegularSeries& series, const ProphetModel& model) {
  const series::EffectColumns columns(model);
  Summands out;
  out.effects.resize(model.seasons.size() + (columns.size() > columns.first_holiday() ? 1 : 0));
  std::vector<double> row(columns.size());
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    const series::Time time = series.grid.time_of(static_cast<std::int64_t>(i));
    columns.fill(time, row.data());
    out.trend.push_back(trend_at(model, share_of(model, time), nullptr));
    const double unit = model.is_multiplicative ? out.trend.back() : 1;
    std::size_t column = 0;
    for (std::size_t part = 0; part < out.effects.size(); ++part) {
      const bool is_season = part < model.seasons.size();
      const std::size_t end = is_season ? column + 2 * model.seasons[part].order : columns.size();
      double sum = 0;
      for (; column < end; ++column) sum += row[column] * model.effects[column];
      out.effects[part].push_back(sum * unit);
    }
  }
  return out;
}

std::string trend_words(const ProphetModel& model) {
  static constexpr const char* kWords[] = {"linear", "logistic", "flat"};
  const auto bends =
      static_cast<std::size_t>(std::count_if(model.trend.begin() + std::min<std::ptrdiff_t>(2, std::ssize(model.trend)),
                                             model.trend.end(), [](double bend) { return bend != 0; }));
  return std::string(kWords[static_cast<int>(model.growth)]) + " with " + std::to_string(bends) + " of " +
         std::to_string(model.changepoints.size()) + " changepoints";
}

std::vector<ModelPart> prophet_parts(const series::RegularSeries& series, const ProphetModel& model) {
  const Summands summands = summands_of(series, model);
  double total = variance_of(summands.trend) + model.deviation * model.deviation;
  for (const std::vector<double>& effect : summands.effects) total += variance_of(effect);
  const auto share = [&](double variance) { return total > 0 ? variance / total : 0; };
  std::vector<ModelPart> parts{{"trend", share(variance_of(summands.trend)), trend_words(model)}};
  const std::string kind = model.is_multiplicative ? "multiplicative" : "additive";
  for (std::size_t i = 0; i < summands.effects.size(); ++i) {
    const double variance = share(variance_of(summands.effects[i]));
    if (i < model.seasons.size()) {
      parts.push_back({"season of " + number_text(model.seasons[i].days) + " days", variance,
                       kind + ", " + std::to_string(model.seasons[i].order) + " terms"});
    } else {
      parts.push_back({"holidays", variance, kind + ", of " + model.holidays});
    }
  }
  parts.push_back(
      {"noise", share(model.deviation * model.deviation), "deviation " + number_text(model.deviation * model.scale)});
  return parts;
}

}  // namespace

std::vector<ModelPart> series_parts(const series::RegularSeries& series, const SeriesFit& fit) {
  if (const auto* smoothing = std::get_if<SmoothingFit>(&fit.model.fit)) return {smoothing_part(series, *smoothing)};
  return prophet_parts(series, std::get<ProphetModel>(fit.model.fit));
}

}  // namespace dmlc::train
