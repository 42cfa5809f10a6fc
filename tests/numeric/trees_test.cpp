// SPDX-License-Identifier: Apache-2.0
// Boosted trees: the evaluator against XGBoost's own margins and against a plain walk, at every x86-64 level.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "runtime/src/predict/trees.h"
#include "runtime/src/predict/trees_evaluator.h"
#include "runtime/src/train/boosted_reader.h"

namespace {

using namespace dmlc;
using predict::TreeCells;
using predict::TreeColumn;
using predict::TreeEvaluator;
using predict::TreeForm;
using predict::TreeModel;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// A table in columns: floats, or codes where the column is a category.
struct Table {
  std::vector<TreeColumn> columns;
  std::vector<std::vector<float>> numbers;
  std::vector<std::vector<std::int32_t>> codes;
  std::size_t rows = 0;

  explicit Table(std::vector<TreeColumn> kinds, std::size_t count)
      : columns(std::move(kinds)), numbers(columns.size()), codes(columns.size()), rows(count) {
    for (auto& column : numbers) column.resize(rows, kNaN);
    for (auto& column : codes) column.resize(rows, -1);
  }
  [[nodiscard]] std::vector<TreeCells> cells() const {
    std::vector<TreeCells> out;
    for (std::size_t c = 0; c < columns.size(); ++c) out.push_back({numbers[c].data(), codes[c].data()});
    return out;
  }
};

/// The definition of the model, node by node.
float walk(const TreeModel& model, std::size_t tree, const Table& table, std::size_t row) {
  std::uint32_t at = 0;
  while (true) {
    const std::size_t node = model.tree_begin[tree] + at;
    if (model.column[node] == TreeModel::kLeaf) return model.value[node];
    const auto column = static_cast<std::size_t>(model.column[node]);
    bool right = (model.flags[node] & TreeModel::kMissingLeft) == 0;
    if (table.columns[column].is_category) {
      const std::int32_t code = table.codes[column][row];
      if (code >= 0 && code < static_cast<std::int32_t>(table.columns[column].categories)) {
        const std::uint32_t word = model.set_begin[node] + static_cast<std::uint32_t>(code) / 32;
        right = word < model.set_begin[node + 1] && ((model.set_words[word] >> (code % 32)) & 1) != 0;
      }
    } else if (const float cell = table.numbers[column][row]; !std::isnan(cell)) {
      right = !(std::clamp(cell, -predict::kLargestCell, predict::kLargestCell) < model.value[node]);
    }
    at = model.left[node] + (right ? 1 : 0);
  }
}

std::vector<float> reference(const TreeModel& model, const Table& table) {
  std::vector<float> margins;
  for (std::size_t r = 0; r < table.rows; ++r) {
    std::vector<float> row = model.base;
    for (std::size_t t = 0; t < model.trees(); ++t) row[t % row.size()] += walk(model, t, table, r);
    margins.insert(margins.end(), row.begin(), row.end());
  }
  return margins;
}

void check_same(const std::vector<float>& got, const std::vector<float>& expected) {
  REQUIRE(got.size() == expected.size());
  CHECK(std::memcmp(got.data(), expected.data(), got.size() * sizeof(float)) == 0);
}

/// Every level and form, rows one by one, as a block and through a list of rows.
void check_everywhere(const TreeModel& model, const Table& table, const std::vector<float>& expected) {
  for (const predict::TreeKernels* kernels : predict::available_tree_kernels()) {
    for (const TreeForm form : {TreeForm::automatic, TreeForm::general}) {
      INFO(kernels->level << " form " << static_cast<int>(form));
      const TreeEvaluator evaluator(model, table.columns, *kernels, form);
      std::vector<float> block(expected.size());
      evaluator.predict_block(table.cells(), table.rows, block.data());
      check_same(block, expected);

      std::vector<float> single(expected.size());
      std::vector<float> numbers(table.columns.size());
      std::vector<std::int32_t> codes(table.columns.size());
      for (std::size_t r = 0; r < table.rows; ++r) {
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
          numbers[c] = table.numbers[c][r];
          codes[c] = table.codes[c][r];
        }
        evaluator.predict_row(numbers.data(), codes.data(), single.data() + r * model.outputs());
      }
      check_same(single, expected);

      std::vector<std::uint32_t> backwards;
      for (std::size_t r = table.rows; r > 0; --r) backwards.push_back(static_cast<std::uint32_t>(r - 1));
      std::vector<float> listed;
      for (std::size_t r = 0; r < table.rows; ++r) listed.insert(listed.end(), model.base.begin(), model.base.end());
      evaluator.add_rows(table.cells(), backwards, listed.data());
      std::vector<float> turned;
      for (std::size_t r = table.rows; r > 0; --r) {
        const auto first = expected.begin() + static_cast<std::ptrdiff_t>((r - 1) * model.outputs());
        turned.insert(turned.end(), first, first + static_cast<std::ptrdiff_t>(model.outputs()));
      }
      check_same(listed, turned);
    }
  }
}

nlohmann::json fixture(const std::string& task) {
  std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/trees_" + task + ".json");
  REQUIRE(file.good());
  return nlohmann::json::parse(file);
}

TreeModel fixture_model(const nlohmann::json& document, bool binary_format) {
  const auto categories = document["categories"].get<std::vector<std::uint32_t>>();
  std::vector<train::LibraryFeature> features;
  for (std::uint32_t c = 0; c < categories.size(); ++c) {
    features.push_back({c, train::LibraryFeature::Missing::is_missing, categories[c] > 0, categories[c]});
  }
  std::vector<std::uint8_t> bytes;
  if (binary_format) {
    bytes = nlohmann::json::to_ubjson(document["model"], true, true);
  } else {
    const std::string text = document["model"].dump();
    bytes.assign(text.begin(), text.end());
  }
  return train::read_library_trees(bytes, binary_format, features, static_cast<std::uint32_t>(categories.size())).model;
}

Table fixture_table(const nlohmann::json& document) {
  std::vector<TreeColumn> columns;
  for (const auto& count : document["categories"]) columns.push_back({count != 0, count.get<std::uint32_t>()});
  Table table(columns, document["rows"].size());
  for (std::size_t r = 0; r < table.rows; ++r) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto& cell = document["rows"][r][c];
      if (cell.is_null()) continue;
      if (columns[c].is_category) {
        table.codes[c][r] = cell.get<std::int32_t>();
      } else {
        table.numbers[c][r] = static_cast<float>(cell.get<double>());
      }
    }
  }
  return table;
}

/// A sound model with trees of random shapes, breadth first.
TreeModel random_model(std::mt19937& random, const std::vector<TreeColumn>& columns, std::size_t outputs,
                       std::size_t rounds, std::uint32_t depth) {
  TreeModel model;
  model.columns = static_cast<std::uint32_t>(columns.size());
  for (std::size_t k = 0; k < outputs; ++k) model.base.push_back(std::normal_distribution<float>()(random));
  model.tree_begin = {0};
  model.set_begin = {0};
  for (std::size_t t = 0; t < outputs * rounds; ++t) {
    std::vector<std::uint32_t> levels{0};
    for (std::size_t at = 0; at < levels.size(); ++at) {
      const bool leaf = levels[at] == depth || random() % 5 == 0;
      const auto c = static_cast<std::int32_t>(random() % columns.size());
      const bool category = !leaf && columns[static_cast<std::size_t>(c)].is_category;
      model.column.push_back(leaf ? TreeModel::kLeaf : c);
      model.value.push_back(category ? 0 : std::normal_distribution<float>()(random));
      model.left.push_back(leaf ? 0 : static_cast<std::uint32_t>(levels.size()));
      std::uint8_t flags = category ? TreeModel::kCategory : 0;
      if (!leaf && random() % 2 == 0) flags |= TreeModel::kMissingLeft;
      model.flags.push_back(flags);
      // A set may end before the last category: what lies beyond goes left.
      if (category) {
        for (std::size_t w = 0; w < 1 + random() % 2; ++w) model.set_words.push_back(static_cast<std::uint32_t>(random()));
      }
      model.set_begin.push_back(static_cast<std::uint32_t>(model.set_words.size()));
      if (!leaf) levels.insert(levels.end(), 2, levels[at] + 1);
    }
    model.tree_begin.push_back(static_cast<std::uint32_t>(model.nodes()));
  }
  if (model.set_words.empty()) model.set_begin.clear();
  return model;
}

Table random_table(std::mt19937& random, const std::vector<TreeColumn>& columns, std::size_t rows) {
  Table table(columns, rows);
  const float special[] = {kNaN,
                           std::numeric_limits<float>::infinity(),
                           -std::numeric_limits<float>::infinity(),
                           std::numeric_limits<float>::max(),
                           std::numeric_limits<float>::denorm_min(),
                           0.0F,
                           -0.0F};
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (std::size_t r = 0; r < rows; ++r) {
      table.numbers[c][r] = random() % 6 == 0 ? special[random() % 7] : std::normal_distribution<float>()(random);
      table.codes[c][r] = static_cast<std::int32_t>(random() % (columns[c].categories + 4)) - 2;
    }
  }
  return table;
}

std::vector<bool> kinds_of(const std::vector<TreeColumn>& columns) {
  std::vector<bool> kinds;
  for (const TreeColumn& column : columns) kinds.push_back(column.is_category);
  return kinds;
}

}  // namespace

TEST_CASE("trees: margins equal XGBoost's bit by bit") {
  for (const std::string task : {"regression", "binary", "multiclass"}) {
    INFO(task);
    const nlohmann::json document = fixture(task);
    const Table table = fixture_table(document);
    for (const bool binary_format : {false, true}) {
      TreeModel model = fixture_model(document, binary_format);
      const float base = task == "binary" ? -std::log(1.0F / 0.3F - 1.0F) : 0.3F;
      model.base.assign(document["outputs"].get<std::size_t>(), base);
      CHECK(predict::find_damage(model, kinds_of(table.columns)) == "");
      std::vector<float> expected;
      for (const auto& bits : document["margins"]) expected.push_back(std::bit_cast<float>(bits.get<std::uint32_t>()));
      check_everywhere(model, table, expected);
    }
  }
}

TEST_CASE("trees: every kernel agrees with a plain walk") {
  std::mt19937 random(11);
  const std::vector<std::vector<TreeColumn>> tables = {
      {{false, 0}},
      {{true, 5}},
      {{false, 0}, {false, 0}, {true, 40}, {true, 1}, {false, 0}},
      std::vector<TreeColumn>(12, TreeColumn{false, 0}),
      std::vector<TreeColumn>(30, TreeColumn{false, 0}),
      std::vector<TreeColumn>(90, TreeColumn{false, 0}),
  };
  for (const auto& columns : tables) {
    for (const std::uint32_t depth : {0U, 1U, 3U, 6U, 7U, 11U}) {
      for (const std::size_t outputs : {1U, 3U}) {
        for (const std::size_t rows : {1U, 63U, 64U, 65U, 150U}) {
          const TreeModel model = random_model(random, columns, outputs, 1 + random() % 12, depth);
          REQUIRE(predict::find_damage(model, kinds_of(columns)) == "");
          const Table table = random_table(random, columns, rows);
          check_everywhere(model, table, reference(model, table));
        }
      }
    }
  }
}

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

TEST_CASE("trees: a forest without trees gives its base") {
  TreeModel model;
  model.columns = 1;
  model.base = {0.5F};
  model.tree_begin = {0};
  const Table table({{false, 0}}, 3);
  CHECK(predict::find_damage(model, {false}) == "");
  check_everywhere(model, table, {0.5F, 0.5F, 0.5F});
}

namespace {

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
  preparation.columns = {{0, Part::value, false, 100.0, {}},         {1, Part::value, true, 0, {"at", "de", "fr", "it"}},
                         {2, Part::elapsed_days, false, 8000.0, {}}, {2, Part::hour, false, 0, {}},
                         {2, Part::weekday, false, 0, {}},           {2, Part::month, false, 0, {}},
                         {3, Part::value, false, 0, {}},             {4, Part::elapsed_days, false, 8000.0, {}},
                         {4, Part::weekday, false, 0, {}},           {4, Part::month, false, 0, {}}};
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
  static const double kNumbers[] = {0, -0.0, 1e300, -1e300, 5e-324, std::numeric_limits<double>::infinity(),
                                    -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()};
  static const std::int64_t kIntegers[] = {0, 1, -1, std::numeric_limits<std::int64_t>::max(),
                                           std::numeric_limits<std::int64_t>::min(), 2147483647, -2147483648LL};
  static const std::string_view kTexts[] = {"", "de", "it", "nowhere", "a text longer than any category there is"};
  predict::Cell cell = text_cell(kTexts[random() % 5]);
  cell.is_null = random() % 4 == 0;
  cell.number = random() % 2 == 0 ? kNumbers[random() % 8] : static_cast<double>(random()) / 1e6;
  cell.integer = random() % 2 == 0 ? kIntegers[random() % 7] : static_cast<std::int64_t>(random());
  return cell;
}

}  // namespace

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
