// SPDX-License-Identifier: Apache-2.0
// Boosted trees: the evaluator against XGBoost's own margins and against a plain walk, at every x86-64 level.
#include <doctest/doctest.h>

#include <bit>
#include <fstream>
#include <nlohmann/json.hpp>

#include "runtime/src/train/boosted_reader.h"
#include "tests/numeric/trees_random.h"

namespace {

using namespace dmlc;
using namespace dmlc::tree_tests;
using predict::TreeEvaluator;
using predict::TreeForm;

/// Every level and form, rows one by one and as a block.
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
    }
  }
}

nlohmann::json fixture(const std::string& task) {
  std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/trees_" + task + ".json");
  REQUIRE(file.good());
  return nlohmann::json::parse(file);
}

TreeModel fixture_model(const nlohmann::json& document) {
  const auto categories = document["categories"].get<std::vector<std::uint32_t>>();
  std::vector<train::LibraryFeature> features;
  for (std::uint32_t c = 0; c < categories.size(); ++c) {
    features.push_back({c, train::LibraryFeature::Missing::is_missing, categories[c] > 0, categories[c]});
  }
  std::vector<std::uint8_t> bytes;
  const auto text = document["model"].get<std::string>();
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
  }
  return train::read_library_trees(bytes, features, static_cast<std::uint32_t>(categories.size())).model;
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

}  // namespace

TEST_CASE("trees: margins equal XGBoost's bit by bit") {
  for (const std::string task : {"regression", "binary", "multiclass"}) {
    INFO(task);
    const nlohmann::json document = fixture(task);
    const Table table = fixture_table(document);
    TreeModel model = fixture_model(document);
    const float base = task == "binary" ? -std::log(1.0F / 0.3F - 1.0F) : 0.3F;
    model.base.assign(document["outputs"].get<std::size_t>(), base);
    CHECK(predict::find_damage(model, kinds_of(table.columns)) == "");
    std::vector<float> expected;
    for (const auto& bits : document["margins"]) expected.push_back(std::bit_cast<float>(bits.get<std::uint32_t>()));
    check_everywhere(model, table, expected);
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

TEST_CASE("trees: a forest without trees gives its base") {
  TreeModel model;
  model.columns = 1;
  model.base = {0.5F};
  model.tree_begin = {0};
  const Table table({{false, 0}}, 3);
  CHECK(predict::find_damage(model, {false}) == "");
  check_everywhere(model, table, {0.5F, 0.5F, 0.5F});
}
