// SPDX-License-Identifier: Apache-2.0
// Normalized and embedded networks, and warm starts, from rows to predictions.
#include <cmath>
#include <cstring>
#include <random>

#include "tests/numeric/neural_network_fixtures.h"

using namespace fixtures;

namespace {

train::ModelSpec parts_spec(const char* normalization, std::int64_t embedding_levels, Task task) {
  train::ModelSpec spec = network_spec(mixed_features(), task);
  spec.parameters["normalization"] = std::string(normalization);
  spec.parameters["embedding_levels"] = embedding_levels;
  spec.parameters["embedding_dimensions"] = std::int64_t{3};
  spec.parameters["epochs"] = std::int64_t{12};
  return spec;
}

struct Kind {
  const char* normalization;
  std::int64_t embedding_levels;
};
constexpr Kind kKinds[] = {{"layer", 0}, {"batch", 0}, {"none", 2}, {"layer", 2}, {"batch", 2}};

std::vector<double> predictions(const train::ModelSpec& spec, const train::TrainingResult& result) {
  const auto predictor = predict::load_predictor(spec, result.state);
  std::vector<double> out;
  for (const auto& row : read_table("mixed")) {
    MixedRow cells(row);
    out.push_back(0);
    predictor->predict(cells.cells, {&out.back(), 1});
  }
  return out;
}

double log_loss(const std::vector<double>& predicted) {
  const auto rows = read_table("mixed");
  double loss = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    loss -=
        std::log(rows[i][5] == "yes" || rows[i][5] == "true" || rows[i][5] == "1" ? predicted[i] : 1 - predicted[i]);
  }
  return loss / static_cast<double>(rows.size());
}

}  // namespace

TEST_CASE("normalized and embedded networks predict single rows as training measured them") {
  for (const Kind& kind : kKinds) {
    const train::ModelSpec spec = parts_spec(kind.normalization, kind.embedding_levels, Task::binary);
    const auto result = fit(spec, mixed_store(true));
    CHECK(same_tensors(result, fit(spec, mixed_store(true), 3)));
    const double measured = metric_of(result, ingest::Split::training, "log_loss");
    CHECK(measured < result.metrics.back().baseline);
    CHECK(log_loss(predictions(spec, result)) == doctest::Approx(measured).epsilon(1e-4));
    const auto predictor = predict::load_predictor(spec, result.state);
    double out = -1;
    predictor->predict({}, {&out, 1});
    CHECK((out > 0 && out < 1));
  }
}

TEST_CASE("damaged normalized and embedded networks are refused") {
  const train::ModelSpec spec = parts_spec("batch", 2, Task::binary);
  const train::ModelState good = fit(spec, mixed_store(true)).state;
  for (std::size_t i = 0; i < good.tensors.size(); ++i) {
    const auto refused = [&](const auto& damage) {
      train::ModelState damaged = good;
      damage(damaged);
      return code_of([&] { (void)predict::load_predictor(spec, damaged); }) == "E0619";
    };
    CHECK(refused([&](auto& state) { state.tensors.erase(state.tensors.begin() + static_cast<long>(i)); }));
    CHECK(refused([&](auto& state) { state.tensors[i].bytes.resize(state.tensors[i].bytes.size() - 4); }));
    if (!good.tensors[i].name.starts_with("variance")) continue;
    CHECK(refused([&](auto& state) {
      const float negative = -1;
      std::memcpy(state.tensors[i].bytes.data(), &negative, sizeof negative);
    }));
  }
}

TEST_CASE("trainings of normalized and embedded networks go on from checkpoints with the same bits") {
  for (const Kind& kind : kKinds) {
    train::ModelSpec spec = parts_spec(kind.normalization, kind.embedding_levels, Task::binary);
    spec.parameters["epochs"] = std::int64_t{5};
    spec.checkpoints.is_asked = true;
    spec.checkpoints.every_iterations = 1;
    SavingMonitor monitor;
    const auto whole = train::train(spec, mixed_store(true), {}, monitor);
    REQUIRE(monitor.saved.size() >= 3);
    for (const train::Checkpoint& checkpoint : monitor.saved) {
      SilentMonitor silent;
      train::Resources resources;
      resources.resume = &checkpoint;
      const auto resumed = train::train(spec, mixed_store(true), resources, silent);
      CHECK(same_tensors(whole, resumed));
      CHECK(resumed.warnings.empty());
    }
  }
}

namespace {

constexpr std::size_t kShops = 300;

/// The target is the shop's own effect and twice x. The first shop has no name.
ingest::ColumnStore shop_store(const std::vector<double>& effects) {
  ingest::ColumnStore store({{"shop", ingest::CellKind::category}, {"x", ingest::CellKind::number}},
                            ingest::TargetKind::number, options());
  std::mt19937_64 random(6);
  for (std::size_t row = 0; row < 9000; ++row) {
    const std::size_t shop = row < kShops ? row : random() % kShops;
    const double x = static_cast<double>(random() % 1000) / 500 - 1;
    const std::string name = "shop " + std::to_string(shop);
    if (shop == 0) {
      store.batch().set_null(0);
    } else {
      store.batch().set_category(0, name);
    }
    store.batch().set_number(1, x);
    store.batch().set_target_number(effects[shop] + 2 * x);
    store.end_row(row % 5 == 4 && row > kShops ? ingest::Split::validation : ingest::Split::training);
  }
  store.finish();
  return store;
}

/// For x = 0.25.
double predict_shop(const predict::Predictor& predictor, const char* name) {
  std::vector<predict::Cell> cells(2);
  cells[0].is_null = name == nullptr;
  cells[0].text = name;
  cells[0].text_size = name == nullptr ? 0 : static_cast<std::uint32_t>(std::strlen(name));
  cells[1].is_null = false;
  cells[1].number = 0.25;
  double out = 0;
  predictor.predict(cells, {&out, 1});
  return out;
}

}  // namespace

TEST_CASE("a category of many levels is embedded, and values that training did not have count as the average row") {
  std::mt19937_64 random(5);
  std::vector<double> effects(kShops);
  for (double& effect : effects) effect = static_cast<double>(random() % 1000) / 100;
  for (const char* optimizer : {"adam", "sgd", "rmsprop", "adagrad"}) {
    const ingest::ColumnStore store = shop_store(effects);
    train::ModelSpec spec = network_spec(store.features(), Task::regression);
    spec.parameters["embedding_levels"] = std::int64_t{100};
    spec.parameters["optimizer"] = std::string(optimizer);
    if (std::string(optimizer) == "adagrad") spec.parameters["learning_rate"] = 0.1;
    const auto result = fit(spec, store);
    CHECK(metric_of(result, ingest::Split::validation, "r2") > 0.97);
    // 299 shops, NULL, other values; 1.6 * 300^0.56 columns.
    REQUIRE(tensor_of(result, "embedding/0").shape == std::vector<std::uint64_t>{301, 39});
    const auto predictor = predict::load_predictor(spec, result.state);
    CHECK(std::abs(predict_shop(*predictor, nullptr) - effects[0] - 0.5) < 1);
    CHECK(std::abs(predict_shop(*predictor, "shop 7") - effects[7] - 0.5) < 1);
    CHECK(std::abs(predict_shop(*predictor, "shop of no one") - 5.5) < 1.5);
  }
}

namespace {

/// Every second row of the mixed table, with other means, fewer levels and one that is new.
ingest::ColumnStore other_store(bool labels) {
  ingest::ColumnStore store(mixed_features(), labels ? ingest::TargetKind::label : ingest::TargetKind::number,
                            options());
  const auto rows = read_table("mixed");
  for (std::size_t i = 0; i < rows.size(); i += 2) {
    const auto& row = rows[i];
    store.batch().set_number(0, 3 * number(row[0]) + 1);
    store.batch().set_number(1, number(row[1]) - 2);
    store.batch().set_category(2, i % 10 == 0 ? "a new city" : row[2]);
    if (row[3].empty()) {
      store.batch().set_null(3);
    } else {
      store.batch().set_category(3, row[3]);
    }
    store.batch().set_time(4, (std::stoll(row[4]) + static_cast<long long>(i % 5000)) * 3'600'000'000);
    if (labels) {
      store.batch().set_target_label(row[5]);
    } else {
      store.batch().set_target_number(2 * number(row[6]) - 5);
    }
    store.end_row(ingest::Split::training);
  }
  store.finish();
  return store;
}

}  // namespace

TEST_CASE("a warm start begins with the predictions of the last version, whatever the new rows look like") {
  for (const Kind& kind : {Kind{"none", 0}, Kind{"layer", 0}, Kind{"none", 2}, Kind{"layer", 2}}) {
    for (const bool labels : {true, false}) {
      const Task task = labels ? Task::binary : Task::regression;
      train::ModelSpec spec = parts_spec(kind.normalization, kind.embedding_levels, task);
      const train::LastVersion last{spec, fit(spec, mixed_store(labels)).state};
      spec.parameters["warm_start"] = true;
      spec.parameters["learning_rate"] = 1e-30;
      spec.parameters["epochs"] = std::int64_t{1};
      SilentMonitor monitor;
      train::Resources resources;
      resources.last = &last;
      train::TrainingResult before;
      before.state = last.state;
      const auto again = train::train(spec, other_store(labels), resources, monitor);
      CHECK(again.warnings.empty());
      const std::vector<double> wanted = predictions(last.spec, before);
      const std::vector<double> now = predictions(spec, again);
      double deviation = 0;
      double scale = 1e-9;
      const auto rows = read_table("mixed");
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        // A missing number stands for the mean, which has moved.
        if (rows[i][0].empty() || rows[i][1].empty()) continue;
        deviation = std::max(deviation, std::abs(wanted[i] - now[i]));
        scale = std::max(scale, std::abs(wanted[i]));
      }
      CHECK(deviation < 2e-4 * scale);
    }
  }
}

TEST_CASE("the first epoch of a warm start has the loss with which the last version ended") {
  for (const Kind& kind : kKinds) {
    train::ModelSpec spec = parts_spec(kind.normalization, kind.embedding_levels, Task::binary);
    const auto first = fit(spec, mixed_store(true));
    const train::LastVersion last{spec, first.state};
    spec.parameters["warm_start"] = true;
    for (const double rate : {1e-30, 0.01}) {
      spec.parameters["learning_rate"] = rate;
      SilentMonitor monitor;
      train::Resources resources;
      resources.last = &last;
      const auto again = train::train(spec, mixed_store(true), resources, monitor);
      CHECK(again.curve.front().metric == "loss");
      // An epoch's loss is the mean of its batches, each before its step.
      CHECK(again.curve.front().value < first.curve.back().value + 0.01);
      CHECK(first.curve.front().value > first.curve.back().value + 0.03);
    }
  }
}

TEST_CASE("a warm start that does not fit begins at random and says so") {
  train::ModelSpec spec = parts_spec("none", 0, Task::binary);
  train::LastVersion last{spec, fit(spec, mixed_store(true)).state};
  spec.parameters["warm_start"] = true;
  const auto warning_of = [&](const train::ModelSpec& own) {
    SilentMonitor monitor;
    train::Resources resources;
    resources.last = &last;
    const auto result = train::train(own, mixed_store(true), resources, monitor);
    SilentMonitor again;
    const bool is_cold = same_tensors(result, train::train(own, mixed_store(true), {}, again));
    CHECK(is_cold == !result.warnings.empty());
    return result.warnings.empty() ? std::string() : result.warnings.front().code;
  };
  CHECK(warning_of(spec).empty());
  for (const auto& [parameter, word] :
       {std::pair{"layers", "[8]"}, {"activation", "tanh"}, {"normalization", "batch"}}) {
    train::ModelSpec own = spec;
    own.parameters[parameter] = std::string(word);
    CHECK(warning_of(own) == "W0612");
  }
  last.state.tensors.front().bytes.pop_back();
  CHECK(warning_of(spec) == "W0612");
}
