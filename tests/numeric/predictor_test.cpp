// SPDX-License-Identifier: Apache-2.0
// The linear predictors: the same as the batch, NULL and unseen values, extreme values, damaged states.
#include "runtime/src/predict/predictor.h"

#include <cmath>
#include <cstring>

#include "runtime/src/train/linear_model.h"
#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using predict::Cell;

namespace {

Cell number_cell(double value) { return {.is_null = false, .number = value}; }
Cell text_cell(const std::string& text) {
  return {.is_null = false, .text = text.data(), .text_size = static_cast<std::uint32_t>(text.size())};
}
Cell whole_cell(std::int64_t value) { return {.is_null = false, .integer = value}; }

train::TrainingResult fit(const train::ModelSpec& spec, const ingest::ColumnStore& store) {
  SilentMonitor monitor;
  return train::train(spec, store, {}, monitor);
}

train::LinearWeights weights_of(const train::TrainingResult& result) {
  const tensor::Tensor& weights = tensor_of(result, "weights");
  const tensor::Tensor& intercepts = tensor_of(result, "intercepts");
  train::LinearWeights out;
  out.intercepts.assign(intercepts.values<double>(), intercepts.values<double>() + intercepts.count<double>());
  const std::size_t width = weights.shape[1];
  for (std::size_t k = 0; k < out.intercepts.size(); ++k) {
    out.weights.emplace_back(weights.values<double>() + k * width, weights.values<double>() + (k + 1) * width);
  }
  return out;
}

std::vector<Cell> mixed_row(const std::vector<std::string>& row) {
  std::vector<Cell> cells(5);
  cells[0] = number_cell(number(row[0]));
  if (!row[1].empty()) cells[1] = number_cell(number(row[1]));
  cells[2] = text_cell(row[2]);
  if (!row[3].empty()) cells[3] = text_cell(row[3]);
  cells[4] = whole_cell(std::stoll(row[4]) * 3'600'000'000);
  return cells;
}

}  // namespace

TEST_CASE("rows give what the batch gives") {
  const auto rows = read_table("mixed");
  for (const bool labels : {false, true}) {
    const ingest::ColumnStore store = mixed_store(labels);
    const train::ModelSpec spec =
        labels ? logistic_spec(mixed_features(), train::Task::binary) : linear_spec(mixed_features());
    const train::TrainingResult result = fit(spec, store);
    const auto predictor = predict::load_predictor(spec, result.state);
    REQUIRE(predictor->outputs() == 1);
    CHECK(predictor->classes() == (labels ? std::vector<std::string>{"0", "1"} : std::vector<std::string>{}));
    const train::Preparation preparation = train::fit_terms(store);
    const train::Design design(store, preparation);
    std::vector<double> batch(store.block_rows(0));
    train::predict_block(design, weights_of(result), spec.task, 0, batch);
    double largest = 0;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      double out = 0;
      predictor->predict(mixed_row(rows[row]), {&out, 1});
      largest = std::max(largest, std::abs(out - batch[row]));
    }
    CHECK(largest < 2e-6);
  }
}

TEST_CASE("several classes give probabilities that sum to 1") {
  const auto rows = read_table("wine");
  const ingest::ColumnStore store = number_store(rows, true);
  const train::ModelSpec spec = logistic_spec(number_features(13), train::Task::multiclass);
  const auto predictor = predict::load_predictor(spec, fit(spec, store).state);
  REQUIRE(predictor->outputs() == 3);
  int right = 0;
  for (const auto& row : rows) {
    std::vector<Cell> cells;
    for (std::size_t f = 0; f < 13; ++f) cells.push_back(number_cell(number(row[f])));
    double out[3];
    predictor->predict(cells, out);
    CHECK(out[0] + out[1] + out[2] == doctest::Approx(1));
    const auto guess = static_cast<std::size_t>(std::max_element(out, out + 3) - out);
    right += predictor->classes()[guess] == row.back() ? 1 : 0;
  }
  CHECK(right >= 175);
}

TEST_CASE("missing, unseen and extreme values have finite answers") {
  const ingest::ColumnStore store = mixed_store(true);
  const train::ModelSpec spec = logistic_spec(mixed_features(), train::Task::binary);
  const auto predictor = predict::load_predictor(spec, fit(spec, store).state);
  const auto predict = [&](const std::vector<Cell>& row) {
    double out = -1;
    predictor->predict(row, {&out, 1});
    CHECK(out >= 0);
    CHECK(out <= 1);
    return out;
  };
  const auto table = read_table("mixed");  // the cells point into it
  std::vector<Cell> row = mixed_row(table[0]);
  const double known = predict(row);
  predict(std::vector<Cell>(5));
  predict({});
  // A missing number counts as the training mean, and so do values that are no number.
  row[0] = {};
  const double missing = predict(row);
  for (const double odd : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    row[0] = number_cell(odd);
    CHECK(predict(row) == missing);
  }
  row[0] = number_cell(store.columns()[0].statistics.mean);
  CHECK(predict(row) == doctest::Approx(missing));
  for (const double extreme : {1e308, -1e308}) {
    row[0] = number_cell(extreme);
    row[1] = number_cell(-extreme);
    predict(row);
  }
  const std::string unseen = "atlantis";
  row = mixed_row(table[0]);
  row[2] = text_cell(unseen);
  CHECK(predict(row) != known);
  row[2] = {};  // training had no NULL here: as unseen
  const double null_city = predict(row);
  row[2] = text_cell(unseen);
  CHECK(predict(row) == null_city);
  for (const std::int64_t at : {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    row[4] = whole_cell(at);
    predict(row);
    row[4] = whole_cell(at / 2);
    predict(row);
  }
}

TEST_CASE("damaged states are refused") {
  const ingest::ColumnStore store = mixed_store(true);
  const train::ModelSpec spec = logistic_spec(mixed_features(), train::Task::binary);
  const train::ModelState good = fit(spec, store).state;
  const auto refused = [&](auto damage) {
    train::ModelState state = good;
    damage(state);
    try {
      (void)predict::load_predictor(spec, state);
    } catch (const RuntimeError& error) {
      return error.code() == "E0619" && error.subject() == "m";
    }
    return false;
  };
  CHECK(refused([](auto& state) { state.preparation = "{}"; }));
  CHECK(refused([](auto& state) { state.tensors.clear(); }));
  CHECK(refused([](auto& state) { state.tensors[0].name = "other"; }));
  CHECK(refused([](auto& state) { state.tensors[0].type = tensor::DataType::float32; }));
  CHECK(refused([](auto& state) { state.tensors[0].bytes.pop_back(); }));
  CHECK(refused([](auto& state) { state.tensors[0].shape = {1, 3}; }));
  CHECK(refused([](auto& state) {
    const double bad = std::nan("");
    std::memcpy(state.tensors[0].bytes.data(), &bad, sizeof bad);
  }));
  CHECK(refused([](auto& state) {
    state.tensors[1].bytes.resize(16);
    state.tensors[1].shape = {2};
  }));
  train::ModelSpec other = spec;
  other.algorithm = "oracle";
  CHECK_THROWS_AS((void)predict::load_predictor(other, good), RuntimeError);
  other = spec;
  other.features.pop_back();
  CHECK_THROWS_AS((void)predict::load_predictor(other, good), RuntimeError);
}
