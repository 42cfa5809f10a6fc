// SPDX-License-Identifier: Apache-2.0
// pca against scikit-learn 1.2 (PCA on standardised columns, or on columns as they are).
#include <doctest/doctest.h>

#include <cmath>

#include "runtime/src/predict/predictor.h"
#include "tests/numeric/unsupervised_fixtures.h"

using namespace dmlc;
using namespace fixtures;

namespace {

train::ModelSpec pca_spec(std::vector<ingest::FeatureColumn> features, bool correlation = true) {
  train::ModelSpec spec = unsupervised_spec("pca", train::Task::dimension_reduction, std::move(features));
  spec.parameters = {{"correlation", correlation}, {"whiten", false}};
  spec.optimize_for = "explained_variance";
  return spec;
}

std::vector<double> components(const predict::Predictor& predictor, const std::vector<std::string>& row) {
  std::vector<predict::Cell> cells;
  for (std::size_t i = 0; i + 1 < row.size(); ++i) cells.push_back(number_cell(number(row[i])));
  std::vector<double> out(predictor.outputs());
  predictor.predict(cells, out);
  return out;
}

}  // namespace

TEST_CASE("pca keeps the shares of the variance that scikit-learn keeps") {
  const auto rows = read_table("wine");
  const ingest::ColumnStore store = unlabelled_store(rows);
  const train::TrainingResult all = fit(pca_spec(store.features()), store);
  REQUIRE(all.parts.size() == 13);
  const double expected[] = {0.3619884829470964, 0.19207490171610844, 0.1112363076799898};
  for (std::size_t k = 0; k < 3; ++k) CHECK(all.parts[k].share == doctest::Approx(expected[k]).epsilon(1e-9));
  CHECK(metric(all, "explained_variance").value == doctest::Approx(1));

  train::ModelSpec five = pca_spec(store.features());
  five.parameters["components"] = std::int64_t{5};
  const train::TrainingResult kept = fit(five, store);
  CHECK(metric(kept, "explained_variance").value == doctest::Approx(0.8016229282420847).epsilon(1e-9));

  train::ModelSpec share = pca_spec(store.features());
  share.parameters["variance"] = 0.8;
  CHECK(fit(share, store).parts.size() == 5);

  const train::TrainingResult raw = fit(pca_spec(store.features(), false), store);
  CHECK(raw.parts[0].share == doctest::Approx(0.9980912304910164).epsilon(1e-6));
}

TEST_CASE("components of the training rows have mean 0, do not correlate, and vary as said") {
  const auto rows = read_table("breast_cancer");
  const ingest::ColumnStore store = unlabelled_store(rows);
  for (const bool whiten : {false, true}) {
    train::ModelSpec spec = pca_spec(store.features());
    spec.parameters["components"] = std::int64_t{4};
    spec.parameters["whiten"] = whiten;
    const train::TrainingResult result = fit(spec, store);
    const auto predictor = predict::load_predictor(spec, result.state);
    REQUIRE(predictor->outputs() == 4);
    double sums[4] = {};
    double products[4][4] = {};
    for (const auto& row : rows) {
      const std::vector<double> out = components(*predictor, row);
      for (std::size_t i = 0; i < 4; ++i) {
        sums[i] += out[i];
        for (std::size_t j = 0; j < 4; ++j) products[i][j] += out[i] * out[j];
      }
    }
    const auto count = static_cast<double>(rows.size());
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(std::abs(sums[i] / count) < 1e-6);
      for (std::size_t j = 0; j < 4; ++j) {
        // The eigenvalues of a correlation matrix of 30 columns sum to 30.
        const double variance = whiten ? 1 : result.parts[i].share * 30;
        CHECK(products[i][j] / (count - 1) == doctest::Approx(i == j ? variance : 0).epsilon(1e-6));
      }
    }
  }
}

TEST_CASE("pca measures held rows, and refuses more components than columns") {
  const ingest::ColumnStore store = unlabelled_store(read_table("wine"), 4);
  train::ModelSpec spec = pca_spec(store.features());
  spec.parameters["components"] = std::int64_t{3};
  const train::TrainingResult result = fit(spec, store);
  CHECK(metric(result, "explained_variance", ingest::Split::validation).value ==
        doctest::Approx(metric(result, "explained_variance").value).epsilon(0.1));
  CHECK(tensor_of(fit(spec, store, 4), "weights").bytes == tensor_of(result, "weights").bytes);
  spec.parameters["components"] = std::int64_t{14};
  CHECK(code_of_training(spec, store) == "E0652");
}

TEST_CASE("columns that depend on others give no component") {
  ingest::ColumnStore store(number_features(3), ingest::TargetKind::none, options());
  for (int row = 0; row < 200; ++row) {
    store.batch().set_number(0, row % 7);
    store.batch().set_number(1, row % 11);
    store.batch().set_number(2, row % 7 + 2 * (row % 11));
    store.end_row(ingest::Split::training);
  }
  store.finish();
  CHECK(fit(pca_spec(store.features()), store).parts.size() == 2);
}
