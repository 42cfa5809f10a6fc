// SPDX-License-Identifier: Apache-2.0
// FOR EACH: each group's model is that of its rows alone; others take the model of all rows.
#include <doctest/doctest.h>

#include <cmath>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/group_models.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/row_cells.h"
#include "tests/numeric/unsupervised_fixtures.h"

using namespace dmlc;
using namespace fixtures;

namespace {

constexpr int kGroups = 6;

std::vector<ingest::FeatureColumn> grouped_features() {
  return {{"x", ingest::CellKind::number},
          {"c", ingest::CellKind::category},
          {"region", ingest::CellKind::category, true},
          {"shop", ingest::CellKind::category, true}};
}

/// y = slope of the group * x + 1; region r<k/2>, shop s<k%2>; group 5 has two rows; one region is NULL.
ingest::ColumnStore grouped_store(bool labels) {
  ingest::ColumnStoreOptions own = options();
  own.memory_kind = ingest::MemoryKind::own;
  ingest::ColumnStore store(grouped_features(), labels ? ingest::TargetKind::label : ingest::TargetKind::number, own);
  for (int row = 0; row < 600; ++row) {
    const int group = row % 300 == 299 ? 5 : row % (kGroups - 1);
    const double x = (row * 37 % 101) / 10.0;
    store.batch().set_number(0, x);
    store.batch().set_category(1, row % 2 == 0 ? "a" : "b");
    if (group / 2 == 1) {
      store.batch().set_null(2);
    } else {
      store.batch().set_category(2, "r" + std::to_string(group / 2));
    }
    store.batch().set_category(3, "s" + std::to_string(group % 2));
    if (labels) {
      store.batch().set_target_label((x > 1 + group) == (row % 17 != 0) ? "true" : "false");
    } else {
      store.batch().set_target_number((group + 1) * x + 1);
    }
    store.end_row(row / 7 % 5 == 0 ? ingest::Split::validation : ingest::Split::training);
  }
  store.finish();
  return store;
}

train::ModelSpec grouped(train::ModelSpec spec) {
  spec.groups = 2;
  spec.feature_types = {"real", "text", "text", "text"};
  spec.only_transformed = {false, false, false, false};
  return spec;
}

double predicted(const predict::Predictor& predictor, double x, predict::Cell region, predict::Cell shop) {
  const predict::Cell row[] = {number_cell(x), text_cell("a"), region, shop};
  double out = 0;
  predictor.predict(row, {&out, 1});
  return out;
}

}  // namespace

TEST_CASE("each group has the model of its rows") {
  const ingest::ColumnStore store = grouped_store(false);
  const train::ModelSpec spec = grouped(linear_spec(grouped_features()));
  const train::TrainingResult result = fit(spec, store, 2);
  CHECK(metric(result, "r2").value > 0.99);  // two rows take the model of all
  CHECK(metric(result, "rmse", ingest::Split::validation).value < 2);
  CHECK(result.parts.size() == 5);
  CHECK(result.parts[0].name == "region = NULL, shop = s0");
  REQUIRE(result.warnings.size() >= 1);
  CHECK(result.warnings.back().message.find("1 of 6 groups") != std::string::npos);
  const auto predictor = predict::load_predictor(spec, result.state);
  for (int group = 0; group < 5; ++group) {
    const std::string region = "r" + std::to_string(group / 2);
    const std::string shop = "s" + std::to_string(group % 2);
    const predict::Cell cell = group / 2 == 1 ? predict::Cell{} : text_cell(region);
    CHECK(predicted(*predictor, 4, cell, text_cell(shop)) == doctest::Approx((group + 1) * 4 + 1).epsilon(1e-4));
  }
  // The model of all rows is that of a training without groups.
  ingest::ColumnStore bare({{"x", ingest::CellKind::number}, {"c", ingest::CellKind::category}},
                           ingest::TargetKind::number, options());
  for (int row = 0; row < 600; ++row) {
    const int group = row % 300 == 299 ? 5 : row % (kGroups - 1);
    const double x = (row * 37 % 101) / 10.0;
    bare.batch().set_number(0, x);
    bare.batch().set_category(1, row % 2 == 0 ? "a" : "b");
    bare.batch().set_target_number((group + 1) * x + 1);
    bare.end_row(row / 7 % 5 == 0 ? ingest::Split::validation : ingest::Split::training);
  }
  bare.finish();
  const train::ModelSpec plain = linear_spec(bare.features());
  const auto of_all = predict::load_predictor(plain, fit(plain, bare).state);
  const predict::Cell row[] = {number_cell(4), text_cell("a")};
  double expected = 0;
  of_all->predict(row, {&expected, 1});
  CHECK(predicted(*predictor, 4, text_cell("r2"), text_cell("s1")) == doctest::Approx(expected));
  CHECK(predicted(*predictor, 4, text_cell("elsewhere"), text_cell("s0")) == doctest::Approx(expected));
}

TEST_CASE("groups: nothing of the model of all rows is told as theirs") {
  const ingest::ColumnStore store = grouped_store(false);
  const train::TrainingResult result = fit(grouped(linear_spec(grouped_features())), store, 2);
  CHECK(result.coefficients.empty());
  CHECK(result.coefficient_note == "not listed: each group has a model of its own");
  CHECK(std::isnan(result.condition_number));
  // Shuffled regions and shops let the models of other groups answer.
  REQUIRE(result.importance.size() == 4);
  for (const train::FeatureImportance& one : result.importance) {
    CHECK(one.method == "permutation");
    CHECK((one.value > 1) == (one.feature != "c"));
  }
}

TEST_CASE("groups end the same for any number of threads") {
  const ingest::ColumnStore store = grouped_store(true);
  train::ModelSpec spec = grouped(logistic_spec(grouped_features(), train::Task::binary));
  const train::TrainingResult one = fit(spec, store, 1);
  const train::TrainingResult four = fit(spec, store, 4);
  CHECK(tensor_of(one, train::kGroupsTensor).bytes == tensor_of(four, train::kGroupsTensor).bytes);
  // Of a group's preparation there is only what its rows decide.
  const auto& bytes = tensor_of(one, train::kGroupsTensor).bytes;
  const std::string_view packed(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  CHECK(packed.find("levels") != packed.npos);
  CHECK(packed.find("preparation") == packed.npos);
  CHECK(metric(one, "roc_auc").value > 0.85);
  CHECK(predict::load_predictor(spec, one.state)->classes() == std::vector<std::string>{"false", "true"});
}

TEST_CASE("groups: metrics are of every row once, also of those that have no model of their own") {
  const ingest::ColumnStore store = grouped_store(true);
  const train::ModelSpec spec = grouped(logistic_spec(grouped_features(), train::Task::binary));
  const train::TrainingResult result = fit(spec, store, 2);
  const auto predictor = predict::load_predictor(spec, result.state);
  for (const ingest::Split split : {ingest::Split::training, ingest::Split::validation}) {
    train::MetricAccumulator expected(spec.task, store.target());
    train::visit_rows(store, split, store.rows_in(split),
                      [&](std::size_t block, std::size_t row, std::span<const ingest::Cell> cells) {
                        double probability = 0;
                        predictor->predict(cells, {&probability, 1});
                        const std::int32_t label = store.target_codes(block)[row];
                        expected.add(std::span(&label, 1), std::span(&probability, 1));
                      });
    CHECK(expected.rows() == store.rows_in(split));
    std::uint64_t visited = 0;
    train::visit_rows(store, split, 3 * store.rows(), [&](std::size_t, std::size_t, auto) { ++visited; });
    CHECK(visited == store.rows_in(split));
    for (const train::MetricValue& value : expected.finish(split)) {
      CHECK(metric(result, value.metric, split).value == doctest::Approx(value.value).epsilon(1e-12));
    }
  }
}

TEST_CASE("groups have clusters of their own") {
  const auto features = grouped_features();
  ingest::ColumnStore store(features, ingest::TargetKind::none, options());
  for (int row = 0; row < 400; ++row) {
    // Two clusters in each region; those of the second one lie where the first one has none.
    store.batch().set_number(0, row % 2 * 10 + row % 7 * 0.1 + (row % 4 < 2 ? 0 : 100));
    store.batch().set_category(1, "a");
    store.batch().set_category(2, row % 4 < 2 ? "near" : "far");
    store.batch().set_category(3, "s");
    store.end_row(ingest::Split::training);
  }
  store.finish();
  train::ModelSpec spec = unsupervised_spec("kmeans", train::Task::clustering, features);
  spec.parameters = {{"k", std::int64_t{2}},      {"init", std::string("kmeans++")},
                     {"n_init", std::int64_t{3}}, {"max_iterations", std::int64_t{50}},
                     {"min_reassigned", 0.0},     {"tolerance", 1e-9},
                     {"standardize", true}};
  spec = grouped(spec);
  const train::TrainingResult result = fit(spec, store, 2);
  CHECK(result.parts.size() == 2);
  CHECK(result.metrics.empty());
  const auto predictor = predict::load_predictor(spec, result.state);
  CHECK(predicted(*predictor, 0, text_cell("near"), text_cell("s")) !=
        predicted(*predictor, 10, text_cell("near"), text_cell("s")));
  CHECK(predicted(*predictor, 100, text_cell("far"), text_cell("s")) !=
        predicted(*predictor, 110, text_cell("far"), text_cell("s")));
}

TEST_CASE("damaged groups are refused") {
  const ingest::ColumnStore store = grouped_store(false);
  const train::ModelSpec spec = grouped(linear_spec(grouped_features()));
  const train::TrainingResult result = fit(spec, store);
  const tensor::Tensor packed = tensor_of(result, train::kGroupsTensor);
  for (std::size_t cut = 0; cut < packed.bytes.size(); cut += 97) {
    train::ModelState state = result.state;
    tensor::Tensor& groups = state.tensors.back();
    REQUIRE(groups.name == train::kGroupsTensor);
    groups.bytes.resize(cut);
    groups.shape = {cut};
    CHECK_THROWS_AS((void)predict::load_predictor(spec, state), RuntimeError);
    state.tensors.back() = packed;
    state.tensors.back().bytes[cut] ^= std::byte{0x15};
    try {
      (void)predict::load_predictor(spec, state);
    } catch (const RuntimeError& error) {
      CHECK(error.code() == "E0619");
    }
  }
  train::ModelState state = result.state;
  state.tensors.pop_back();
  CHECK_THROWS_AS((void)predict::load_predictor(spec, state), RuntimeError);
}
