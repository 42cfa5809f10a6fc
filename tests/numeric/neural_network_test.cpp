// SPDX-License-Identifier: Apache-2.0
// neural_network from rows to predictions: quality, ends, determinism, stored form.
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <stdexcept>

#include "tests/numeric/neural_network_fixtures.h"

using namespace dmlc;
using namespace fixtures;

TEST_CASE("networks learn what the tables hold") {
  const auto cancer =
      fit(network_spec(number_features(30), Task::binary), number_store(read_table("breast_cancer"), true, 4));
  CHECK(metric_of(cancer, ingest::Split::validation, "accuracy") > 0.95);
  const auto wine = fit(network_spec(number_features(13), Task::multiclass), number_store(read_table("wine"), true, 4));
  CHECK(metric_of(wine, ingest::Split::validation, "accuracy") > 0.93);
  const auto mixed = fit(network_spec(mixed_features(), Task::binary), mixed_store(true));
  CHECK(metric_of(mixed, ingest::Split::training, "log_loss") < 0.9 * mixed.metrics.back().baseline);
}

TEST_CASE("regressions are measured in the units of the data, however far they lie from 0") {
  ingest::ColumnStore store(number_features(2), ingest::TargetKind::number, options());
  std::mt19937_64 random(3);
  for (std::size_t row = 0; row < 2000; ++row) {
    const double a = static_cast<double>(random() % 1000) / 1000;
    const double b = static_cast<double>(random() % 1000) / 1000;
    store.batch().set_number(0, a);
    store.batch().set_number(1, b);
    store.batch().set_target_number(1e6 + 1e4 * a * b);
    store.end_row(row % 4 == 0 ? ingest::Split::validation : ingest::Split::training);
  }
  store.finish();
  const auto result = fit(network_spec(number_features(2), Task::regression), store);
  CHECK(metric_of(result, ingest::Split::validation, "rmse") < 100);
  CHECK(metric_of(result, ingest::Split::validation, "r2") > 0.998);
}

TEST_CASE("the same seed gives the same bits for any number of threads, another seed others") {
  train::ModelSpec spec = network_spec(mixed_features(), Task::binary);
  spec.parameters["epochs"] = std::int64_t{5};
  spec.parameters["dropout"] = 0.2;
  spec.parameters["class_weight"] = std::string("balanced");
  const auto first = fit(spec, mixed_store(true));
  CHECK(same_tensors(first, fit(spec, mixed_store(true), 4)));
  spec.seed = 43;
  CHECK_FALSE(same_tensors(first, fit(spec, mixed_store(true))));
}

TEST_CASE("training ends for the stated reason") {
  train::ModelSpec spec = network_spec(number_features(30), Task::binary);
  SUBCASE("STOP WHEN") {
    spec.stop_when = train::StopCondition{train::StopCondition::Kind::compare, {}, "accuracy", ">", 0.9};
    const auto result = fit(spec, number_store(read_table("breast_cancer"), true, 4));
    CHECK(result.stopped_by == "stop_when");
    CHECK(result.iterations < 20);
    CHECK(metric_of(result, ingest::Split::validation, "accuracy") > 0.9);
  }
  SUBCASE("STOP WHEN that says how long takes the place of epochs and tolerance") {
    using Kind = train::StopCondition::Kind;
    const train::StopCondition never{Kind::compare, {}, "recall", ">", 2};
    const train::StopCondition epochs{Kind::compare, {}, "epochs", ">", 14};
    spec.stop_when = train::StopCondition{Kind::any, {never, epochs}};
    spec.parameters["epochs"] = std::int64_t{5};
    spec.parameters["tolerance"] = 0.5;
    const auto result = fit(spec, number_store(read_table("breast_cancer"), true));
    CHECK(result.stopped_by == "stop_when");
    CHECK(result.iterations == 15);
  }
  SUBCASE("STOP WHEN over the training rows when there are no others") {
    spec.stop_when = train::StopCondition{train::StopCondition::Kind::compare, {}, "recall", ">", 0.9};
    const auto result = fit(spec, number_store(read_table("breast_cancer"), true));
    CHECK(result.stopped_by == "stop_when");
    CHECK(metric_of(result, ingest::Split::training, "recall") > 0.9);
  }
  SUBCASE("no better epoch on the validation rows") {
    spec.parameters["early_stopping_rounds"] = std::int64_t{3};
    spec.parameters["epochs"] = std::int64_t{1000};
    spec.parameters["tolerance"] = 1e-12;
    const auto result = fit(spec, number_store(read_table("breast_cancer"), true, 4));
    CHECK(result.stopped_by == "converged");
    CHECK(result.iterations < 900);
  }
  SUBCASE("the loss falls no more") {
    spec.parameters["tolerance"] = 0.5;
    const auto result = fit(spec, number_store(read_table("breast_cancer"), true));
    CHECK(result.stopped_by == "converged");
    CHECK(result.iterations <= 12);
  }
  SUBCASE("all epochs ran") {
    spec.parameters["epochs"] = std::int64_t{2};
    CHECK(fit(spec, number_store(read_table("breast_cancer"), true)).stopped_by == "iterations");
  }
  SUBCASE("the loss leaves all bounds") {
    spec.parameters["learning_rate"] = 10.0;
    spec.parameters["optimizer"] = std::string("sgd");
    spec.task = Task::regression;
    spec.optimize_for = "rmse";
    const auto store = number_store(read_table("diabetes"), false);
    spec.features = number_features(store.features().size());
    CHECK(code_of([&] { (void)fit(spec, store); }) == "E0629");
  }
  SUBCASE("memory is judged before it is taken") {
    spec.parameters["layers"] = std::string("[1000000, 1000000]");
    SilentMonitor monitor;
    CHECK(code_of([&] {
            (void)train::train(spec, number_store(read_table("breast_cancer"), true), {.memory_limit = 1 << 30},
                               monitor);
          }) == "E0609");
  }
  SUBCASE("somebody cancels") {
    struct Impatient : SilentMonitor {
      bool cancelled() override { return !reports.empty() && reports.back().iteration >= 2; }
    } monitor;
    spec.parameters["epochs"] = std::int64_t{1000000};
    spec.parameters["tolerance"] = 1e-30;
    CHECK(code_of([&] { (void)train::train(spec, number_store(read_table("breast_cancer"), true), {}, monitor); }) ==
          "E0615");
  }
}

TEST_CASE("of several tries the best is kept") {
  train::ModelSpec spec = network_spec(number_features(13), Task::multiclass);
  spec.parameters["epochs"] = std::int64_t{3};
  const auto store = [] { return number_store(read_table("wine"), true, 4); };
  const double once = metric_of(fit(spec, store()), ingest::Split::validation, "log_loss");
  spec.parameters["n_tries"] = std::int64_t{6};
  CHECK(metric_of(fit(spec, store()), ingest::Split::validation, "log_loss") <= once);
}

TEST_CASE("every activation, optimizer and policy trains") {
  for (const char* activation : {"identity", "relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "tanh", "sigmoid"}) {
    for (const char* optimizer : {"sgd", "adam", "adamw", "rmsprop", "adagrad"}) {
      train::ModelSpec spec = network_spec(number_features(13), Task::multiclass);
      spec.parameters["activation"] = std::string(activation);
      spec.parameters["optimizer"] = std::string(optimizer);
      spec.parameters["learning_rate"] = std::string(optimizer) == "adagrad" ? 0.1 : 0.01;
      spec.parameters["learning_rate_policy"] = std::string("inv");
      const auto result = fit(spec, number_store(read_table("wine"), true));
      CHECK_MESSAGE(metric_of(result, ingest::Split::training, "accuracy") > 0.85, activation << " " << optimizer);
    }
  }
}

TEST_CASE("stored networks predict single rows as training measured them") {
  const auto rows = read_table("mixed");
  for (const bool labels : {true, false}) {
    const train::ModelSpec spec = network_spec(mixed_features(), labels ? Task::binary : Task::regression);
    const auto result = fit(spec, mixed_store(labels));
    const auto predictor = predict::load_predictor(spec, result.state);
    double loss = 0;
    for (const auto& row : rows) {
      MixedRow cells(row);
      double out = 0;
      predictor->predict(cells.cells, {&out, 1});
      if (labels) {
        const bool positive = row[5] == predictor->classes()[1];
        loss -= std::log(positive ? out : 1 - out) / static_cast<double>(rows.size());
      } else {
        loss += std::pow(out - number(row[6]), 2) / static_cast<double>(rows.size());
      }
    }
    const double wanted = labels ? metric_of(result, ingest::Split::training, "log_loss")
                                 : std::pow(metric_of(result, ingest::Split::training, "rmse"), 2);
    CHECK(loss == doctest::Approx(wanted).epsilon(1e-4));
  }
}

TEST_CASE("networks answer for NULL, unseen categories and extreme values") {
  const train::ModelSpec spec = network_spec(mixed_features(), Task::binary);
  const auto predictor = predict::load_predictor(spec, fit(spec, mixed_store(true)).state);
  std::vector<predict::Cell> cells(5);
  double out = -1;
  predictor->predict(cells, {&out, 1});
  CHECK((out > 0 && out < 1));
  predictor->predict({}, {&out, 1});
  CHECK((out > 0 && out < 1));
  for (const double extreme : {1e308, -1e308, HUGE_VAL, std::nan("")}) {
    cells[0].is_null = cells[1].is_null = cells[2].is_null = cells[4].is_null = false;
    cells[0].number = cells[1].number = extreme;
    cells[2].text = "nowhere";
    cells[2].text_size = 7;
    cells[4].integer = std::numeric_limits<std::int64_t>::max();
    predictor->predict(cells, {&out, 1});
    CHECK((out >= 0 && out <= 1));
  }
}

TEST_CASE("damaged networks are refused") {
  const train::ModelSpec spec = network_spec(mixed_features(), Task::regression);
  const train::ModelState good = fit(spec, mixed_store(false)).state;
  const auto refused = [&](const std::function<void(train::ModelSpec&, train::ModelState&)>& damage) {
    train::ModelSpec damaged_spec = spec;
    train::ModelState damaged = good;
    damage(damaged_spec, damaged);
    return code_of([&] { (void)predict::load_predictor(damaged_spec, damaged); }) == "E0619";
  };
  for (std::size_t i = 0; i < good.tensors.size(); ++i) {
    CHECK(refused([&](auto&, auto& state) { state.tensors.erase(state.tensors.begin() + static_cast<long>(i)); }));
    CHECK(refused([&](auto&, auto& state) { state.tensors[i].type = tensor::DataType::int32; }));
    CHECK(refused([&](auto&, auto& state) { state.tensors[i].bytes.resize(state.tensors[i].bytes.size() - 4); }));
    CHECK(refused([&](auto&, auto& state) {
      const float nan = std::nanf("");
      std::memcpy(state.tensors[i].bytes.data(), &nan, sizeof nan);
    }));
  }
  CHECK(refused([](auto& other, auto&) { other.parameters["layers"] = std::string("[16, 9]"); }));
  CHECK(refused([](auto& other, auto&) { other.parameters["layers"] = std::string("[1048576, 1048576]"); }));
  CHECK(refused([](auto& other, auto&) { other.parameters["layers"] = std::string("[-1]"); }));
  CHECK(refused([](auto& other, auto&) { other.parameters["activation"] = std::string("other"); }));
  CHECK(refused([](auto&, auto& state) { state.preparation = "{}"; }));
}

namespace {

train::ModelSpec saving_spec() {
  train::ModelSpec spec = network_spec(mixed_features(), Task::binary);
  spec.parameters["epochs"] = std::int64_t{7};
  spec.parameters["dropout"] = 0.1;
  spec.parameters["n_tries"] = std::int64_t{2};
  spec.parameters["tolerance"] = 1e-9;
  spec.stop_when = train::StopCondition{train::StopCondition::Kind::trend, {}, "loss", "increases", 0, 3};
  spec.checkpoints.is_asked = true;
  spec.checkpoints.every_iterations = 1;  // after the last one, too
  return spec;
}

bool same_curves(const train::TrainingResult& a, const train::TrainingResult& b) {
  return std::equal(a.curve.begin(), a.curve.end(), b.curve.begin(), b.curve.end(), [](const auto& x, const auto& y) {
    return x.iteration == y.iteration && x.metric == y.metric && x.value == y.value;
  });
}

}  // namespace

TEST_CASE("a training that goes on from any checkpoint ends with the bits of an undisturbed one") {
  const train::ModelSpec spec = saving_spec();
  for (const bool labels : {true, false}) {
    train::ModelSpec own = spec;
    if (!labels) {
      own.task = Task::regression;
      own.optimize_for = "rmse";
      own.parameters["optimizer"] = std::string("sgd");
    }
    SavingMonitor monitor;
    const auto whole = train::train(own, mixed_store(labels), {}, monitor);
    REQUIRE(monitor.saved.size() >= 4);
    for (const train::Checkpoint& checkpoint : monitor.saved) {
      SilentMonitor silent;
      train::Resources resources;
      resources.resume = &checkpoint;
      const auto resumed = train::train(own, mixed_store(labels), resources, silent);
      CHECK(same_tensors(whole, resumed));
      CHECK(same_curves(whole, resumed));
      CHECK(resumed.iterations == whole.iterations);
      CHECK(resumed.stopped_by == whole.stopped_by);
      CHECK(resumed.warnings.empty());
    }
  }
}

TEST_CASE("a checkpoint of other rows, another network or damage is not used, and said so") {
  const train::ModelSpec spec = saving_spec();
  SavingMonitor monitor;
  (void)train::train(spec, mixed_store(true), {}, monitor);
  REQUIRE_FALSE(monitor.saved.empty());
  const auto warning_of = [&](const train::ModelSpec& own, const train::Checkpoint& checkpoint) {
    SilentMonitor silent;
    train::Resources resources;
    resources.resume = &checkpoint;
    const auto result = train::train(own, mixed_store(true), resources, silent);
    SilentMonitor again;
    CHECK(same_tensors(result, train::train(own, mixed_store(true), {}, again)));
    return result.warnings.empty() ? std::string() : result.warnings.front().code;
  };
  CHECK(warning_of(spec, monitor.saved.front()).empty());
  train::ModelSpec wider = spec;
  wider.parameters["layers"] = std::string("[32, 8]");
  CHECK(warning_of(wider, monitor.saved.front()) == "W0610");
  for (std::size_t i = 0; i < monitor.saved.front().tensors.size(); ++i) {
    train::Checkpoint damaged = monitor.saved.front();
    damaged.tensors[i].name += "?";
    // What a try without a best epoch leaves empty is not missed.
    const bool is_needed = damaged.tensors[i].name != "best?";
    CHECK((warning_of(spec, damaged) == "W0610") == is_needed);
  }
  const std::string bytes = train::encode_tensors(monitor.saved.front().tensors);
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, bytes.size() / 2, bytes.size() - 1}) {
    CHECK_THROWS_AS((void)train::decode_tensors(std::string_view(bytes).substr(0, size)), std::invalid_argument);
  }
}
