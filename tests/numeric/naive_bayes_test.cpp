// SPDX-License-Identifier: Apache-2.0
// naive_bayes against scikit-learn, and what it makes of NULL, constants, weights, negative counts and damage.
#include <cmath>
#include <functional>
#include <random>

#include "runtime/src/train/bayes_sums.h"
#include "tests/numeric/bayes_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::CellKind;
using ingest::Split;
using train::Task;

namespace {

/// The largest difference of a tensor from a nested list, relative where values are large.
double difference(const train::TrainingResult& result, const std::string& name, const nlohmann::json& wanted) {
  const double* values = tensor_of(result, name).values<double>();
  double largest = 0;
  for (const nlohmann::json& row : wanted) {
    for (const nlohmann::json& value : row.is_array() ? row : nlohmann::json::array({row})) {
      const double right = value.get<double>();
      largest = std::max(largest, std::abs(*values++ - right) / std::max(1e-3, std::abs(right)));
    }
  }
  return largest;
}

std::vector<std::vector<Cell>> cells_of(const std::vector<std::vector<std::string>>& table, std::size_t every = 1) {
  std::vector<std::vector<Cell>> rows;
  for (std::size_t row = 0; row < table.size(); row += every) rows.push_back(number_cells(table[row]));
  return rows;
}

nlohmann::json exponentials(nlohmann::json logs) {
  for (nlohmann::json& row : logs) {
    for (nlohmann::json& value : row) value = std::exp(value.get<double>());
  }
  return logs;
}

ingest::ColumnStore random_store(std::size_t rows, std::uint64_t seed) {
  const std::vector<ingest::FeatureColumn> features{{"x", CellKind::number},     {"far", CellKind::number},
                                                    {"c", CellKind::category},   {"b", CellKind::boolean},
                                                    {"at", CellKind::timestamp}, {"d", CellKind::date}};
  ingest::ColumnStore store(features, ingest::TargetKind::label, options());
  std::mt19937_64 random(seed);
  const std::vector<std::string> texts{"a", "b", "c", "d"};
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint64_t draw = random();
    const bool yes = draw % 3 == 0;
    store.batch().set_number(0, static_cast<double>(draw % 1000) / 100 + (yes ? 3 : 0));
    store.batch().set_number(1, 1e9 + static_cast<double>(draw >> 40) / 1e5);
    store.batch().set_category(2, texts[(draw >> 8) % (yes ? 4 : 2)]);
    store.batch().set_boolean(3, (draw >> 16) % (yes ? 2 : 5) == 0);
    store.batch().set_time(4, static_cast<std::int64_t>(draw % 1'000'000) * 60'000'000);
    store.batch().set_time(5, static_cast<std::int64_t>((draw >> 20) % 900));
    for (std::size_t f = 0; f < features.size(); ++f) {
      if ((random() & 15) == 0) store.batch().set_null(f);
    }
    store.batch().set_target_label(yes ? "true" : "false");
    store.end_row(row % 5 == 4 ? Split::validation : Split::training);
  }
  store.finish();
  return store;
}

train::ModelSpec random_spec(const ingest::ColumnStore& store) { return bayes_spec(store.features(), Task::binary); }

}  // namespace

TEST_CASE("naive_bayes: normal distributions equal those of GaussianNB") {
  const auto table = read_table("breast_cancer");
  const train::ModelSpec spec = bayes_spec(number_features(30), Task::binary);
  const train::TrainingResult result = train_on(spec, number_store(table, true, 5));
  const nlohmann::json& wanted = bayes_expected().at("cancer");
  CHECK(difference(result, "means", wanted["means"]) < 1e-9);
  CHECK(difference(result, "variances", wanted["variances"]) < 1e-9);
  CHECK(difference(result, "log_priors", wanted["log_priors"]) < 1e-12);
  CHECK(largest_difference(spec, result, cells_of(table, 5), exponentials(wanted["held"])) < 1e-9);
  CHECK(result.stopped_by == "converged");
  CHECK(result.iterations == 1);
}

TEST_CASE("naive_bayes: given priors and smoothed variances of three classes") {
  const auto table = read_table("wine");
  train::ModelSpec spec = bayes_spec(number_features(13), Task::multiclass);
  spec.parameters["variance_smoothing"] = 1e-3;
  spec.parameters["priors"] = std::string("[0.5, 0.3, 0.2]");
  const train::TrainingResult result = train_on(spec, number_store(table, true, 5));
  const nlohmann::json& wanted = bayes_expected().at("wine");
  CHECK(difference(result, "variances", wanted["variances"]) < 1e-9);
  CHECK(largest_difference(spec, result, cells_of(table, 5), exponentials(wanted["held"])) < 1e-9);
}

TEST_CASE("naive_bayes: counts equal MultinomialNB, presence equals BernoulliNB") {
  const auto table = read_table("counts");
  const ingest::ColumnStore store = number_store(table, true);
  train::ModelSpec spec = bayes_spec(number_features(8), Task::multiclass, "multinomial", 0.5);
  train::TrainingResult result = train_on(spec, store);
  CHECK(difference(result, "log_rates", bayes_expected()["multinomial"]["rates"]) < 1e-12);
  CHECK(largest_difference(spec, result, cells_of(table), bayes_expected()["multinomial"]["rows"]) < 1e-12);
  spec.balance = train::Balance{train::Balance::Method::class_weights};
  result = train_on(spec, store);
  CHECK(difference(result, "log_rates", bayes_expected()["multinomial_balanced"]["rates"]) < 1e-12);
  CHECK(largest_difference(spec, result, cells_of(table), bayes_expected()["multinomial_balanced"]["rows"]) < 1e-12);
  spec = bayes_spec(number_features(8), Task::multiclass, "bernoulli", 2);
  spec.parameters["fit_prior"] = false;
  result = train_on(spec, store);
  CHECK(largest_difference(spec, result, cells_of(table), bayes_expected()["bernoulli"]["rows"]) < 1e-12);
}

TEST_CASE("naive_bayes: numbers, categories, hours and NULL of one table") {
  const auto table = read_table("mixed");
  const train::ModelSpec spec = bayes_spec(mixed_features(), Task::binary, "gaussian", 0.5);
  const train::TrainingResult result = train_on(spec, mixed_store(true));
  std::vector<std::vector<Cell>> rows;
  for (const auto& row : table) rows.push_back(mixed_cells(row));
  // The elapsed days are hours in double here, and float32 in the table.
  CHECK(largest_difference(spec, result, rows, bayes_expected()["mixed"]) < 1e-6);
}

TEST_CASE("naive_bayes: the same for every number of threads, and rows as the batch") {
  const ingest::ColumnStore store = random_store(200'000, 11);
  const train::ModelSpec spec = random_spec(store);
  const train::TrainingResult one = train_on(spec, store);
  const train::TrainingResult four = train_on(spec, store, {.threads = 4});
  REQUIRE(one.state.tensors.size() == four.state.tensors.size());
  for (std::size_t i = 0; i < one.state.tensors.size(); ++i) {
    CHECK(one.state.tensors[i].bytes == four.state.tensors[i].bytes);
  }
  REQUIRE(one.metrics.size() == four.metrics.size());
  for (std::size_t i = 0; i < one.metrics.size(); ++i) CHECK(one.metrics[i].value == four.metrics[i].value);
  CHECK(metric_of(one, Split::validation, "roc_auc") > 0.75);
  // Log loss by rows: the cells of the table less what float32 took off.
  const auto predictor = predict::load_predictor(spec, one.state);
  double loss = 0;
  double rows = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    for (std::size_t row = 0; row < store.block_rows(block); ++row) {
      if (store.splits(block)[row] != Split::validation) continue;
      std::vector<Cell> cells(6);
      for (std::size_t c = 0; c < store.columns().size(); ++c) {
        const ingest::MatrixColumn& column = store.columns()[c];
        Cell& cell = cells[column.feature];
        if (column.is_category) {
          const std::int32_t code = store.codes(block, c)[row];
          if (code >= 0) cell = text_cell(column.categories[static_cast<std::size_t>(code)].value);
          continue;
        }
        const double value = static_cast<double>(store.numbers(block, c)[row]) + column.shift;
        if (std::isnan(value)) continue;
        if (column.part == ingest::Part::value) cell = {false, value, static_cast<std::int64_t>(value)};
        if (column.part != ingest::Part::elapsed_days) continue;
        const bool is_date = store.features()[column.feature].kind == CellKind::date;
        // A whole minute in the middle of what the float32 may stand for.
        cell = whole_cell(is_date ? std::llround(value) : std::llround(value * 1440) * 60'000'000);
      }
      const double p = ask(*predictor, cells)[0];
      loss -= std::log(store.target_codes(block)[row] == 1 ? p : 1 - p);
      rows += 1;
    }
  }
  CHECK(loss / rows == doctest::Approx(metric_of(one, Split::validation, "log_loss")).epsilon(1e-4));
}

TEST_CASE("naive_bayes: sums of pieces are the sums of the whole") {
  const std::vector<train::BayesColumn> columns{
      {train::BayesKind::normal}, {train::BayesKind::levels, true, false, 3}, {train::BayesKind::counts}, {}};
  std::vector<float> numbers;
  std::vector<std::int32_t> codes;
  std::vector<std::uint32_t> classes;
  for (int i = 0; i < 1000; ++i) {
    numbers.push_back(i % 7 == 0 ? std::nanf("") : static_cast<float>(i % 11));
    codes.push_back(i % 5 - 2);
    classes.push_back(static_cast<std::uint32_t>(i % 3));
  }
  const auto sum = [&](train::BayesSums& sums, std::size_t first, std::size_t end) {
    const std::vector<train::BayesCells> cells{{numbers.data() + first, nullptr, 0},
                                               {nullptr, codes.data() + first, 0},
                                               {numbers.data() + first, nullptr, 0},
                                               {}};
    sums.add({end - first, classes.data() + first, cells});
  };
  const auto made = [&] { return train::BayesSums(columns, {5, 0, 0, 0}, 2); };
  train::BayesSums whole = made();
  train::BayesSums left = made();
  train::BayesSums right = made();
  sum(whole, 0, 1000);
  sum(left, 0, 400);
  sum(right, 400, 1000);
  left.combine(right);
  const train::BayesRules rules{1, 1e-9, {}, {1, 1}};
  const train::BayesModel a = whole.finish(rules);
  const train::BayesModel b = left.finish(rules);
  CHECK(a.means == b.means);  // whole numbers add up exactly
  CHECK(a.variances == b.variances);
  CHECK(a.log_shares == b.log_shares);
  CHECK(a.log_rates == b.log_rates);
  CHECK_FALSE(whole.negative_column());
  left.clear();
  numbers.assign(1000, -1.0F);
  sum(left, 0, 1000);
  CHECK(left.negative_column() == 2);
}

TEST_CASE("naive_bayes: what is missing or unseen is left out of the product") {
  const ingest::ColumnStore store = random_store(3000, 5);
  const train::ModelSpec spec = random_spec(store);
  const train::TrainingResult result = train_on(spec, store);
  const auto predictor = predict::load_predictor(spec, result.state);
  const double prior = std::exp(tensor_of(result, "log_priors").values<double>()[1]);
  CHECK(ask(*predictor, std::vector<Cell>(6))[0] == doctest::Approx(prior));
  CHECK(ask(*predictor, {})[0] == doctest::Approx(prior));
  std::vector<Cell> row(6);
  const std::string unseen = "zzz";
  row[2] = text_cell(unseen);
  CHECK(ask(*predictor, row)[0] == doctest::Approx(prior));
  row[0] = number_cell(std::nan(""));
  row[1] = number_cell(HUGE_VAL);
  row[4] = whole_cell(std::numeric_limits<std::int64_t>::max());
  CHECK(ask(*predictor, row)[0] == doctest::Approx(prior));
  for (const double extreme : {1e308, -1e308}) {
    row[0] = number_cell(extreme);
    row[1] = number_cell(-extreme);
    const double p = ask(*predictor, row)[0];
    CHECK(p >= 0);
    CHECK(p <= 1);
  }
}

TEST_CASE("naive_bayes: columns that do not vary are ignored, classes without a value have that of all rows") {
  ingest::ColumnStore store({{"same", CellKind::number}, {"none", CellKind::number}, {"x", CellKind::number}},
                            ingest::TargetKind::label, options());
  for (int row = 0; row < 100; ++row) {
    store.batch().set_number(0, 7);
    store.batch().set_null(1);
    if (row % 2 == 0) {
      store.batch().set_number(2, row);
    } else {
      store.batch().set_null(2);
    }
    store.batch().set_target_label(row % 2 == 0 ? "a" : "b");
    store.end_row(Split::training);
  }
  store.finish();
  const train::ModelSpec spec = bayes_spec(store.features(), Task::binary);
  const train::TrainingResult result = train_on(spec, store);
  CHECK(result.warnings.size() == 2);
  const tensor::Tensor& kinds = tensor_of(result, "kinds");
  CHECK(kinds.values<std::uint8_t>()[0] == 0);
  CHECK(kinds.values<std::uint8_t>()[1] == 0);
  CHECK(kinds.values<std::uint8_t>()[2] == 1);
  CHECK(tensor_of(result, "means").values<double>()[0] == tensor_of(result, "means").values<double>()[1]);
  const auto predictor = predict::load_predictor(spec, result.state);
  CHECK(ask(*predictor, {number_cell(1e9), Cell{}, number_cell(3)})[0] == doctest::Approx(0.5));
}

TEST_CASE("naive_bayes: balanced classes have equal priors") {
  const ingest::ColumnStore store = random_store(3000, 6);
  train::ModelSpec spec = random_spec(store);
  spec.balance = train::Balance{train::Balance::Method::class_weights};
  const train::TrainingResult result = train_on(spec, store);
  const double* priors = tensor_of(result, "log_priors").values<double>();
  CHECK(priors[0] == doctest::Approx(std::log(0.5)));
  CHECK(priors[1] == doctest::Approx(std::log(0.5)));
}

TEST_CASE("naive_bayes: mistakes of data and specification are named") {
  const ingest::ColumnStore store = random_store(1000, 7);
  train::ModelSpec spec = random_spec(store);
  for (const char* priors : {"[0.5]", "[0.5, 0.3, 0.2]", "[0.6, 0.6]", "[1.0, 0.0]", "[\"a\", 1]", "0.5"}) {
    spec.parameters["priors"] = std::string(priors);
    CHECK(code_of_training(spec, store) == "E0661");
  }
  ingest::ColumnStore negative(number_features(2), ingest::TargetKind::label, options());
  for (int row = 0; row < 100; ++row) {
    negative.batch().set_number(0, row % 5);
    negative.batch().set_number(1, row == 50 ? -1 : row % 3);
    negative.batch().set_target_label(row % 2 == 0 ? "a" : "b");
    negative.end_row(Split::training);
  }
  negative.finish();
  CHECK(code_of_training(bayes_spec(number_features(2), Task::binary, "multinomial"), negative) == "E0660");
  CHECK(code_of_training(bayes_spec(number_features(2), Task::binary, "bernoulli"), negative) == "");
  CHECK(code_of_training(random_spec(store), store, {.memory_limit = store.bytes() + 1000}) == "E0609");
}

TEST_CASE("naive_bayes: damaged states are refused") {
  const ingest::ColumnStore store = random_store(1000, 8);
  const train::ModelSpec spec = random_spec(store);
  const train::ModelState state = train_on(spec, store).state;
  REQUIRE_FALSE(is_refused(spec, state, [](train::ModelState&) {}));
  for (std::size_t i = 0; i < state.tensors.size(); ++i) {
    const auto damage = [&](auto change) {
      CHECK(is_refused(spec, state, [&](train::ModelState& to) { change(to, to.tensors[i]); }));
    };
    damage([&](train::ModelState& to, tensor::Tensor&) {
      to.tensors.erase(to.tensors.begin() + static_cast<std::ptrdiff_t>(i));
    });
    damage([](train::ModelState&, tensor::Tensor& t) { t.name += "x"; });
    damage([](train::ModelState&, tensor::Tensor& t) { t.type = tensor::DataType::int32; });
    damage([](train::ModelState&, tensor::Tensor& t) { t.bytes.pop_back(); });
    damage([](train::ModelState&, tensor::Tensor& t) {
      t.shape = {t.bytes.size() / size_of(t.type) - 1};
      t.bytes.resize(t.bytes.size() - size_of(t.type));
    });
    // NaN, or a kind that is none.
    damage([](train::ModelState&, tensor::Tensor& t) { std::fill(t.bytes.begin(), t.bytes.end(), std::byte{0xff}); });
  }
  CHECK(is_refused(spec, state, [](train::ModelState& to) {
    for (tensor::Tensor& t : to.tensors) {
      if (t.name == "variances") std::fill(t.bytes.begin(), t.bytes.end(), std::byte{0});
    }
  }));
  CHECK(is_refused(spec, state, [](train::ModelState& to) { to.preparation = "{}"; }));
}
