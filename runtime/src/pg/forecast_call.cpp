// SPDX-License-Identifier: Apache-2.0
// Forecasts as a set of rows.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "runtime/include/dmlc/abi.h"
#include "runtime/src/ingest/calendar.h"
#include "runtime/src/predict/grouped.h"
#include "runtime/src/predict/series.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/forecast_call.h"
#include "runtime/src/pg/transaction.h"

namespace dmlc::pg {
namespace {

/// A series that is forecast, with the columns that say which one it is.
struct Series {
  const series::SeriesModel* model = nullptr;
  const std::vector<std::optional<std::string>>* key = nullptr;  ///< nullptr: the model has one series
};

[[noreturn]] void refuse_series(const LoadedModel& model) {
  throw make_error<RuntimeErrorId::ModelDamaged>(model.spec.name, "train the model again", model.spec.name,
                                                 model.version, "it is no series");
}

/// Of a model FOR EACH group number `index`, else the series of the model.
Series series_at(const LoadedModel& model, std::size_t index) {
  Series found;
  const predict::Predictor* predictor = model.predictor.get();
  if (const auto* groups = dynamic_cast<const predict::GroupModels*>(predictor)) {
    const predict::GroupModels::Group& group = groups->groups()[index];
    found.key = &group.key;
    predictor = group.predictor;
  }
  const auto* series = dynamic_cast<const predict::SeriesPredictor*>(predictor);
  if (series == nullptr) refuse_series(model);
  found.model = &series->model();
  return found;
}

std::size_t series_count(const LoadedModel& model) {
  const auto* groups = dynamic_cast<const predict::GroupModels*>(model.predictor.get());
  return groups == nullptr ? 1 : groups->groups().size();
}

/// Throws E0679 for no steps, and for more than any series has.
void check_steps(const LoadedModel& model, std::int64_t asked) {
  std::int64_t most = 0;
  for (std::size_t i = 0; i < series_count(model); ++i) most = std::max(most, series_at(model, i).model->steps);
  if (asked >= 1 && asked <= most) return;
  throw make_error<RuntimeErrorId::HorizonTooLong>(model.spec.name, "ask for 1 step or more, and no more than it has",
                                                   model.spec.name, asked, most);
}

/// A series with fewer steps than were asked for has as many forecasts as steps.
std::int64_t steps_of(const LoadedModel& model, std::size_t index, bool is_given, std::int64_t asked) {
  const series::SeriesModel& series = *series_at(model, index).model;
  return is_given ? std::min(asked, series.steps) : predict::default_horizon(model.spec, series);
}

/// The share of 100 that the name of a column says, as a share of 1; 0 for other names.
double level_of(std::string name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return 0;
  name.erase(0, prefix.size());
  std::replace(name.begin(), name.end(), '_', '.');
  double percent = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), percent);
  const bool is_share = error == std::errc() && end == name.data() + name.size() && percent > 0 && percent < 100;
  return is_share ? percent / 100 : 0;
}

/// What the columns ask for, whatever levels the model had when it was trained. Throws E0620 unless they are those of
/// FOR EACH, the time, the value and two bounds for each level.
std::vector<double> levels_of(const LoadedModel& model, const ModelFunction& function, TupleDesc columns) {
  std::vector<double> levels;
  const auto groups = static_cast<int>(model.spec.groups);
  const int numbers = columns->natts - groups - 1;
  bool fits = numbers >= 1 && numbers % 2 == 1 && TupleDescAttr(columns, groups)->atttypid == model.types.features[0];
  for (int i = 0; fits && i < groups; ++i) fits = TupleDescAttr(columns, i)->atttypid == model.types.features[1 + i];
  for (int i = groups + 1; fits && i < columns->natts; ++i) fits = TupleDescAttr(columns, i)->atttypid == FLOAT8OID;
  for (int i = groups + 2; fits && i < columns->natts; i += 2) {
    const double level = level_of(NameStr(TupleDescAttr(columns, i)->attname), abi::kLowerPrefix);
    fits = level > 0 && level == level_of(NameStr(TupleDescAttr(columns, i + 1)->attname), abi::kUpperPrefix);
    levels.push_back(level);
  }
  if (fits) return levels;
  throw make_error<RuntimeErrorId::SignatureMismatch>(
      function.name, "apply the model's file again", function.name, model.spec.name,
      "its columns are not those of FOR EACH, the time, the value and bounds such as `lower_95` and `upper_95`");
}

/// Fills times, then `1 + 2 * levels` numbers a row.
void compute(const LoadedModel& model, std::size_t index, std::int64_t steps, const std::vector<double>& levels,
             std::int64_t* times, double* numbers) {
  const series::SeriesModel& series = *series_at(model, index).model;
  const series::Forecast forecast = series.forecast(steps, levels, honour_interrupts);
  const std::vector<series::Time> ahead = series.times_ahead(steps);
  for (std::size_t i = 0; i < ahead.size(); ++i) {
    *times++ = ahead[i];
    *numbers++ = forecast.values[i];
    for (const std::vector<series::Interval>& level : forecast.intervals) {
      *numbers++ = level[i].low;
      *numbers++ = level[i].high;
    }
  }
}

/// Column `column` of a group's key; its text lives as long as the model. Size 0 with nullptr: NULL.
std::string_view key_text(const LoadedModel& model, std::size_t index, std::size_t column) {
  const std::optional<std::string>& text = (*series_at(model, index).key)[column];
  return text ? std::string_view(*text) : std::string_view();
}

// --- PostgreSQL frame: no C++ objects below ---

/// Reads texts as values of the columns of FOR EACH.
struct KeyReader {
  FmgrInfo function;
  Oid parameter;
};

KeyReader* read_keys(int groups, TupleDesc columns) {
  auto* readers = static_cast<KeyReader*>(palloc0(sizeof(KeyReader) * (groups + 1)));
  for (int i = 0; i < groups; ++i) {
    Oid input;
    getTypeInputInfo(TupleDescAttr(columns, i)->atttypid, &input, &readers[i].parameter);
    fmgr_info(input, &readers[i].function);
  }
  return readers;
}

Datum read_key(KeyReader& reader, const char* first, int size) {
  char* text = pg_any_to_server(pnstrdup(first, size), size, PG_UTF8);
  return InputFunctionCall(&reader.function, text, reader.parameter, -1);
}

/// The rows of one series.
void put_rows(ReturnSetInfo* result, const LoadedModel& model, const ModelFunction& function, std::size_t index,
              KeyReader* readers, bool is_given, std::int64_t asked) {
  const auto groups = static_cast<int>(model.spec.groups);
  const TupleDesc columns = result->setDesc;
  const int width = columns->natts - groups - 1;
  std::int64_t steps = 0;
  call_cpp([&] { steps = steps_of(model, index, is_given, asked); });
  auto* times = static_cast<std::int64_t*>(palloc_extended(sizeof(std::int64_t) * steps, MCXT_ALLOC_HUGE));
  auto* numbers = static_cast<double*>(palloc_extended(sizeof(double) * steps * width, MCXT_ALLOC_HUGE));
  call_cpp([&] { compute(model, index, steps, levels_of(model, function, columns), times, numbers); });
  auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * columns->natts));
  auto* nulls = static_cast<bool*>(palloc0(sizeof(bool) * columns->natts));
  for (int i = 0; i < groups; ++i) {
    std::string_view text;
    call_cpp([&] { text = key_text(model, index, static_cast<std::size_t>(i)); });
    nulls[i] = text.data() == nullptr;
    values[i] = nulls[i] ? Datum{0} : read_key(readers[i], text.data(), static_cast<int>(text.size()));
  }
  const bool is_date = TupleDescAttr(columns, groups)->atttypid == DATEOID;
  for (std::int64_t step = 0; step < steps; ++step) {
    CHECK_FOR_INTERRUPTS();
    values[groups] =
        is_date ? DateADTGetDatum(static_cast<DateADT>(ingest::day_of(times[step]))) : TimestampTzGetDatum(times[step]);
    for (int i = 0; i < width; ++i) values[groups + 1 + i] = Float8GetDatum(numbers[step * width + i]);
    tuplestore_putvalues(result->setResult, columns, values, nulls);
  }
}

}  // namespace

Datum return_forecast(FunctionCallInfo fcinfo, const LoadedModel& model, const ModelFunction& function) {
  InitMaterializedSRF(fcinfo, 0);
  auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
  const bool is_given = !fcinfo->args[0].isnull;
  const std::int64_t asked = is_given ? DatumGetInt32(fcinfo->args[0].value) : 0;
  std::size_t count = 0;
  call_cpp([&] {
    (void)levels_of(model, function, result->setDesc);
    count = series_count(model);
    if (is_given) check_steps(model, asked);
  });
  KeyReader* readers = read_keys(static_cast<int>(model.spec.groups), result->setDesc);
  MemoryContext of_series = AllocSetContextCreate(CurrentMemoryContext, "dml forecast", ALLOCSET_DEFAULT_SIZES);
  MemoryContext caller = MemoryContextSwitchTo(of_series);
  for (std::size_t index = 0; index < count; ++index) {
    MemoryContextReset(of_series);
    put_rows(result, model, function, index, readers, is_given, asked);
  }
  MemoryContextSwitchTo(caller);
  MemoryContextDelete(of_series);
  return 0;
}

}  // namespace dmlc::pg
