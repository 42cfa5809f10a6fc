// SPDX-License-Identifier: Apache-2.0
// From rows to stored models of series and back: metrics of the end, forecasts, parts, and states that are damaged.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "runtime/src/predict/series.h"
#include "runtime/src/train/series_training.h"
#include "tests/numeric/series_fixtures.h"
#include "tests/numeric/series_training_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::Split;

namespace {

struct DatedRow {
  std::int64_t time = 0;
  double value = 0;  ///< NaN: NULL
};

ingest::ColumnStore dated_store(const std::vector<DatedRow>& rows) {
  ingest::ColumnStoreOptions with_keys = options();
  with_keys.has_keys = true;
  ingest::ColumnStore store({{"day", ingest::CellKind::date}}, ingest::TargetKind::number, with_keys);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    store.batch().set_time(0, rows[i].time / kDay);
    if (std::isnan(rows[i].value)) {
      store.batch().set_target_null();
    } else {
      store.batch().set_target_number(rows[i].value);
    }
    store.batch().set_key(rows[i].time);
    store.end_row(Split::training);
  }
  store.finish();
  return store;
}

double truth(std::int64_t day) {
  return 200 + 0.5 * static_cast<double>(day) + 10 * static_cast<double>(day % 7) +
         std::sin(static_cast<double>(day * day));
}

std::vector<DatedRow> rows_of(std::int64_t days) {
  std::vector<DatedRow> rows;
  for (std::int64_t day = 0; day < days; ++day) rows.push_back({day * kDay, truth(day)});
  return rows;
}

double predicted(const predict::Predictor& predictor, std::int64_t day) {
  double out = 0;
  const predict::Cell cell = date_cell(day);
  predictor.predict({&cell, 1}, {&out, 1});
  return out;
}

using Settings = std::map<std::string, train::ParameterValue>;

/// What a model with these settings expects of the days after its end.
std::vector<double> expected_by(train::ModelSpec spec, const Settings& settings, const std::vector<DatedRow>& rows) {
  for (const auto& [name, value] : settings) spec.parameters[name] = value;
  const auto predictor = predict::load_predictor(spec, fit(spec, dated_store(rows)).state);
  std::vector<double> values;
  for (std::int64_t day = 1; day <= 18; ++day) {
    values.push_back(predicted(*predictor, rows.back().time / kDay + day));
    REQUIRE(std::isfinite(values.back()));
  }
  return values;
}

const series::SeriesModel& model_of(const predict::Predictor& predictor) {
  return dynamic_cast<const predict::SeriesPredictor&>(predictor).model();
}

}  // namespace

TEST_CASE("series are trained, measured on their end, stored and read back") {
  for (const char* algorithm : {"holt_winters", "prophet"}) {
    CAPTURE(algorithm);
    train::ModelSpec spec = series_spec(algorithm);
    spec.forecast = {0, 14 * 86'400'000, {0.8, 0.95}};
    const train::TrainingResult result = fit(spec, dated_store(rows_of(210)));
    CHECK(result.stopped_by == "converged");
    CHECK(result.warnings.empty());
    const train::MetricValue ahead = metric(result, "rmse", Split::validation);
    CHECK(ahead.value < 4);
    CHECK(ahead.value < ahead.baseline / 10);
    CHECK(metric(result, "r2").value > 0.95);
    CHECK(result.parts.size() == (std::string(algorithm) == "prophet" ? 3 : 1));
    const auto predictor = predict::load_predictor(spec, result.state);
    const series::SeriesModel& model = model_of(*predictor);
    CHECK(model.steps == 210);  // the model that is kept has seen the end, too
    CHECK(predict::default_horizon(spec, model) == 14);
    const series::Forecast forecast = model.forecast(14, spec.forecast.levels, series_fixtures::no_check);
    for (std::int64_t h = 0; h < 14; ++h) {
      const auto at = static_cast<std::size_t>(h);
      CHECK(std::abs(forecast.values[at] - truth(210 + h)) < 5);
      CHECK(predicted(*predictor, 210 + h) == forecast.values[at]);
      CHECK(forecast.intervals[1][at].low < forecast.intervals[0][at].low);
      CHECK(forecast.intervals[0][at].high < forecast.intervals[1][at].high);
      CHECK(model.times_ahead(14)[at] == (210 + h) * kDay);
    }
    CHECK(std::abs(predicted(*predictor, 100) - truth(100)) < 5);
    CHECK(std::isnan(predicted(*predictor, 1000)));
    CHECK(std::isnan(predicted(*predictor, std::numeric_limits<std::int32_t>::max())));
    double none = 0;
    const predict::Cell null;
    predictor->predict({&null, 1}, {&none, 1});
    CHECK(std::isnan(none));
    // The same bits for any number of threads.
    CHECK(fit(spec, dated_store(rows_of(210)), 3).state.preparation == result.state.preparation);
  }
}

TEST_CASE("gaps, NULL and repeated times are told, and have no part in metrics") {
  std::vector<DatedRow> rows = rows_of(100);
  rows[20].value = std::numeric_limits<double>::quiet_NaN();
  rows[90].time = rows[91].time;
  const train::TrainingResult result = fit(series_spec("holt_winters"), dated_store(rows));
  std::vector<std::string> codes;
  for (const RuntimeWarning& warning : result.warnings) codes.push_back(warning.code);
  CHECK(codes == std::vector<std::string>{"W0603", "W0626", "W0625"});
  CHECK(metric(result, "rmse", Split::validation).value < 8);
}

TEST_CASE("what is no series for the model is refused") {
  const auto code_with = [](const std::string& algorithm, const std::string& name, const train::ParameterValue& value,
                            std::vector<DatedRow> rows = rows_of(40)) {
    train::ModelSpec spec = series_spec(algorithm);
    spec.parameters[name] = value;
    return code_of_training(spec, dated_store(rows));
  };
  CHECK(code_with("holt_winters", "period", std::int64_t{21}) == "E0674");
  CHECK(code_with("holt_winters", "period", std::int64_t{5}).empty());
  CHECK(code_with("prophet", "holidays", std::string("XX")) == "E0677");
  CHECK(code_with("prophet", "growth", std::string("logistic")) == "E0678");
  std::vector<DatedRow> with_zero = rows_of(40);
  with_zero[7].value = 0;
  CHECK(code_with("holt_winters", "seasonal", std::string("multiplicative"), with_zero) == "E0675");
  CHECK(code_with("holt_winters", "seasonal", std::string("auto"), with_zero).empty());
  std::vector<DatedRow> without_time = rows_of(40);
  without_time[3].time = std::numeric_limits<std::int64_t>::min();
  without_time[4].time = std::numeric_limits<std::int64_t>::max();
  CHECK(code_with("prophet", "holidays", std::string("DE"), without_time) == "E0676");
  train::ModelSpec far = series_spec("holt_winters");
  far.forecast.months = 3;
  CHECK(code_of_training(far, dated_store(rows_of(40))) == "E0679");
  CHECK(code_of_training(far, dated_store(rows_of(120))).empty());
  train::ModelSpec held = series_spec("holt_winters");
  held.training_fraction = 0.1;
  held.validation_fraction = 0.9;
  CHECK(code_of_training(held, dated_store(rows_of(12))) == "E0670");
}

TEST_CASE("a season that a short series cannot have is left out") {
  const train::TrainingResult result = fit(series_spec("holt_winters"), dated_store(rows_of(12)));
  REQUIRE_FALSE(result.warnings.empty());
  CHECK(result.warnings[0].code == "W0629");
  CHECK(result.parts[0].name == "ETS(A,A,N)");
}

TEST_CASE("a season that only the part for training cannot have is told, too") {
  // 16 days are two weeks and more; the 13 of them that are not held back are not.
  const train::TrainingResult result = fit(series_spec("holt_winters"), dated_store(rows_of(16)));
  CHECK(result.parts[0].name == "ETS(A,A,A)");
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].code == "W0629");
}

TEST_CASE("the components are chosen where the parameters leave it to the values") {
  train::ModelSpec spec = series_spec("holt_winters");
  spec.parameters["trend"] = spec.parameters["seasonal"] = std::string("auto");
  const train::TrainingResult result = fit(spec, dated_store(rows_of(210)));
  CHECK(result.parts[0].name == "ETS(A,A,A)");
}

TEST_CASE("each setting of the additive model has its effect") {
  const train::ModelSpec spec = series_spec("prophet");
  std::vector<DatedRow> rows = rows_of(800);
  for (DatedRow& row : rows) row.value += std::max(0.0, 2 * static_cast<double>(row.time / kDay - 300));
  rows.push_back({799 * kDay, 900});  // a second value of the last day
  const Settings bounded{{"growth", std::string("logistic")}, {"cap", 4000.0}};
  const Settings german{{"holidays", std::string("DE")}};
  const std::pair<Settings, Settings> changes[] = {
      {{}, {{"growth", std::string("flat")}}},
      {{}, bounded},
      {bounded, {{"cap", 3000.0}}},
      {bounded, {{"floor", 100.0}}},
      {{}, {{"n_changepoints", std::int64_t{3}}}},
      {{}, {{"changepoint_range", 0.2}}},
      {{}, {{"changepoint_prior_scale", 5.0}}},
      {{}, {{"yearly_seasonality", std::string("none")}}},
      {{}, {{"yearly_seasonality", std::int64_t{2}}}},
      {{}, {{"weekly_seasonality", std::string("none")}}},
      {{}, {{"weekly_seasonality", std::int64_t{1}}}},
      {{}, {{"seasonality_mode", std::string("multiplicative")}}},
      {{}, {{"seasonality_prior_scale", 0.001}}},
      {{}, german},
      {german, {{"holidays_prior_scale", 0.001}}},
      {{}, {{"frequency", std::string("week")}}},
      {{}, {{"duplicates", std::string("last")}}},
      {{}, {{"duplicates", std::string("sum")}}},
  };
  std::map<std::size_t, std::vector<double>> before;  // by the number of settings, which tells them apart
  for (const auto& [given, more] : changes) {
    std::vector<double>& without = before[given.size()];
    if (without.empty()) without = expected_by(spec, given, rows);
    Settings all = more;
    all.insert(given.begin(), given.end());
    CHECK_MESSAGE(expected_by(spec, all, rows) != without, more.begin()->first);
  }
  CHECK(expected_by(spec, {}, rows) == before[0]);
  std::vector<DatedRow> hours;
  for (std::int64_t hour = 0; hour < 504; ++hour) {
    hours.push_back({hour * kDay / 24, 100.0 + (hour % 24 == 0 ? 20 : 0) + std::sin(static_cast<double>(hour * hour))});
  }
  const std::vector<double> daily = expected_by(spec, {}, hours);
  CHECK(expected_by(spec, {{"daily_seasonality", std::string("none")}}, hours) != daily);
  CHECK(expected_by(spec, {{"daily_seasonality", std::int64_t{1}}}, hours) != daily);
}

TEST_CASE("each setting of exponential smoothing has its effect") {
  const train::ModelSpec spec = series_spec("holt_winters");
  std::vector<DatedRow> rows = rows_of(100);
  rows[50].value += 500;
  const Settings changes{{"trend", std::string("none")},
                         {"damped", true},
                         {"seasonal", std::string("none")},
                         {"period", std::int64_t{5}},
                         {"alpha", 0.9},
                         {"beta", 0.8},
                         {"gamma", 0.7},
                         {"clean_outliers", true},
                         {"frequency", std::string("week")}};
  const std::vector<double> plain = expected_by(spec, {}, rows);
  for (const auto& [name, value] : changes) CHECK_MESSAGE(expected_by(spec, {{name, value}}, rows) != plain, name);
  CHECK(expected_by(spec, {{"trend", std::string("multiplicative")}}, rows) != plain);
  CHECK(expected_by(spec, {{"seasonal", std::string("multiplicative")}}, rows) != plain);
  CHECK(expected_by(spec, {{"damped", true}, {"phi", 0.85}}, rows) != expected_by(spec, {{"damped", true}}, rows));
}

TEST_CASE("spikes are replaced before the fit, and told") {
  const train::ModelSpec spec = series_spec("prophet");
  // Without a season of the week, whose ends would stand out of their neighbourhood, too.
  std::vector<DatedRow> rows = rows_of(140);
  for (DatedRow& row : rows) row.value -= 10 * static_cast<double>(row.time / kDay % 7);
  const double wanted = expected_by(spec, {}, rows)[0];
  rows[60].value += 5000;
  rows[90].value -= 3000;
  const double spoiled = std::abs(expected_by(spec, {}, rows)[0] - wanted);
  CHECK(std::abs(expected_by(spec, {{"clean_outliers", true}}, rows)[0] - wanted) < 0.5 * spoiled);
  train::ModelSpec cleaning = spec;
  cleaning.parameters["clean_outliers"] = true;
  const train::TrainingResult result = fit(cleaning, dated_store(rows));
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].code == "W0628");
  CHECK_MESSAGE(result.warnings[0].message.starts_with("2 values"), result.warnings[0].message);
}

TEST_CASE("a damaged series ends in E0619") {
  for (const char* algorithm : {"holt_winters", "prophet"}) {
    const train::ModelSpec spec = series_spec(algorithm);
    const train::ModelState state = fit(spec, dated_store(rows_of(60))).state;
    const auto refuses = [&](const train::ModelState& damaged) {
      try {
        (void)predict::load_predictor(spec, damaged);
      } catch (const RuntimeError& error) {
        return error.code() == "E0619";
      }
      return false;
    };
    CHECK_FALSE(refuses(state));
    // Each member of the state once without its value, and once with another one.
    const nlohmann::json preparation = nlohmann::json::parse(state.preparation);
    std::vector<nlohmann::json::json_pointer> members;
    const nlohmann::json flat = preparation["series"].flatten();
    for (const auto& [pointer, value] : flat.items()) members.emplace_back("/series" + pointer);
    for (const auto& pointer : members) {
      CAPTURE(pointer.to_string());
      for (const nlohmann::json& value : {nlohmann::json(), nlohmann::json(-1e301), nlohmann::json("x")}) {
        nlohmann::json changed = preparation;
        changed[pointer] = value;
        train::ModelState damaged = state;
        damaged.preparation = changed.dump();
        const bool may_be_text = pointer.to_string().ends_with("/holidays") && value.is_string();
        CHECK(refuses(damaged) != may_be_text);
      }
    }
    for (std::size_t i = 0; i < state.tensors.size(); ++i) {
      train::ModelState damaged = state;
      damaged.tensors[i].name = "other";
      CHECK(refuses(damaged));
      damaged = state;
      const double infinite = std::numeric_limits<double>::infinity();
      std::memcpy(damaged.tensors[i].bytes.data(), &infinite,
                  std::min(sizeof infinite, damaged.tensors[i].bytes.size()));
      CHECK(refuses(damaged));
    }
  }
}

TEST_CASE("a series with a long period is read back") {
  train::ModelSpec spec = series_spec("holt_winters");
  spec.training_fraction = 1;
  spec.validation_fraction = 0;
  train::ModelState state = fit(spec, dated_store(rows_of(60))).state;
  nlohmann::json preparation = nlohmann::json::parse(state.preparation);
  constexpr std::size_t kPeriod = 150'000;
  preparation["series"]["steps"] = 2 * kPeriod;
  preparation["series"]["model"]["period"] = kPeriod;
  state.preparation = preparation.dump();
  for (tensor::Tensor& tensor : state.tensors) {
    const std::vector<double> values(tensor.name == "state" ? 2 + kPeriod : 2 * kPeriod, 1.0);
    tensor = tensor::make_tensor(tensor.name, tensor.type, {values.size()}, values.data(), values.size());
  }
  const auto predictor = predict::load_predictor(spec, state);
  CHECK(model_of(*predictor).steps == 2 * kPeriod);
}
