// SPDX-License-Identifier: Apache-2.0
// Boosted trees as stored versions: loading, predicting rows as SQL gives them, refusing damage.
#include <doctest/doctest.h>

#include "runtime/src/predict/trees.h"
#include "tests/numeric/trees_random.h"

namespace {

using namespace dmlc;
using namespace dmlc::tree_tests;

train::ModelSpec spec_with(train::Task task) {
  train::ModelSpec spec;
  spec.schema = "public";
  spec.name = "m";
  spec.algorithm = "gradient_boosting";
  spec.task = task;
  spec.target = "y";
  spec.target_type = "float8";
  spec.features = {{"amount", ingest::CellKind::number},
                   {"country", ingest::CellKind::category},
                   {"at", ingest::CellKind::timestamp},
                   {"fresh", ingest::CellKind::boolean},
                   {"day", ingest::CellKind::date}};
  spec.feature_types = {"numeric", "text", "timestamptz", "boolean", "date"};
  spec.optimize_for = task == train::Task::regression ? "rmse" : "log_loss";
  return spec;
}

train::Preparation preparation_with(const train::ModelSpec& spec) {
  train::Preparation preparation;
  preparation.features = spec.features;
  using ingest::Part;
  preparation.columns = {{0, Part::value, false, 100.0, {}},
                         {1, Part::value, true, 0, {"at", "de", "fr", "it"}},
                         {2, Part::elapsed_days, false, 8000.0, {}},
                         {2, Part::hour, false, 0, {}},
                         {2, Part::weekday, false, 0, {}},
                         {2, Part::month, false, 0, {}},
                         {3, Part::value, false, 0, {}},
                         {4, Part::elapsed_days, false, 8000.0, {}},
                         {4, Part::weekday, false, 0, {}},
                         {4, Part::month, false, 0, {}}};
  if (spec.task == train::Task::binary) preparation.classes = {"no", "yes"};
  if (spec.task == train::Task::multiclass) preparation.classes = {"a", "b", "c"};
  return preparation;
}

train::ModelState state_with(const train::ModelSpec& spec, std::mt19937& random, std::uint32_t depth) {
  const train::Preparation preparation = preparation_with(spec);
  const TreeModel model =
      random_model(random, predict::tree_columns(preparation), spec.task == train::Task::multiclass ? 3 : 1, 4, depth);
  return {train::to_json(preparation), predict::to_tensors(model)};
}

predict::Cell text_cell(std::string_view text) {
  predict::Cell cell;
  cell.is_null = false;
  cell.text = text.data();
  cell.text_size = static_cast<std::uint32_t>(text.size());
  return cell;
}

predict::Cell random_cell(std::mt19937& random) {
  static const double kNumbers[] = {0,
                                    -0.0,
                                    1e300,
                                    -1e300,
                                    5e-324,
                                    std::numeric_limits<double>::infinity(),
                                    -std::numeric_limits<double>::infinity(),
                                    std::numeric_limits<double>::quiet_NaN()};
  static const std::int64_t kIntegers[] = {0,
                                           1,
                                           -1,
                                           std::numeric_limits<std::int64_t>::max(),
                                           std::numeric_limits<std::int64_t>::min(),
                                           2147483647,
                                           -2147483648LL};
  static const std::string_view kTexts[] = {"", "de", "it", "nowhere", "a text longer than any category there is"};
  predict::Cell cell = text_cell(kTexts[random() % 5]);
  cell.is_null = random() % 4 == 0;
  cell.number = random() % 2 == 0 ? kNumbers[random() % 8] : static_cast<double>(random()) / 1e6;
  cell.integer = random() % 2 == 0 ? kIntegers[random() % 7] : static_cast<std::int64_t>(random());
  return cell;
}

}  // namespace

TEST_CASE("trees: tensors hold a model without loss, rounds can be joined and cut") {
  std::mt19937 random(3);
  const std::vector<TreeColumn> columns{{false, 0}, {true, 50}, {false, 0}};
  const TreeModel first = random_model(random, columns, 2, 3, 5);
  TreeModel second = random_model(random, columns, 2, 2, 4);
  second.base = first.base;
  TreeModel joined = first;
  predict::append_trees(joined, second);
  CHECK(predict::find_damage(joined, kinds_of(columns)) == "");
  CHECK(joined.trees() == 10);
  const Table table = random_table(random, columns, 100);
  const TreeModel back = predict::from_tensors(predict::to_tensors(joined), 3);
  check_same(reference(back, table), reference(joined, table));
  predict::truncate_trees(joined, 6);
  CHECK(predict::find_damage(joined, kinds_of(columns)) == "");
  check_same(reference(joined, table), reference(first, table));
}

TEST_CASE("trees: a predictor prepares cells as training does") {
  const train::ModelSpec spec = spec_with(train::Task::regression);
  const train::Preparation preparation = preparation_with(spec);
  std::mt19937 random(5);
  const TreeModel model = random_model(random, predict::tree_columns(preparation), 1, 30, 6);
  const auto predictor = predict::load_tree_predictor(spec, {train::to_json(preparation), predict::to_tensors(model)});
  CHECK(predictor->outputs() == 1);
  CHECK(predictor->classes().empty());

  // 2023-03-15 (a Wednesday) 14:30, 8474 days after 2000-01-01.
  const std::int64_t microseconds = (8474LL * 24 * 60 + 14 * 60 + 30) * 60 * 1'000'000;
  predict::Cell number;
  number.is_null = false;
  number.number = 101.5;
  predict::Cell time;
  time.is_null = false;
  time.integer = microseconds;
  predict::Cell flag;
  flag.is_null = false;
  flag.integer = 1;
  predict::Cell day;
  day.is_null = false;
  day.integer = 8474;
  const std::vector<predict::Cell> row{number, text_cell("fr"), time, flag, day};

  Table table(predict::tree_columns(preparation), 1);
  const double elapsed = static_cast<double>(microseconds) / 86'400e6 - 8000;
  const float expected_cells[] = {1.5F, 0, static_cast<float>(elapsed), 14, 2, 3, 1, 474, 2, 3};
  for (std::size_t c = 0; c < 10; ++c) table.numbers[c][0] = expected_cells[c];
  table.codes[1][0] = 2;
  double out = 0;
  predictor->predict(row, {&out, 1});
  CHECK(out == static_cast<double>(reference(model, table).front()));

  const std::vector<predict::Cell> nulls(5);
  const Table missing(predict::tree_columns(preparation), 1);
  predictor->predict(nulls, {&out, 1});
  CHECK(out == static_cast<double>(reference(model, missing).front()));
  std::vector<predict::Cell> unseen(5);
  unseen[1] = text_cell("nowhere");
  double unseen_out = 0;
  predictor->predict(unseen, {&unseen_out, 1});
  CHECK(unseen_out == out);
}

TEST_CASE("trees: probabilities of classifiers") {
  std::mt19937 random(9);
  for (const train::Task task : {train::Task::binary, train::Task::multiclass}) {
    const train::ModelSpec spec = spec_with(task);
    const auto predictor = predict::load_tree_predictor(spec, state_with(spec, random, 6));
    CHECK(predictor->classes().size() == (task == train::Task::binary ? 2 : 3));
    for (int i = 0; i < 200; ++i) {
      std::vector<predict::Cell> row;
      for (int f = 0; f < 5; ++f) row.push_back(random_cell(random));
      std::vector<double> out(predictor->outputs());
      predictor->predict(row, out);
      double sum = 0;
      for (const double value : out) {
        CHECK(value >= 0);
        CHECK(value <= 1);
        sum += value;
      }
      if (task == train::Task::multiclass) CHECK(sum == doctest::Approx(1));
    }
  }
}

TEST_CASE("trees: damaged states are refused, never worse") {
  std::mt19937 random(21);
  std::size_t refused = 0;
  std::size_t taken = 0;
  for (int round = 0; round < 6000; ++round) {
    const train::ModelSpec spec = spec_with(static_cast<train::Task>(random() % 3));
    train::ModelState state = state_with(spec, random, random() % 2 == 0 ? 4 : 8);
    const int mutations = 1 + static_cast<int>(random() % 3);
    for (int m = 0; m < mutations; ++m) {
      tensor::Tensor& tensor = state.tensors[random() % state.tensors.size()];
      const std::size_t kind = random() % 8;
      if (kind == 0) {
        tensor.bytes.resize(random() % (tensor.bytes.size() + 9));
      } else if (kind == 1) {
        tensor.shape.assign(random() % 3, random());
      } else if (kind == 2) {
        tensor.name = "other";
      } else if (kind == 3) {
        tensor.type = static_cast<tensor::DataType>(1 + random() % 5);
      } else if (kind == 4) {
        state.preparation[random() % state.preparation.size()] = static_cast<char>(random());
      } else if (!tensor.bytes.empty()) {
        tensor.bytes[random() % tensor.bytes.size()] = static_cast<std::byte>(random());
      }
    }
    try {
      const auto predictor = predict::load_tree_predictor(spec, state);
      std::vector<double> out(predictor->outputs());
      for (int i = 0; i < 4; ++i) {
        std::vector<predict::Cell> row;
        for (int f = 0; f < 5; ++f) row.push_back(random_cell(random));
        predictor->predict(row, out);
      }
      ++taken;
    } catch (const RuntimeError& error) {
      CHECK(error.code() == "E0619");
      ++refused;
    }
  }
  CHECK(refused > 1000);
  CHECK(taken > 100);
}

TEST_CASE("trees: each kind of damage is named") {
  std::mt19937 random(2);
  const std::vector<TreeColumn> columns{{false, 0}, {true, 40}};
  const std::vector<bool> kinds = kinds_of(columns);
  TreeModel good;
  do {
    good = random_model(random, columns, 1, 3, 4);
  } while (good.nodes() < 20 || good.set_words.empty() || good.column[0] != 0);
  REQUIRE(predict::find_damage(good, kinds) == "");
  const auto damaged = [&](auto change) {
    TreeModel model = good;
    change(model);
    return predict::find_damage(model, kinds);
  };
  CHECK(damaged([](TreeModel& m) { m.base.clear(); }) == "no base margin");
  CHECK(damaged([](TreeModel& m) { m.column[0] = 7; }) == "a column out of range");
  CHECK(damaged([](TreeModel& m) { m.column[0] = -5; }) == "a column out of range");
  CHECK(damaged([](TreeModel& m) { m.column[0] = 1; }) == "a split of the wrong kind");
  CHECK(damaged([](TreeModel& m) { m.left[0] = 0; }) == "a child out of place");
  CHECK(damaged([](TreeModel& m) { m.left[0] = 0xFFFFFFFF; }) == "a child out of place");
  CHECK(damaged([](TreeModel& m) { m.flags[0] = 0x80; }) == "an unknown flag");
  CHECK(damaged([](TreeModel& m) { m.value[0] = kNaN; }) == "a threshold is no number");
  CHECK(damaged([](TreeModel& m) { m.tree_begin.back() += 1; }) == "the list of trees does not end at the last node");
  CHECK(damaged([](TreeModel& m) { m.value.pop_back(); }) == "node arrays of different lengths");
  CHECK(damaged([](TreeModel& m) { m.set_begin.back() += 1; }) == "places of category sets");
  CHECK(damaged([](TreeModel& m) { m.base.assign(2, 0); }) == "an incomplete round of trees");
}
