// SPDX-License-Identifier: Apache-2.0
// Ratings and specifications of matrix factorization for its tests.
#pragma once

#include <string>
#include <vector>

#include "runtime/src/predict/factorization.h"
#include "runtime/src/predict/recommender.h"
#include "runtime/src/train/matrix_factorization.h"
#include "tests/numeric/neural_network_fixtures.h"

namespace fixtures {

struct Rating {
  std::string user;
  std::string item;
  double value = 0;
  ingest::Split split = ingest::Split::training;
};

inline train::ModelSpec factor_spec(const std::string& feedback = "explicit") {
  train::ModelSpec spec =
      linear_spec({{"user", ingest::CellKind::category, true}, {"item", ingest::CellKind::category, true}});
  spec.algorithm = "matrix_factorization";
  spec.task = train::Task::recommendation;
  spec.parameters = {{"feedback", feedback}, {"factors", std::int64_t{4}},   {"l2", 0.05},
                     {"alpha", 2.5},         {"solver", std::string("als")}, {"max_iterations", std::int64_t{6}},
                     {"tolerance", 1e-12},   {"top_n", std::int64_t{10}}};
  return spec;
}

/// Empty names are NULL.
inline ingest::ColumnStore rating_store(const std::vector<Rating>& ratings) {
  ingest::ColumnStore store(factor_spec().features, ingest::TargetKind::number, options());
  const auto set = [&](std::size_t feature, const std::string& name) {
    name.empty() ? store.batch().set_null(feature) : store.batch().set_category(feature, name);
  };
  for (const Rating& rating : ratings) {
    set(0, rating.user);
    set(1, rating.item);
    store.batch().set_target_number(rating.value);
    store.end_row(rating.split);
  }
  store.finish();
  return store;
}

inline std::vector<Rating> fixture_ratings(bool whole_stars = false) {
  std::vector<Rating> ratings;
  for (const auto& row : read_table("ratings")) {
    const double stars = number(row[2]);
    ratings.push_back({row[0], row[1], whole_stars ? std::floor(stars) : stars});
  }
  return ratings;
}

inline train::TrainingResult factorize(const train::ModelSpec& spec, const ingest::ColumnStore& store,
                                       unsigned threads = 1) {
  SilentMonitor monitor;
  return train::train_factorization(spec, store, {.threads = threads}, monitor);
}

inline predict::Cell text_cell(const std::string& text) {
  predict::Cell cell;
  cell.is_null = text.empty();
  cell.text = text.data();
  cell.text_size = static_cast<std::uint32_t>(text.size());
  return cell;
}

inline double predicted(const predict::Predictor& predictor, const std::string& user, const std::string& item) {
  const std::vector<predict::Cell> row{text_cell(user), text_cell(item)};
  std::vector<double> out(1);
  predictor.predict(row, out);
  return out[0];
}

inline const predict::Recommender& recommender_of(const predict::Predictor& predictor) {
  return dynamic_cast<const predict::Recommender&>(predictor);
}

}  // namespace fixtures
