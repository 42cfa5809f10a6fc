// SPDX-License-Identifier: Apache-2.0
// Newton's method: how often it asks for what, and where it ends.
#include "runtime/src/train/newton.h"

#include <doctest/doctest.h>

#include <set>

#include "runtime/src/train/logistic_objective.h"
#include "tests/numeric/linear_fixtures.h"
#include "tests/numeric/step_fixtures.h"

using namespace dmlc;
using namespace fixtures;

namespace {

/// Counts what is asked of an objective.
class Counted final : public train::NewtonObjective {
 public:
  explicit Counted(train::LogisticObjective& of) : of_(of) {}

  [[nodiscard]] double total_weight() const override { return of_.total_weight(); }
  [[nodiscard]] train::DesignPass& pass() override { return of_.pass(); }
  [[nodiscard]] train::ObjectiveValue value(const std::vector<double>& parameters) override {
    ++values;
    return of_.value(parameters);
  }
  [[nodiscard]] train::ObjectiveValue with_hessian(const std::vector<double>& parameters) override {
    ++hessians;
    return of_.with_hessian(parameters);
  }

  int values = 0;
  int hessians = 0;

 private:
  train::LogisticObjective& of_;
};

struct Fit {
  int steps = 0;
  int values = 0;
  int hessians = 0;
  bool converged = false;
  double gradient = 0;  ///< at the end, by a computation of its own
  std::vector<double> parameters;
};

Fit fit_newton(const train::Penalty& penalty, bool from_parts = false) {
  const ingest::ColumnStore store = step_store(StepTarget::two, 7, from_parts ? 40 * train::kChunkRows : 5'000);
  const train::Preparation preparation = train::fit_terms(store);
  const train::Design design(store, preparation);
  SilentMonitor monitor;
  train::Workers workers({.threads = 2}, monitor, "m");
  train::DesignPass pass(design, workers);
  train::LogisticObjective logistic(logistic_spec(store.features(), train::Task::binary), pass);
  Counted objective(logistic);
  Fit fit;
  fit.parameters = logistic.start(true);
  std::optional<train::HessianFactors> factors;
  if (from_parts) factors = train::approach(logistic, penalty, fit.parameters);
  train::Newton newton(objective, penalty, {.max_iterations = 100, .tolerance = 1e-9}, 1, fit.parameters);
  newton.begin(std::move(factors));
  while (fit.steps < 100 && newton.step()) ++fit.steps;
  fit.values = objective.values;
  fit.hessians = objective.hessians;
  fit.converged = newton.end().converged;
  const train::ObjectiveValue end = logistic.value(fit.parameters);
  fit.gradient =
      train::largest(train::least_subgradient(penalty, fit.parameters, end.gradient, fit.parameters.size())) /
      logistic.total_weight();
  return fit;
}

}  // namespace

TEST_CASE("with an l2 penalty a Hessian serves several steps, without one or with l1 each has its own") {
  const Fit penalised = fit_newton({.l1 = 0, .l2 = 1});
  CHECK(penalised.converged);
  CHECK(penalised.gradient <= 1e-9);
  CHECK(penalised.hessians >= 1);
  CHECK(penalised.hessians < penalised.steps);
  CHECK(penalised.values > penalised.steps);
  for (const train::Penalty& penalty : {train::Penalty{0, 0}, train::Penalty{0.5, 0}, train::Penalty{0.5, 1}}) {
    const Fit exact = fit_newton(penalty);
    CHECK(exact.converged);
    CHECK(exact.gradient <= 1e-9);
    CHECK(exact.values == 0);
    CHECK(exact.hessians > exact.steps);
  }
  // Another way to the one optimum.
  const Fit nearly = fit_newton({.l1 = 1e-9, .l2 = 1});
  for (std::size_t i = 0; i < nearly.parameters.size(); ++i) {
    CHECK(penalised.parameters[i] == doctest::Approx(nearly.parameters[i]).epsilon(1e-5));
  }
}

TEST_CASE("what a part of many rows tells of the Hessian takes the place of one of all rows") {
  const Fit fit = fit_newton({.l1 = 0, .l2 = 1}, true);
  CHECK(fit.converged);
  CHECK(fit.gradient <= 1e-9);
  CHECK(fit.hessians == 0);
  CHECK(fit.steps >= 1);
}

TEST_CASE("a part of the rows is taken from every chunk, and of each chunk from elsewhere") {
  const ingest::ColumnStore store = step_store(StepTarget::two, 7, 20 * train::kChunkRows + 100);
  const train::Preparation preparation = train::fit_terms(store);
  const train::Design design(store, preparation);
  SilentMonitor monitor;
  train::Workers workers({}, monitor, "m");
  train::DesignPass pass(design, workers);
  const double share = pass.take_one_in(16);
  CHECK(share == doctest::Approx(1.0 / 16).epsilon(0.01));
  std::set<std::size_t> chunks;
  std::set<std::size_t> places;
  const std::vector<double> rows = pass.sum(1, [&](train::TileReader& tile, double* sums) {
    const std::size_t row = tile.block() * ingest::kBlockRows + tile.first();
    chunks.insert(row / train::kChunkRows);
    places.insert(row % train::kChunkRows / 1024);
    sums[0] += static_cast<double>(tile.rows());
  });
  CHECK(rows[0] == share * static_cast<double>(store.rows()));
  CHECK(chunks.size() >= 20);
  CHECK(places.size() == 16);
}
