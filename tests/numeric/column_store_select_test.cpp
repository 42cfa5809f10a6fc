// SPDX-License-Identifier: Apache-2.0
// Stores of some rows of another store: folds, balanced classes, rows in between.
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "runtime/src/train/balance.h"
#include "runtime/src/train/folds.h"
#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::SelectedRow;
using ingest::Split;
using train::Task;

namespace {

/// Ten thousand rows whose category is their own number, so that every fold has values that it never saw.
ingest::ColumnStore identified_store(std::size_t rows, std::size_t rare_every,
                                     ingest::MemoryKind kind = ingest::MemoryKind::shared) {
  const std::vector<ingest::FeatureColumn> features{{"x", ingest::CellKind::number},
                                                    {"id", ingest::CellKind::category}};
  ingest::ColumnStoreOptions wide = options();
  wide.max_categories = 200'000;
  wide.memory_kind = kind;
  ingest::ColumnStore store(features, ingest::TargetKind::label, wide);
  for (std::size_t row = 0; row < rows; ++row) {
    if (row % 11 == 0) {
      store.batch().set_null(0);
    } else {
      store.batch().set_number(0, 1e6 + static_cast<double>(row % 97));
    }
    store.batch().set_category(1, "r" + std::to_string(row));
    store.batch().set_target_label(row % rare_every == 0 ? "rare" : "usual");
    store.end_row(row % 5 == 4 ? Split::validation : row % 50 == 3 ? Split::test : Split::training);
  }
  store.finish();
  return store;
}

train::ModelSpec validated_spec(std::uint32_t folds, bool is_stratified) {
  train::ModelSpec spec = logistic_spec(number_features(1), Task::binary);
  spec.cross_validation = train::CrossValidation{folds, is_stratified};
  return spec;
}

std::uint64_t class_rows(const ingest::ColumnStore& store, const std::string& name) {
  for (const ingest::Category& label : store.target().classes) {
    if (label.value == name) return label.count;
  }
  return 0;
}

}  // namespace

TEST_CASE("a selection has the statistics, dictionaries and classes of its own training rows") {
  const ingest::ColumnStore store = identified_store(70'000, 10);
  std::vector<SelectedRow> rows;
  for (std::uint32_t row = 69'999; row > 100; row -= 7) {
    // Categories of rows outside training are not known to the store, so they stay outside.
    const bool was_training = row % 5 != 4 && row % 50 != 3;
    rows.push_back({row, row % 3 == 0 || !was_training ? Split::validation : Split::training});
  }
  const ingest::ColumnStore part = store.select(rows);
  REQUIRE(part.rows() == rows.size());
  double sum = 0;
  double squares = 0;
  std::uint64_t count = 0;
  std::uint64_t nulls = 0;
  std::map<std::string, std::uint64_t> ids;
  for (const SelectedRow& row : rows) {
    if (row.split != Split::training) continue;
    ++ids["r" + std::to_string(row.row)];
    if (row.row % 11 == 0) {
      ++nulls;
      continue;
    }
    const double value = 1e6 + static_cast<double>(row.row % 97);
    ++count;
    sum += value;
    squares += (value - 1e6) * (value - 1e6);
  }
  const ingest::ColumnStatistics& statistics = part.columns()[0].statistics;
  const double mean = sum / static_cast<double>(count);
  CHECK(statistics.count == count);
  CHECK(statistics.null_count == nulls);
  CHECK(statistics.mean == doctest::Approx(mean).epsilon(1e-12));
  CHECK(statistics.deviation ==
        doctest::Approx(std::sqrt(squares / static_cast<double>(count) - (mean - 1e6) * (mean - 1e6))).epsilon(1e-6));
  REQUIRE(part.columns()[1].categories.size() == ids.size());
  CHECK(std::equal(ids.begin(), ids.end(), part.columns()[1].categories.begin(),
                   [](const auto& a, const auto& b) { return a.first == b.value && a.second == b.count; }));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto code = part.codes(0, 1)[i];
    if (rows[i].split == Split::validation) {
      CHECK(code == ingest::kUnseenCode);
    } else {
      CHECK(part.columns()[1].categories[static_cast<std::size_t>(code)].value == "r" + std::to_string(rows[i].row));
    }
    const float cell = part.numbers(0, 0)[i];
    CHECK((rows[i].row % 11 == 0
               ? std::isnan(cell)
               : static_cast<double>(cell) + part.columns()[0].shift == 1e6 + static_cast<double>(rows[i].row % 97)));
  }
}

TEST_CASE("a store of the first features shares the rows, and takes nothing from the other one") {
  const ingest::ColumnStore store = identified_store(70'000, 10, ingest::MemoryKind::own);
  const ingest::ColumnStore first = store.derive({{store.features()[0], 0, {}}}, {});
  REQUIRE(first.columns().size() == 1);
  CHECK(first.rows() == store.rows());
  CHECK(first.rows_in(Split::test) == store.rows_in(Split::test));
  CHECK(first.target().classes.size() == 2);
  CHECK(first.columns()[0].statistics.mean == store.columns()[0].statistics.mean);
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    CHECK(first.numbers(block, 0).data() == store.numbers(block, 0).data());
    CHECK(first.target_codes(block).data() == store.target_codes(block).data());
    first.release_features(block);
    CHECK(store.numbers(block, 0)[1] == first.numbers(block, 0)[1]);
    CHECK(store.numbers(block, 0)[1] + store.columns()[0].shift > 1e6 - 1);
  }
  // Other orders and features of their own have rows of their own.
  const ingest::ColumnStore second = store.derive({{store.features()[1], 1, {}}}, {});
  CHECK(second.codes(0, 0).data() != store.codes(0, 1).data());
  CHECK(second.codes(0, 0)[9] == store.codes(0, 1)[9]);
}

TEST_CASE("selections of any size hold the rows that were asked for") {
  const ingest::ColumnStore store = identified_store(140'000, 10, ingest::MemoryKind::own);
  for (const std::uint32_t count : {1U, 7U, 1'024U, 1'025U, 20'000U, 65'536U, 65'537U, 131'000U}) {
    std::vector<SelectedRow> rows;
    for (std::uint32_t i = 0; i < count; ++i) rows.push_back({(i * 7'919U + 13) % 140'000, Split::training});
    const ingest::ColumnStore part = store.select(rows);
    const ingest::ColumnStore again = part.derive({{part.features()[1], 1, {}}}, {});
    bool is_same = part.rows() == count && part.block_count() == (count + ingest::kBlockRows - 1) / ingest::kBlockRows;
    for (std::uint32_t i = 0; i < count && is_same; ++i) {
      const std::uint32_t from = rows[i].row;
      const std::size_t block = i / ingest::kBlockRows;
      const std::size_t at = i % ingest::kBlockRows;
      const float expected = store.numbers(from / ingest::kBlockRows, 0)[from % ingest::kBlockRows];
      const float found = part.numbers(block, 0)[at];
      is_same = std::isnan(expected) ? std::isnan(found) : expected == found;
      const std::int32_t code = part.codes(block, 1)[at];
      const bool is_known = from % 5 != 4 && from % 50 != 3;  // to the store, by its training rows
      is_same = is_same && is_known == (code >= 0);
      if (is_same && is_known) {
        is_same = part.columns()[1].categories[static_cast<std::size_t>(code)].value == "r" + std::to_string(from);
      }
      is_same = is_same && again.codes(block, 0)[at] == part.codes(block, 1)[at];
    }
    INFO(count);
    CHECK(is_same);
  }
}

TEST_CASE("classes that only held rows have are named") {
  const ingest::ColumnStore store = identified_store(100, 50);
  std::vector<SelectedRow> rows;
  for (std::uint32_t row = 0; row < 60; ++row)
    rows.push_back({row, row == 50 || row == 0 ? Split::test : Split::training});
  const ingest::ColumnStore part = store.select(rows);
  REQUIRE(part.target().unseen_classes.size() == 1);
  CHECK(part.target().unseen_classes[0].value == "rare");
  CHECK(part.target_codes(0)[50] == ingest::kUnseenCode);
  CHECK(part.rows_in(Split::test) == 2);
}

TEST_CASE("folds hold every training row once; sizes and classes differ by one at most") {
  const ingest::ColumnStore store = identified_store(10'007, 13);
  for (const bool is_stratified : {false, true}) {
    const train::Folds folds(validated_spec(7, is_stratified), store);
    std::multiset<std::uint32_t> held;
    std::set<std::uint64_t> sizes;
    std::set<std::uint64_t> rare;
    for (std::uint32_t fold = 0; fold < 7; ++fold) {
      const auto rows = folds.rows(fold);
      std::uint64_t size = 0;
      std::uint64_t of_rare = 0;
      for (const SelectedRow& row : rows) {
        if (row.split != Split::test) continue;
        held.insert(row.row);
        ++size;
        of_rare += row.row % 13 == 0 ? 1 : 0;
      }
      sizes.insert(size);
      rare.insert(of_rare);
      const ingest::ColumnStore part = store.select(rows);
      CHECK(part.rows_in(Split::validation) == store.rows_in(Split::validation));
      CHECK(part.rows_in(Split::training) + size == store.rows_in(Split::training));
    }
    CHECK(held.size() == store.rows_in(Split::training));
    CHECK(std::set<std::uint32_t>(held.begin(), held.end()).size() == held.size());
    CHECK(*sizes.rbegin() - *sizes.begin() <= 1);
    if (is_stratified) CHECK(*rare.rbegin() - *rare.begin() <= 1);
  }
}

TEST_CASE("balancing touches training rows only") {
  const ingest::ColumnStore store = identified_store(3000, 10);
  SilentMonitor monitor;
  train::Workers workers({}, monitor, "m");
  train::ModelSpec spec = validated_spec(5, false);
  const auto balanced = [&](train::Balance::Method method, double ratio) {
    spec.balance = train::Balance{method, ratio, 5};
    const train::BalancedRows rows = train::balanced_rows(spec, store, workers);
    return store.select(rows.rows, rows.voters);
  };
  const std::uint64_t usual = class_rows(store, "usual");
  const std::uint64_t rare = class_rows(store, "rare");
  using Method = train::Balance::Method;
  for (const Method method : {Method::oversampling, Method::smote}) {
    const ingest::ColumnStore more = balanced(method, 0.5);
    CHECK(class_rows(more, "usual") == usual);
    CHECK(class_rows(more, "rare") == static_cast<std::uint64_t>(std::llround(0.5 * static_cast<double>(usual))));
    CHECK(more.rows_in(Split::validation) == store.rows_in(Split::validation));
    CHECK(more.rows_in(Split::test) == store.rows_in(Split::test));
    // No value of a held row has become one of training.
    CHECK(more.columns()[1].categories.size() == store.columns()[1].categories.size());
  }
  const ingest::ColumnStore fewer = balanced(Method::undersampling, 1);
  CHECK(class_rows(fewer, "usual") == rare);
  CHECK(class_rows(fewer, "rare") == rare);
}

TEST_CASE("rows that SMOTE makes lie between a row and a near one of its class") {
  const ingest::ColumnStore store = number_store(read_table("breast_cancer"), true, 5);
  SilentMonitor monitor;
  train::ModelSpec spec = logistic_spec(number_features(30), Task::binary);
  spec.balance = train::Balance{train::Balance::Method::smote, 1, 3};
  std::vector<SelectedRow> first;
  for (const unsigned threads : {1U, 4U}) {
    train::Workers workers({.threads = threads}, monitor, "m");
    const auto rows = train::balanced_rows(spec, store, workers).rows;
    std::uint64_t made = 0;
    for (const SelectedRow& row : rows) {
      if (row.share == 0) continue;
      ++made;
      CHECK(row.other != row.row);
      CHECK(row.share < 1);
      CHECK(store.target_codes(0)[row.row] == store.target_codes(0)[row.other]);
      CHECK(store.splits(0)[row.other] == Split::training);
    }
    CHECK(made > 50);
    if (first.empty()) first = rows;
    CHECK(std::equal(rows.begin(), rows.end(), first.begin(), first.end(), [](const auto& a, const auto& b) {
      return a.row == b.row && a.other == b.other && a.share == b.share;
    }));
    const ingest::ColumnStore more = store.select(rows);
    CHECK(more.target().classes[0].count == more.target().classes[1].count);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const float a = store.numbers(0, 3)[rows[i].row];
      const float b = store.numbers(0, 3)[rows[i].other];
      const float cell = more.numbers(0, 3)[i];
      CHECK(cell >= std::min(a, rows[i].share > 0 ? b : a));
      CHECK(cell <= std::max(a, rows[i].share > 0 ? b : a));
    }
  }
}

TEST_CASE("kinds of rows that SMOTE makes are those of most neighbours") {
  const std::vector<ingest::FeatureColumn> features{
      {"x", ingest::CellKind::number}, {"town", ingest::CellKind::category}, {"flag", ingest::CellKind::boolean}};
  ingest::ColumnStore store(features, ingest::TargetKind::label, options());
  const auto add = [&](double x, const char* town, bool flag, const char* label) {
    store.batch().set_number(0, x);
    store.batch().set_category(1, town);
    store.batch().set_boolean(2, flag);
    store.batch().set_target_label(label);
    store.end_row(Split::training);
  };
  // Twelve rare rows side by side: whichever is taken, two of its three neighbours at least are of the usual kind.
  for (int i = 0; i < 12; ++i) add(i * 0.01, i % 6 == 2 ? "odd" : "even", i % 6 == 2, "rare");
  for (int i = 0; i < 60; ++i) add(100 + i, "far", true, "usual");
  store.finish();
  SilentMonitor monitor;
  train::Workers workers({}, monitor, "m");
  train::ModelSpec spec = logistic_spec(number_features(1), Task::binary);
  spec.balance = train::Balance{train::Balance::Method::smote, 1, 3};
  const train::BalancedRows rows = train::balanced_rows(spec, store, workers);
  const ingest::ColumnStore more = store.select(rows.rows, rows.voters);
  std::size_t made = 0;
  std::size_t from_odd = 0;
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    if (rows.rows[i].voter_count == 0) continue;
    ++made;
    CHECK(rows.rows[i].voter_count == 3);
    const auto code = static_cast<std::size_t>(more.codes(0, 1)[i]);
    CHECK(more.columns()[1].categories.at(code).value == "even");
    CHECK(more.numbers(0, 2)[i] == 0);
    from_odd += rows.rows[i].row % 6 == 2 ? 1 : 0;
  }
  CHECK(made == 48);
  CHECK(from_odd > 0);
}

TEST_CASE("cross-validation never sees held rows: a category that is the row gives folds nothing") {
  // Each row has a category of its own: whoever has seen a row knows its class, nobody else does.
  const ingest::ColumnStore store = identified_store(900, 2);
  train::ModelSpec spec =
      logistic_spec({{"x", ingest::CellKind::number}, {"id", ingest::CellKind::category}}, Task::binary);
  spec.cross_validation = train::CrossValidation{5, true};
  SilentMonitor monitor;
  for (const bool balances : {false, true}) {
    if (balances) spec.balance = train::Balance{};
    const train::TrainingResult result = train::train(spec, store, {}, monitor);
    double training = 0;
    for (const train::MetricValue& value : result.metrics) {
      if (value.split == Split::training && value.metric == "accuracy") training = value.value;
    }
    CHECK(training > 0.99);
    double mean = 0;
    std::set<std::uint32_t> folds;
    for (const train::FoldMetric& metric : result.folds) {
      folds.insert(metric.fold);
      if (metric.metric == "accuracy") mean += metric.value / 5;
    }
    CHECK(folds == std::set<std::uint32_t>{1, 2, 3, 4, 5});
    CHECK(mean < 0.6);
  }
}

TEST_CASE("memory counts the stores that folds and balanced classes are made of") {
  const ingest::ColumnStore store = identified_store(6000, 10);
  train::ModelSpec spec =
      logistic_spec({{"x", ingest::CellKind::number}, {"id", ingest::CellKind::category}}, Task::binary);
  spec.parameters["max_iterations"] = std::int64_t{1};
  spec.cross_validation = train::CrossValidation{2, false};
  SilentMonitor monitor;
  // Room for the rows, a fold of them and what training takes, and not for a balanced fold besides.
  const train::Resources resources{.memory_limit = 2 * store.bytes() + 40 * store.rows()};
  CHECK_NOTHROW((void)train::train(spec, store, resources, monitor));
  spec.balance = train::Balance{};
  CHECK_THROWS_WITH_AS((void)train::train(spec, store, resources, monitor), doctest::Contains("in fold 1 of 2"),
                       RuntimeError);
}

TEST_CASE("what folds cannot do is said") {
  const auto code_of = [](const train::ModelSpec& spec, const ingest::ColumnStore& store) {
    SilentMonitor monitor;
    try {
      (void)train::train(spec, store, {}, monitor);
    } catch (const RuntimeError& error) {
      return error.code() + (std::string(error.what()).find("in fold") == 0 ? " in fold" : "");
    }
    return std::string("none");
  };
  train::ModelSpec spec =
      logistic_spec({{"x", ingest::CellKind::number}, {"id", ingest::CellKind::category}}, Task::binary);
  spec.cross_validation = train::CrossValidation{100, false};
  CHECK(code_of(spec, identified_store(60, 3)) == "E0602");
  // Two rows of the rare class fall into one fold or leave one with a single class to learn from.
  spec.cross_validation = train::CrossValidation{2, true};
  CHECK(code_of(spec, identified_store(60, 3)) == "none");
}
