// SPDX-License-Identifier: Apache-2.0
// Writes and reads models of series; reading trusts nothing.
#include "runtime/src/train/series_state.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "runtime/src/predict/state_reader.h"
#include "runtime/src/series/prophet_terms.h"
#include "runtime/src/series/regular_series.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/series_training.h"

namespace dmlc::train {
namespace {

using nlohmann::json;
using series::Component;
using series::ProphetModel;
using series::SmoothingFit;

constexpr const char* kComponents[] = {"none", "additive", "multiplicative"};
constexpr const char* kGrowths[] = {"linear", "logistic", "flat"};
constexpr std::int64_t kLongestPeriod = series::kMostSteps / 2;
constexpr std::size_t kMostChangepoints = 500;
constexpr std::int64_t kMostTerms = 100;
constexpr std::size_t kMostSeasons = 3;

tensor::Tensor doubles(const char* name, const std::vector<double>& values) {
  return tensor::make_tensor(name, tensor::DataType::float64, {values.size()}, values.data(), values.size());
}

json smoothing_json(const SmoothingFit& fit, ModelState& state) {
  std::vector<double> last{fit.last.level, fit.last.trend};
  last.insert(last.end(), fit.last.season.begin(), fit.last.season.end());
  state.tensors.push_back(doubles("state", last));
  state.tensors.push_back(doubles("fitted", fit.fitted));
  return {{"trend", kComponents[static_cast<int>(fit.form.trend)]},
          {"damped", fit.form.is_damped},
          {"season", kComponents[static_cast<int>(fit.form.season)]},
          {"period", fit.form.period},
          {"alpha", fit.weights.alpha},
          {"beta", fit.weights.beta},
          {"gamma", fit.weights.gamma},
          {"phi", fit.weights.phi},
          {"deviation", fit.deviation}};
}

json prophet_json(const ProphetModel& model, ModelState& state) {
  state.tensors.push_back(doubles("changepoints", model.changepoints));
  state.tensors.push_back(doubles("trend", model.trend));
  state.tensors.push_back(doubles("effects", model.effects));
  json seasons = json::array();
  for (const series::FourierSeason& season : model.seasons) {
    seasons.push_back({{"days", season.days}, {"order", season.order}});
  }
  return {{"growth", kGrowths[static_cast<int>(model.growth)]},
          {"multiplicative", model.is_multiplicative},
          {"scale", model.scale},
          {"floor", model.floor},
          {"cap", model.cap},
          {"seasons", std::move(seasons)},
          {"holidays", model.holidays},
          {"deviation", model.deviation}};
}

/// Members of one object of the state, each checked.
class Members {
 public:
  Members(const ModelSpec& spec, const json& object) : spec_(spec), object_(object) {
    if (!object.is_object()) predict::refuse_state(spec, "`series` is not made of objects");
  }

  [[nodiscard]] const json& at(const char* key) const {
    const auto found = object_.find(key);
    if (found == object_.end()) refuse(key);
    return *found;
  }
  [[nodiscard]] double number(const char* key, double least, double most) const {
    const json& value = at(key);
    if (!value.is_number()) refuse(key);
    const auto number = value.get<double>();
    if (!(number >= least && number <= most)) refuse(key);
    return number;
  }
  [[nodiscard]] std::int64_t integer(const char* key, std::int64_t least, std::int64_t most) const {
    const json& value = at(key);
    if (!value.is_number_integer()) refuse(key);
    const bool is_vast = value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(most);
    if (is_vast || value.get<std::int64_t>() < least || value.get<std::int64_t>() > most) refuse(key);
    return value.get<std::int64_t>();
  }
  [[nodiscard]] bool flag(const char* key) const {
    if (!at(key).is_boolean()) refuse(key);
    return at(key).get<bool>();
  }
  [[nodiscard]] std::string text(const char* key) const {
    if (!at(key).is_string()) refuse(key);
    return at(key).get<std::string>();
  }
  template <std::size_t count>
  [[nodiscard]] int word(const char* key, const char* const (&words)[count]) const {
    const std::string found = text(key);
    for (std::size_t i = 0; i < count; ++i) {
      if (found == words[i]) return static_cast<int>(i);
    }
    refuse(key);
  }

 private:
  [[noreturn]] void refuse(const char* key) const {
    predict::refuse_state(spec_, std::string("`") + key + "` of the series is missing or out of range");
  }

  const ModelSpec& spec_;
  const json& object_;
};

constexpr double kHuge = 1e300;
constexpr double kTiny = 1e-300;

SmoothingFit read_smoothing(const ModelSpec& spec, const ModelState& state, const Members& members,
                            std::int64_t steps) {
  SmoothingFit fit;
  fit.form.trend = static_cast<Component>(members.word("trend", kComponents));
  fit.form.season = static_cast<Component>(members.word("season", kComponents));
  fit.form.is_damped = members.flag("damped");
  const bool has_season = fit.form.season != Component::none;
  fit.form.period =
      static_cast<std::size_t>(members.integer("period", has_season ? 2 : 1, has_season ? kLongestPeriod : 1));
  fit.weights = {members.number("alpha", 0, 1), members.number("beta", 0, 1), members.number("gamma", 0, 1),
                 members.number("phi", 0, 1)};
  fit.deviation = members.number("deviation", 0, kHuge);
  const std::size_t places = has_season ? fit.form.period : 0;
  const std::vector<double> last = predict::read_doubles(spec, state, "state", 2 + places);
  fit.last = {last[0], last[1], {last.begin() + 2, last.end()}};
  fit.fitted = predict::read_doubles(spec, state, "fitted", static_cast<std::size_t>(steps));
  return fit;
}

ProphetModel read_prophet(const ModelSpec& spec, const ModelState& state, const Members& members,
                          const series::SeriesModel& series) {
  ProphetModel model;
  model.growth = static_cast<series::Growth>(members.word("growth", kGrowths));
  model.is_multiplicative = members.flag("multiplicative");
  model.first = series.grid.origin;
  model.length = static_cast<double>(series.grid.time_of(series.steps - 1) - series.grid.origin);
  if (!(model.length > 0)) predict::refuse_state(spec, "the series has one step");
  model.scale = members.number("scale", kTiny, kHuge);
  model.floor = members.number("floor", -kHuge, kHuge);
  model.cap = members.number("cap", -kHuge, kHuge);
  model.deviation = members.number("deviation", 0, kHuge);
  model.holidays = members.text("holidays");
  const bool is_logistic = model.growth == series::Growth::logistic;
  if (is_logistic && !(model.cap > 0)) predict::refuse_state(spec, "the cap of the growth is not above its floor");
  const json& seasons = members.at("seasons");
  if (!seasons.is_array() || seasons.size() > kMostSeasons) predict::refuse_state(spec, "`seasons` is not a list");
  for (const json& season : seasons) {
    const Members one(spec, season);
    model.seasons.push_back(
        {one.number("days", 1e-6, 1e6), static_cast<std::uint32_t>(one.integer("order", 1, kMostTerms))});
  }
  const tensor::Tensor& places = predict::find_tensor(spec, state, "changepoints", tensor::DataType::float64);
  const std::size_t count = places.count<double>();
  if (count > kMostChangepoints) predict::refuse_state(spec, "there are too many changepoints");
  model.changepoints = predict::read_doubles(spec, state, "changepoints", count);
  if (!std::is_sorted(model.changepoints.begin(), model.changepoints.end())) {
    predict::refuse_state(spec, "changepoints are not in order");
  }
  model.trend = predict::read_doubles(spec, state, "trend", model.growth == series::Growth::flat ? 1 : 2 + count);
  model.effects = predict::read_doubles(spec, state, "effects", series::EffectColumns(model).size());
  return model;
}

}  // namespace

ModelState make_series_state(const series::SeriesModel& model, const ingest::ColumnStore& store) {
  ModelState state;
  const series::Grid& grid = model.grid;
  json series = {{"origin", grid.origin},
                 {"step_months", grid.step.months},
                 {"step_microseconds", grid.step.microseconds},
                 {"anchor_day", grid.anchor_day},
                 {"steps", model.steps}};
  const auto* smoothing = std::get_if<SmoothingFit>(&model.fit);
  series["model"] =
      smoothing != nullptr ? smoothing_json(*smoothing, state) : prophet_json(std::get<ProphetModel>(model.fit), state);
  json preparation = json::parse(to_json(describe_columns(store)));
  preparation["series"] = std::move(series);
  state.preparation = preparation.dump();
  return state;
}

series::SeriesModel read_series_state(const ModelSpec& spec, const ModelState& state) {
  (void)parse_preparation(state.preparation, spec);
  const json preparation = json::parse(state.preparation);
  if (!preparation.contains("series")) predict::refuse_state(spec, "`series` is missing");
  const Members members(spec, preparation["series"]);
  series::SeriesModel out;
  out.grid.origin = members.integer("origin", -kLatestSeriesTime, kLatestSeriesTime);
  out.grid.step.months = members.integer("step_months", 0, 120'000);
  out.grid.step.microseconds = members.integer("step_microseconds", 0, kLatestSeriesTime);
  out.grid.anchor_day = static_cast<unsigned>(members.integer("anchor_day", 1, 31));
  if ((out.grid.step.months == 0) == (out.grid.step.microseconds == 0)) {
    predict::refuse_state(spec, "the series has no step");
  }
  out.steps = members.integer("steps", 1, series::kMostSteps);
  out.seed = spec.seed;
  const std::int64_t length =
      out.grid.step.months > 0 ? out.grid.step.months * 31 * std::int64_t{86'400'000'000} : out.grid.step.microseconds;
  if (out.steps > 4 * kLatestSeriesTime / length) predict::refuse_state(spec, "the series is too long");
  const Members model(spec, members.at("model"));
  if (spec.algorithm == "holt_winters") {
    out.fit = read_smoothing(spec, state, model, out.steps);
  } else {
    out.fit = read_prophet(spec, state, model, out);
  }
  return out;
}

}  // namespace dmlc::train
