// SPDX-License-Identifier: Apache-2.0
// Each transformer against scikit-learn; rows and stores alike; what NULL, unseen values and odd columns become.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <random>

#include "tests/numeric/transform_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::Cell;
using ingest::CellKind;
using ingest::Split;
using nlohmann::json;
using namespace nlohmann::literals;

namespace {

const json& wanted() {
  static const json values = [] {
    std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/transforms_expected.json");
    return json::parse(file);
  }();
  return values;
}

std::vector<Split> fixture_splits() {
  std::vector<Split> splits;
  for (const json& training : wanted()["training"]) {
    splits.push_back(training.get<bool>() ? Split::training : Split::validation);
  }
  return splits;
}

/// Rows as prediction transforms them, from the stored form.
void compare_rows(const json& test, const train::ModelSpec& spec, const transform::FittedTransforms& transforms) {
  const transform::FittedTransforms read = stored(transforms, spec);
  REQUIRE(read.features().size() == test["outputs"].size());
  std::vector<Cell> out(read.features().size());
  for (std::size_t row = 0; row < test["values"].size(); ++row) {
    const Cell cell = cell_of(test["values"][row], spec.features[0].kind);
    read.apply({&cell, 1}, out);
    for (std::size_t k = 0; k < out.size(); ++k) {
      const json value = value_of(out[k], read.features()[k].kind);
      const json& expected = test["outputs"][k][row];
      CHECK_MESSAGE(near(value, expected, 1e-9), test["transformer"].dump(), " row ", row, " output ", k, ": ",
                    value.dump(), " is not ", expected.dump());
    }
  }
}

/// Cells of the transformed store. Training rows of a target_encoder do not see themselves.
void compare_store(const json& test, const ingest::ColumnStore& store, const std::vector<Split>& splits) {
  const bool is_folded = test["transformer"] == "target_encoder";
  for (std::uint32_t row = 0; row < splits.size(); ++row) {
    if (is_folded && splits[row] == Split::training) continue;
    for (std::size_t k = 0; k < test["outputs"].size(); ++k) {
      const json value = stored_value(store, k, row);
      if (value == "unseen") {
        CHECK(splits[row] != Split::training);
        continue;
      }
      CHECK_MESSAGE(near(value, test["outputs"][k][row], 1e-6), test["transformer"].dump(), " row ", row, " output ",
                    k);
    }
  }
}

/// All cases of one transformer.
void compare(const std::string& transformer) {
  std::size_t cases = 0;
  for (const json& test : wanted()["cases"]) {
    if (test["transformer"] != transformer) continue;
    ++cases;
    const train::ModelSpec spec =
        transform_spec(json::array({step(transformer, test["parameters"])}), test["kind"], test["task"]);
    const auto splits = fixture_splits();
    const ingest::ColumnStore store = value_store(spec, test["values"], test["target"], splits);
    const Transformed result = transformed(spec, store);
    compare_rows(test, spec, result.transforms);
    compare_store(test, result.store, splits);
  }
  CHECK(cases > 0);
}

/// Statistics and outputs for training values alone.
json transform_values(const json& transformer, const std::string& kind, const json& training, const json& asked) {
  const train::ModelSpec spec = transform_spec(json::array({transformer}), kind);
  const json targets(training.size(), 1.0);
  const ingest::ColumnStore store =
      value_store(spec, training, targets, std::vector<Split>(training.size(), Split::training));
  const Transformed result = transformed(spec, store);
  json rows = json::array();
  std::vector<Cell> out(result.transforms.features().size());
  for (const json& value : asked) {
    const Cell cell = cell_of(value, spec.features[0].kind);
    result.transforms.apply({&cell, 1}, out);
    json one = json::array();
    for (std::size_t k = 0; k < out.size(); ++k) one.push_back(value_of(out[k], result.transforms.features()[k].kind));
    rows.push_back(one);
  }
  return rows;
}

}  // namespace

TEST_CASE("transform standard_scaler") { compare("standard_scaler"); }
TEST_CASE("transform min_max_scaler") { compare("min_max_scaler"); }
TEST_CASE("transform robust_scaler") { compare("robust_scaler"); }
TEST_CASE("transform log") { compare("log"); }
TEST_CASE("transform one_hot_encoder") { compare("one_hot_encoder"); }
TEST_CASE("transform ordinal_encoder") { compare("ordinal_encoder"); }
TEST_CASE("transform target_encoder") { compare("target_encoder"); }
TEST_CASE("transform hashing_encoder") { compare("hashing_encoder"); }
TEST_CASE("transform imputer") { compare("imputer"); }
TEST_CASE("transform bucketizer") { compare("bucketizer"); }
TEST_CASE("transform quantile_bins") { compare("quantile_bins"); }
TEST_CASE("transform text_hash") { compare("text_hash"); }
TEST_CASE("transform cyclical") { compare("cyclical"); }
TEST_CASE("transform trend") { compare("trend"); }

TEST_CASE("scalers of a column that does not vary") {
  const json same = "[3.5, 3.5, 3.5, 3.5]"_json;
  for (const char* scaler : {"standard_scaler", "robust_scaler"}) {
    const json quantiles = {{"low_quantile", 0.25}, {"high_quantile", 0.75}};
    CHECK(transform_values(step(scaler, quantiles), "number", same, "[3.5, 4.5, null]"_json) ==
          "[[0.0], [1.0], [null]]"_json);
  }
  const json from_2 = {{"low", 2.0}, {"high", 5.0}};
  CHECK(transform_values(step("min_max_scaler", from_2), "number", same, "[3.5]"_json) == "[[2.0]]"_json);
  for (const char* bins : {"bucketizer", "quantile_bins"}) {
    CHECK(transform_values(step(bins, {{"bins", 4}}), "number", same, "[3.5, 9.0]"_json) == R"([["0"], ["0"]])"_json);
  }
}

TEST_CASE("transforms of NULL alone") {
  const json nothing = "[null, null, null]"_json;
  const json asked = R"([null, "a"])"_json;
  for (const char* name :
       {"standard_scaler", "min_max_scaler", "robust_scaler", "log", "imputer", "bucketizer", "quantile_bins"}) {
    CAPTURE(name);
    const json parameters = {
        {"high", 1.0}, {"low_quantile", 0.25}, {"high_quantile", 0.75}, {"bins", 3}, {"strategy", "mean"}};
    CHECK(transform_values(step(name, parameters), "number", nothing, "[null]"_json) == "[[null]]"_json);
  }
  CHECK(transform_values(step("ordinal_encoder"), "category", nothing, asked) == "[[null], [null]]"_json);
  const json few = {{"max_categories", 10}};
  CHECK(transform_values(step("one_hot_encoder", few), "category", nothing, asked) == "[[1.0], [0.0]]"_json);
  const json folds = {{"smoothing", 1.0}, {"folds", 2}};
  CHECK(transform_values(step("target_encoder", folds), "category", nothing, asked) == "[[1.0], [1.0]]"_json);
}

TEST_CASE("NaN and infinite numbers count as NULL") {
  const train::ModelSpec spec = transform_spec(json::array({step("standard_scaler")}), "number");
  const ingest::ColumnStore store =
      value_store(spec, "[1.0, 2.0, 3.0]"_json, "[1.0, 2.0, 3.0]"_json, std::vector<Split>(3, Split::training));
  const Transformed result = transformed(spec, store);
  for (const double value : {kNone, HUGE_VAL, -HUGE_VAL, 1e300}) {
    Cell cell{.is_null = false, .number = value};
    Cell out;
    result.transforms.apply({&cell, 1}, {&out, 1});
    CHECK(out.is_null);
  }
}

TEST_CASE("log says how many rows have no logarithm") {
  const train::ModelSpec spec = transform_spec(json::array({step("log", {{"offset", 0.0}}, "log_x")}), "number");
  const ingest::ColumnStore store = value_store(spec, {-1.0, 0.0, 1.0, 2.0, nullptr}, {1.0, 2.0, 3.0, 4.0, 5.0},
                                                std::vector<Split>(5, Split::training));
  const Transformed result = transformed(spec, store);
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].code == "W0614");
  CHECK(result.warnings[0].subject == "log_x");
  CHECK(result.warnings[0].message == "transform `log_x` makes NULL of 2 training rows: their `x` has no logarithm");
  CHECK(result.store.columns()[0].statistics.null_count == 3);
}

TEST_CASE("quantile_bins says that there are fewer bins") {
  const train::ModelSpec spec = transform_spec(json::array({step("quantile_bins", {{"bins", 5}}, "band")}), "number");
  const ingest::ColumnStore store =
      value_store(spec, {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0}, json(8, 1.0), std::vector<Split>(8, Split::training));
  const Transformed result = transformed(spec, store);
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].code == "W0615");
}

TEST_CASE("too many columns") {
  json values = json::array();
  for (int i = 0; i < 9000; ++i) values.push_back("c" + std::to_string(i));
  const train::ModelSpec spec =
      transform_spec(json::array({step("one_hot_encoder", {{"max_categories", 10000}}, "wide")}), "category");
  const ingest::ColumnStore store =
      value_store(spec, values, json(values.size(), 1.0), std::vector<Split>(values.size(), Split::training));
  std::vector<RuntimeWarning> warnings;
  try {
    (void)transform::FittedTransforms::fit(spec, store, warnings);
    FAIL("no error");
  } catch (const RuntimeError& error) {
    CHECK(error.code() == "E0650");
    CHECK(error.subject() == "wide");
  }
}

TEST_CASE("ordinal_encoder follows numbers and declared orders") {
  json declared = step("ordinal_encoder");
  declared["parameters"]["order"] = R"(["small", "medium", "large"])"_json;
  CHECK(transform_values(declared, "category", R"(["large", "small", "medium"])"_json,
                         R"(["small", "medium", "large", "huge"])"_json) == "[[0.0], [1.0], [2.0], [null]]"_json);
  train::ModelSpec spec = transform_spec(json::array({step("ordinal_encoder")}), "category");
  spec.feature_types[0] = "integer";
  const ingest::ColumnStore store =
      value_store(spec, R"(["10", "9", "-1"])"_json, "[1.0, 2.0, 3.0]"_json, std::vector<Split>(3, Split::training));
  const Transformed result = transformed(spec, store);
  CHECK(stored_value(result.store, 0, 0) == 2.0);
  CHECK(stored_value(result.store, 0, 2) == 0.0);
}

TEST_CASE("a boolean imputed stays one") {
  const json most = step("imputer", {{"strategy", "most_frequent"}, {"indicator", true}});
  CHECK(transform_values(most, "boolean", "[true, true, false, null]"_json, "[null, false, true]"_json) ==
        "[[1.0, 1.0], [0.0, 0.0], [1.0, 0.0]]"_json);
}

TEST_CASE("a row is transformed to the very numbers of the store") {
  // Far from zero and fine: what float32 cuts off must be cut off in both.
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal(1.7e9, 1e5);
  json values = json::array();
  std::vector<Split> splits;
  for (int row = 0; row < 3000; ++row) {
    values.push_back(row % 17 == 0 ? json() : json(normal(random) + 1.0 / 3));
    splits.push_back(row % 4 == 0 ? Split::test : Split::training);
  }
  const json transforms = {step("standard_scaler", json::object(), "a"),
                           step("min_max_scaler", {{"low", 0.0}, {"high", 1.0}}, "b"),
                           step("robust_scaler", {{"low_quantile", 0.25}, {"high_quantile", 0.75}}, "c"),
                           step("log", {{"offset", 1.0}}, "d"),
                           step("cyclical", {{"period", 86400.0}}, "e"),
                           step("imputer", {{"strategy", "median"}, {"indicator", true}}, "f"),
                           step("bucketizer", {{"bins", 10}}, "g"),
                           step("quantile_bins", {{"bins", 10}}, "h")};
  const train::ModelSpec spec = transform_spec(transforms, "number");
  const ingest::ColumnStore store = value_store(spec, values, json(values.size(), 1.0), splits);
  const Transformed result = transformed(spec, store);
  const transform::FittedTransforms read = stored(result.transforms, spec);
  std::vector<Cell> out(read.features().size());
  std::size_t different = 0;
  for (std::uint32_t row = 0; row < values.size(); ++row) {
    const Cell cell = cell_of(values[row], CellKind::number);
    read.apply({&cell, 1}, out);
    for (std::size_t k = 0; k < out.size(); ++k) {
      const ingest::MatrixColumn& column = result.store.columns()[k];
      if (column.is_category) {
        different += value_of(out[k], CellKind::category) == stored_value(result.store, k, row) ? 0 : 1;
        continue;
      }
      // As a tree's predictor narrows a number.
      const float narrowed =
          out[k].is_null ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(out[k].number - column.shift);
      const float held = result.store.numbers(0, k)[row];
      different += std::isnan(narrowed) ? !std::isnan(held)
                                        : std::bit_cast<std::uint32_t>(narrowed) != std::bit_cast<std::uint32_t>(held);
    }
  }
  CHECK(different == 0);
}

TEST_CASE("features that are not transformed stay as they were") {
  train::ModelSpec spec = transform_spec(json::array({step("standard_scaler")}), "number");
  spec.only_transformed = {false};
  const ingest::ColumnStore store =
      value_store(spec, {1.0, nullptr, 3.5, 9.0}, json(4, 1.0), std::vector<Split>(4, Split::training));
  const Transformed result = transformed(spec, store);
  REQUIRE(result.store.columns().size() == 2);
  CHECK(std::memcmp(result.store.numbers(0, 0).data(), store.numbers(0, 0).data(), 4 * sizeof(float)) == 0);
  CHECK(result.store.columns()[0].statistics.mean == store.columns()[0].statistics.mean);
}

TEST_CASE("categories only of held rows have codes for transforms and none for the model") {
  json values = {"a", "b", "a", "b", "c"};
  std::vector<Split> splits(5, Split::training);
  splits[4] = Split::test;
  train::ModelSpec spec = transform_spec(json::array({step("hashing_encoder", {{"dims", 8}})}), "category");
  spec.only_transformed = {false};
  const ingest::ColumnStore store = value_store(spec, values, json(5, 1.0), splits);
  CHECK(store.columns()[0].categories.size() == 3);
  const Transformed result = transformed(spec, store);
  CHECK(result.store.columns()[0].categories.size() == 2);
  CHECK(stored_value(result.store, 0, 4) == "unseen");
  double sum = 0;
  for (std::size_t k = 1; k <= 8; ++k) sum += stored_value(result.store, k, 4).get<double>();
  CHECK(sum == 1.0);
}

TEST_CASE("damaged transforms are refused") {
  const train::ModelSpec spec =
      transform_spec(json::array({step("target_encoder", {{"smoothing", 1.0}, {"folds", 2}})}), "category");
  const ingest::ColumnStore store =
      value_store(spec, {"a", "b", "a", "b"}, {1.0, 2.0, 3.0, 4.0}, std::vector<Split>(4, Split::training));
  const json sound = transformed(spec, store).transforms.json();
  const auto refused = [&](const json& transforms) {
    try {
      (void)transform::FittedTransforms::parse(json{{"transforms", transforms}}.dump(), spec);
    } catch (const RuntimeError& error) {
      return error.code() == "E0619";
    }
    return false;
  };
  CHECK_FALSE(refused(sound));
  CHECK(refused(json::array()));
  CHECK(refused(7));
  for (const char* key : {"name", "transformer", "shift", "state"}) {
    json changed = sound;
    changed[0].erase(key);
    CHECK_MESSAGE(refused(changed), key);
  }
  for (const char* key : {"categories", "labels", "encodings", "mean"}) {
    for (const json& value : {json(), json("x"), json::array({"a", "a"}), json::array({7, 7})}) {
      json changed = sound;
      changed[0]["state"][key] = value;
      CHECK_MESSAGE(refused(changed), key, " ", value.dump());
    }
  }
}
