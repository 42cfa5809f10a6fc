// SPDX-License-Identifier: Apache-2.0
// Reads the parameters of models of series and fits them.
#include "runtime/src/train/series_fit.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

namespace dmlc::train {
namespace {

using series::Component;
using series::SmoothingForm;

std::optional<double> given(const ModelSpec& spec, const char* parameter) {
  if (!spec.parameters.contains(parameter)) return std::nullopt;
  return spec.number(parameter);
}

Component component_of(const std::string& word) {
  if (word == "none") return Component::none;
  return word == "additive" ? Component::additive : Component::multiplicative;
}

/// Trends that may be taken, with whether they are damped.
std::vector<std::pair<Component, bool>> trends_of(const ModelSpec& spec) {
  const std::string word = spec.text("trend");
  const bool is_damped = spec.flag("damped");
  if (word == "none") return {{Component::none, false}};
  if (word != "auto") return {{component_of(word), is_damped}};
  if (is_damped) return {{Component::none, false}, {Component::additive, true}};
  return {{Component::none, false}, {Component::additive, false}, {Component::additive, true}};
}

std::vector<Component> seasons_of(const ModelSpec& spec, bool are_positive) {
  const std::string word = spec.text("seasonal");
  if (word != "auto") return {component_of(word)};
  if (!are_positive) return {Component::none, Component::additive};
  return {Component::none, Component::additive, Component::multiplicative};
}

/// The steps of a season; 1 when there is none.
std::size_t period_of(const ModelSpec& spec, const series::Step& step, std::size_t steps,
                      std::vector<RuntimeWarning>& warnings) {
  if (spec.text("seasonal") == "none") return 1;
  const bool is_given = spec.text("period").empty();
  const auto period = static_cast<std::size_t>(is_given ? spec.integer("period") : series::natural_period(step));
  if (period < 2 || steps >= 2 * period) return std::max<std::size_t>(period, 1);
  if (is_given) {
    throw make_error<RuntimeErrorId::TooFewPeriods>(spec.name, "train on a longer time, or give a shorter period",
                                                    spec.name, steps, period);
  }
  warnings.push_back(make_warning<RuntimeErrorId::SeasonLeftOut>(spec.name, period, steps));
  return 1;
}

void require_positive(const ModelSpec& spec, const series::RegularSeries& series, std::size_t steps) {
  for (std::size_t i = 0; i < steps; ++i) {
    if (series.values[i] > 0) continue;
    char value[32];
    std::snprintf(value, sizeof value, "%.15g", series.values[i]);
    throw make_error<RuntimeErrorId::NotPositive>(spec.target, "write `additive` or `auto`", spec.target,
                                                  std::string_view(value),
                                                  series::time_text(series.grid.time_of(static_cast<std::int64_t>(i))));
  }
}

std::vector<SmoothingForm> forms_of(const ModelSpec& spec, const series::RegularSeries& series, std::size_t steps,
                                    std::vector<RuntimeWarning>& warnings) {
  const std::size_t period = period_of(spec, series.grid.step, steps, warnings);
  const auto first = series.values.begin();
  const bool are_positive = *std::min_element(first, first + static_cast<std::ptrdiff_t>(steps)) > 0;
  std::vector<SmoothingForm> forms;
  for (const auto& [trend, is_damped] : trends_of(spec)) {
    for (const Component season : seasons_of(spec, are_positive)) {
      const bool has_season = season != Component::none && period > 1;
      const SmoothingForm form{trend, is_damped, has_season ? season : Component::none, has_season ? period : 1};
      if (trend == Component::multiplicative || form.season == Component::multiplicative) {
        require_positive(spec, series, steps);
      }
      if (std::find(forms.begin(), forms.end(), form) == forms.end()) forms.push_back(form);
    }
  }
  return forms;
}

series::GivenWeights weights_of(const ModelSpec& spec) {
  return {given(spec, "alpha"), given(spec, "beta"), given(spec, "gamma"), given(spec, "phi")};
}

std::optional<std::uint32_t> order_of(const ModelSpec& spec, const char* parameter) {
  const std::string word = spec.text(parameter);
  if (word == "auto") return std::nullopt;
  return word == "none" ? 0 : static_cast<std::uint32_t>(spec.integer(parameter));
}

series::ProphetSettings prophet_settings(const ModelSpec& spec) {
  series::ProphetSettings settings;
  const std::string growth = spec.text("growth");
  settings.growth = growth == "flat"       ? series::Growth::flat
                    : growth == "logistic" ? series::Growth::logistic
                                           : series::Growth::linear;
  settings.cap = spec.number("cap");
  settings.floor = spec.number("floor");
  settings.n_changepoints = static_cast<std::size_t>(spec.integer("n_changepoints"));
  settings.changepoint_range = spec.number("changepoint_range");
  settings.changepoint_prior_scale = spec.number("changepoint_prior_scale");
  settings.yearly = order_of(spec, "yearly_seasonality");
  settings.weekly = order_of(spec, "weekly_seasonality");
  settings.daily = order_of(spec, "daily_seasonality");
  settings.is_multiplicative = spec.text("seasonality_mode") == "multiplicative";
  settings.seasonality_prior_scale = spec.number("seasonality_prior_scale");
  settings.holidays = spec.text("holidays");
  settings.holidays_prior_scale = spec.number("holidays_prior_scale");
  return settings;
}

/// The first steps of a series.
series::RegularSeries beginning(const series::RegularSeries& series, std::size_t steps) {
  const auto count = static_cast<std::ptrdiff_t>(steps);
  return {series.grid,
          {series.values.begin(), series.values.begin() + count},
          {series.is_filled.begin(), series.is_filled.begin() + count}};
}

}  // namespace

series::SeriesNames series_names(const ModelSpec& spec) { return {spec.name, spec.target, spec.features.front().name}; }

series::SeriesOptions series_options(const ModelSpec& spec) {
  series::SeriesOptions options;
  options.frequency = spec.text("frequency");
  options.fill_gaps = spec.flag("fill_gaps");
  options.clean_outliers = spec.flag("clean_outliers");
  const std::string rule = spec.text("duplicates");
  if (rule == "sum") options.duplicates = series::DuplicateRule::sum;
  if (rule == "last") options.duplicates = series::DuplicateRule::last;
  if (rule == "refuse") options.duplicates = series::DuplicateRule::refuse;
  return options;
}

SeriesFit fit_series(const ModelSpec& spec, const series::RegularSeries& series, std::size_t steps,
                     const std::function<void()>& check, std::vector<RuntimeWarning>& warnings) {
  SeriesFit out;
  out.model.grid = series.grid;
  out.model.steps = static_cast<std::int64_t>(steps);
  out.model.seed = spec.seed;
  if (spec.algorithm == "holt_winters") {
    const std::vector<SmoothingForm> forms = forms_of(spec, series, steps, warnings);
    series::SmoothingFit fit = series::fit_best({series.values.data(), steps}, forms, weights_of(spec), check);
    out.iterations = fit.iterations;
    out.converged = fit.converged;
    out.fitted = fit.fitted;
    out.model.fit = std::move(fit);
    return out;
  }
  series::ProphetFit fit = fit_prophet(beginning(series, steps), prophet_settings(spec), series_names(spec), check);
  out.iterations = fit.iterations;
  out.converged = fit.converged;
  for (std::size_t i = 0; i < steps; ++i) {
    out.fitted.push_back(fit.model.value(series.grid.time_of(static_cast<std::int64_t>(i))));
  }
  out.model.fit = std::move(fit.model);
  return out;
}

}  // namespace dmlc::train
