// SPDX-License-Identifier: Apache-2.0
// knn against scikit-learn, its search against a plain loop, and what it makes of ties, NULL, limits and damage.
#include <cmath>
#include <functional>
#include <random>

#include "runtime/src/predict/neighbour_index.h"
#include "runtime/src/tensor/cpu_level.h"
#include "tests/numeric/bayes_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::CellKind;
using ingest::Split;
using predict::Neighbour;
using train::Task;

namespace {

double check_table(const char* table_name, const char* name, const train::ModelSpec& spec, std::size_t every = 4) {
  const auto table = read_table(table_name);
  const ingest::ColumnStore store = number_store(table, spec.task != Task::regression, every);
  const train::TrainingResult result = train_on(spec, store, {.threads = 2});
  std::vector<std::vector<Cell>> rows;
  for (std::size_t row = 0; row < table.size(); row += every) rows.push_back(number_cells(table[row]));
  return largest_difference(spec, result, rows, bayes_expected().at(name));
}

std::vector<Neighbour> nearest_by_loop(const std::vector<float>& rows, std::size_t columns, const float* query,
                                       const std::vector<std::uint32_t>& numbers, bool squared, std::size_t k) {
  std::vector<Neighbour> all;
  for (std::uint32_t row = 0; row < numbers.size(); ++row) {
    double sum = 0;
    for (std::size_t c = 0; c < columns; ++c) {
      const double d = static_cast<double>(rows[row * columns + c]) - static_cast<double>(query[c]);
      sum += squared ? d * d : std::abs(d);
    }
    all.push_back({static_cast<float>(sum), numbers[row], row});
  }
  std::sort(all.begin(), all.end());
  all.resize(k);
  return all;
}

/// Whole numbers, whose distances are exact in float32 and often equal.
std::vector<float> whole_numbers(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random() % 9) - 4;
  return values;
}

ingest::ColumnStore shuffled_store(std::size_t rows, bool labels) {
  ingest::ColumnStore store(number_features(3), labels ? ingest::TargetKind::label : ingest::TargetKind::number,
                            options());
  std::mt19937_64 random(17);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto x = static_cast<double>(random() % 50);
    store.batch().set_number(0, x);
    store.batch().set_number(1, static_cast<double>(random() % 50));
    store.batch().set_number(2, static_cast<double>(random() % 3));
    if (labels) {
      store.batch().set_target_label(x + static_cast<double>(random() % 20) > 30 ? "true" : "false");
    } else {
      store.batch().set_target_number(2 * x);
    }
    store.end_row(row % 5 == 0 ? Split::validation : Split::training);
  }
  store.finish();
  return store;
}

}  // namespace

TEST_CASE("knn: predictions of held rows equal scikit-learn's") {
  CHECK(check_table("breast_cancer", "cancer_neighbours", neighbour_spec(number_features(30), Task::binary, 5)) == 0);
  CHECK(check_table("wine", "wine_cosine", neighbour_spec(number_features(13), Task::multiclass, 7, "cosine")) < 1e-12);
  CHECK(check_table("wine", "wine_raw",
                    neighbour_spec(number_features(13), Task::multiclass, 3, "euclidean", "distance", false)) < 1e-5);
  CHECK(check_table("wine", "wine_raw_cosine",
                    neighbour_spec(number_features(13), Task::multiclass, 3, "cosine", "uniform", false)) < 1e-12);
  // Targets are some hundreds.
  CHECK(check_table("diabetes", "diabetes",
                    neighbour_spec(number_features(10), Task::regression, 9, "manhattan", "distance")) < 1e-3);
}

TEST_CASE("knn: categories, NULL and hours") {
  const auto table = read_table("mixed");
  ingest::ColumnStore store(mixed_features(), ingest::TargetKind::number, options());
  std::vector<std::vector<Cell>> held;
  for (std::size_t row = 0; row < table.size(); ++row) {
    const auto& cells = table[row];
    store.batch().set_number(0, number(cells[0]));
    store.batch().set_number(1, number(cells[1]));
    store.batch().set_category(2, cells[2]);
    if (cells[3].empty()) {
      store.batch().set_null(3);
    } else {
      store.batch().set_category(3, cells[3]);
    }
    store.batch().set_time(4, std::stoll(cells[4]) * 3'600'000'000);
    store.batch().set_target_number(number(cells[6]));
    store.end_row(row % 4 == 0 ? Split::validation : Split::training);
    if (row % 4 == 0) held.push_back(mixed_cells(cells));
  }
  store.finish();
  const train::ModelSpec spec = neighbour_spec(mixed_features(), Task::regression, 5, "euclidean", "distance");
  const train::TrainingResult result = train_on(spec, store);
  CHECK(largest_difference(spec, result, held, bayes_expected()["mixed_neighbours"]) < 1e-4);
  const auto predictor = predict::load_predictor(spec, result.state);
  const std::string unseen = "atlantis";
  for (const std::vector<Cell>& row : {std::vector<Cell>{}, std::vector<Cell>(5),
                                       std::vector<Cell>{number_cell(HUGE_VAL), number_cell(1e308), text_cell(unseen),
                                                         text_cell(unseen), whole_cell(INT64_MAX)}}) {
    CHECK(std::isfinite(ask(*predictor, row)[0]));
  }
}

TEST_CASE("knn: the search finds what a plain loop finds, ties by number") {
  for (const std::size_t rows : {1, 2, 63, 64, 65, 129, 4095, 4096, 4097, 9000}) {
    for (const std::size_t columns : {1, 3, 17, 40}) {
      const std::vector<float> values = whole_numbers(rows * columns, rows + columns);
      std::vector<std::uint32_t> order(rows);
      for (std::uint32_t i = 0; i < rows; ++i) order[i] = i;
      predict::order_by_nearness({values.data(), columns}, order, [] {});
      std::vector<float> sorted;
      for (const std::uint32_t row : order) {
        const auto first = values.begin() + static_cast<std::ptrdiff_t>(row * columns);
        sorted.insert(sorted.end(), first, first + static_cast<std::ptrdiff_t>(columns));
      }
      std::vector<std::uint32_t> once(order);
      std::sort(once.begin(), once.end());
      for (std::uint32_t i = 0; i < rows; ++i) REQUIRE(once[i] == i);
      const std::size_t k = std::min<std::size_t>(rows, 10);
      const std::size_t count = 7;
      const std::vector<float> queries = whole_numbers(count * columns, rows);
      for (const bool squared : {true, false}) {
        const predict::NeighbourIndex index(
            {sorted.data(), columns}, rows, order,
            squared ? predict::NeighbourMetric::squares : predict::NeighbourMetric::sizes);
        predict::NeighbourSearch search(index, k, count);
        search.run(queries.data(), count);
        for (std::size_t q = 0; q < count; ++q) {
          const auto wanted = nearest_by_loop(sorted, columns, queries.data() + q * columns, order, squared, k);
          for (std::size_t i = 0; i < k; ++i) {
            CHECK(search.nearest(q)[i].number == wanted[i].number);
            CHECK(search.nearest(q)[i].distance == wanted[i].distance);
            CHECK(search.nearest(q)[i].place == wanted[i].place);
          }
        }
      }
    }
  }
}

TEST_CASE("knn: kernels of every level agree") {
  std::vector<const predict::NeighbourKernels*> levels{&predict::kNeighbourKernelsV2};
  if (tensor::cpu_level() >= 3) levels.push_back(&predict::kNeighbourKernelsV3);
  if (tensor::cpu_level() >= 4) levels.push_back(&predict::kNeighbourKernelsV4);
  for (const std::size_t columns : {1, 5, 16, 33, 100}) {
    const std::vector<float> panel = whole_numbers(columns * predict::kPanelRows, 1);
    const std::vector<float> other = whole_numbers(columns * predict::kPanelRows, 2);
    const std::vector<float> query = whole_numbers(columns, 3);
    std::vector<float> low(panel);
    std::vector<float> high(other);
    for (std::size_t i = 0; i < low.size(); ++i) {
      if (low[i] > high[i]) std::swap(low[i], high[i]);
    }
    for (const bool squared : {true, false}) {
      std::vector<float> wanted(predict::kPanelRows, 0.0F);
      std::vector<float> bounds(predict::kPanelRows, 0.0F);
      for (std::size_t c = 0; c < columns; ++c) {
        for (std::size_t i = 0; i < predict::kPanelRows; ++i) {
          const std::size_t at = c * predict::kPanelRows + i;
          const float d = panel[at] - query[c];
          const float b = std::max({0.0F, low[at] - query[c], query[c] - high[at]});
          wanted[i] += squared ? d * d : std::abs(d);
          bounds[i] += squared ? b * b : b;
        }
      }
      std::vector<float> in_order(wanted);
      std::sort(in_order.begin(), in_order.end());
      for (const predict::NeighbourKernels* kernels : levels) {
        std::vector<float> out(predict::kPanelRows);
        const auto distances = squared ? kernels->squares : kernels->sizes;
        const float limit = in_order[10];
        const std::uint64_t near = distances(panel.data(), columns, query.data(), limit, out.data());
        for (std::size_t i = 0; i < predict::kPanelRows; ++i) {
          CHECK(((near >> i & 1) != 0) == (wanted[i] <= limit));
          if ((near >> i & 1) != 0) CHECK(out[i] == wanted[i]);
        }
        CHECK(distances(panel.data(), columns, query.data(), -1, out.data()) == 0);
        (squared ? kernels->square_bounds : kernels->size_bounds)(low.data(), high.data(), columns, query.data(),
                                                                  out.data());
        CHECK(out == bounds);
      }
    }
  }
}

TEST_CASE("knn: the same for every number of threads, and rows as the batch") {
  for (const bool labels : {true, false}) {
    const ingest::ColumnStore store = shuffled_store(6000, labels);
    const train::ModelSpec spec =
        neighbour_spec(number_features(3), labels ? Task::binary : Task::regression, 4, "euclidean", "distance");
    const train::TrainingResult one = train_on(spec, store);
    const train::TrainingResult four = train_on(spec, store, {.threads = 4});
    for (std::size_t i = 0; i < one.state.tensors.size(); ++i) {
      CHECK(one.state.tensors[i].bytes == four.state.tensors[i].bytes);
    }
    REQUIRE(one.metrics.size() == four.metrics.size());
    for (std::size_t i = 0; i < one.metrics.size(); ++i) CHECK(one.metrics[i].value == four.metrics[i].value);
    const auto predictor = predict::load_predictor(spec, one.state);
    double error = 0;
    double rows = 0;
    for (std::size_t row = 0; row < store.rows(); ++row) {
      if (store.splits(0)[row] != Split::validation) continue;
      std::vector<Cell> cells;
      for (std::size_t c = 0; c < 3; ++c) {
        cells.push_back(number_cell(static_cast<double>(store.numbers(0, c)[row]) + store.columns()[c].shift));
      }
      const double found = ask(*predictor, cells)[0];
      CHECK(ask(*predictor, cells)[0] == found);  // from the last call
      const double truth = labels ? store.target_codes(0)[row]
                                  : static_cast<double>(store.target_numbers(0)[row]) + store.target().shift;
      error += labels ? ((found >= 0.5) != (truth == 1) ? 1 : 0) : (found - truth) * (found - truth);
      rows += 1;
    }
    if (labels) {
      CHECK(1 - error / rows == doctest::Approx(metric_of(one, Split::validation, "accuracy")).epsilon(0.02));
    } else {
      CHECK(std::sqrt(error / rows) == doctest::Approx(metric_of(one, Split::validation, "rmse")));
    }
  }
}

TEST_CASE("knn: a training row finds itself, and of equal rows the earlier ones are nearer") {
  ingest::ColumnStore store(number_features(1), ingest::TargetKind::number, options());
  for (int row = 0; row < 40; ++row) {
    store.batch().set_number(0, row / 4);
    store.batch().set_target_number(row);
    store.end_row(Split::training);
  }
  store.finish();
  const train::ModelSpec spec = neighbour_spec(number_features(1), Task::regression, 2);
  const train::TrainingResult result = train_on(spec, store);
  const auto predictor = predict::load_predictor(spec, result.state);
  // Rows 20 to 23 are alike; the two of them that come first count.
  CHECK(ask(*predictor, {number_cell(5)})[0] == 20.5);
  const train::ModelSpec single = neighbour_spec(number_features(1), Task::regression, 4);
  CHECK(metric_of(train_on(single, store), Split::training, "rmse") == doctest::Approx(std::sqrt(1.25)));
}

TEST_CASE("knn: rows without a direction are near each other under cosine") {
  ingest::ColumnStore store(number_features(2), ingest::TargetKind::label, options());
  for (int row = 0; row < 30; ++row) {
    const bool is_zero = row % 3 == 0;
    store.batch().set_number(0, is_zero ? 0 : row);
    store.batch().set_number(1, is_zero ? 0 : 1);
    store.batch().set_target_label(is_zero ? "zero" : "other");
    store.end_row(Split::training);
  }
  store.finish();
  const train::ModelSpec spec = neighbour_spec(number_features(2), Task::binary, 3, "cosine", "distance", false);
  const train::TrainingResult result = train_on(spec, store);
  const auto predictor = predict::load_predictor(spec, result.state);
  CHECK(predictor->classes() == std::vector<std::string>{"other", "zero"});
  CHECK(ask(*predictor, {number_cell(0), number_cell(0)})[0] == 1);
  CHECK(ask(*predictor, {number_cell(9), number_cell(1)})[0] == 0);
}

TEST_CASE("knn: too many neighbours and too little memory are refused") {
  const ingest::ColumnStore store = shuffled_store(50, true);
  CHECK(code_of_training(neighbour_spec(number_features(3), Task::binary, 41), store) == "E0662");
  CHECK(code_of_training(neighbour_spec(number_features(3), Task::binary, 40), store) == "");
  CHECK(code_of_training(neighbour_spec(number_features(3), Task::binary, 5), store,
                         {.memory_limit = store.bytes() + 4000}) == "E0609");
}

TEST_CASE("knn: a training that is cancelled ends") {
  struct Impatient : SilentMonitor {
    bool cancelled() override { return true; }
  } monitor;
  const ingest::ColumnStore store = shuffled_store(6000, true);
  CHECK_THROWS_AS(
      (void)train::train(neighbour_spec(number_features(3), Task::binary, 5), store, {.threads = 2}, monitor),
      RuntimeError);
}

TEST_CASE("knn: damaged states are refused") {
  for (const bool labels : {true, false}) {
    const ingest::ColumnStore store = shuffled_store(100, labels);
    const train::ModelSpec spec = neighbour_spec(number_features(3), labels ? Task::binary : Task::regression, 5);
    const train::ModelState state = train_on(spec, store).state;
    REQUIRE_FALSE(is_refused(spec, state, [](train::ModelState&) {}));
    for (std::size_t i = 0; i < state.tensors.size(); ++i) {
      const auto damage = [&](auto change) {
        CHECK(is_refused(spec, state, [&](train::ModelState& to) { change(to, to.tensors[i]); }));
      };
      damage([&](train::ModelState& to, tensor::Tensor&) {
        to.tensors.erase(to.tensors.begin() + static_cast<std::ptrdiff_t>(i));
      });
      damage([](train::ModelState&, tensor::Tensor& t) { t.type = tensor::DataType::uint8; });
      damage([](train::ModelState&, tensor::Tensor& t) { t.bytes.pop_back(); });
      damage([](train::ModelState&, tensor::Tensor& t) {
        t.shape[0] -= 1;
        t.bytes.resize(t.bytes.size() - t.bytes.size() / (t.shape[0] + 1));
      });
      if (state.tensors[i].name == "numbers") continue;  // any number decides ties
      damage([](train::ModelState&, tensor::Tensor& t) { std::fill(t.bytes.begin(), t.bytes.end(), std::byte{0xff}); });
    }
    train::ModelSpec more = spec;
    more.parameters["k"] = std::int64_t{81};
    CHECK(is_refused(more, state, [](train::ModelState&) {}));
    CHECK(is_refused(spec, state, [](train::ModelState& to) { to.preparation = "{}"; }));
  }
}
