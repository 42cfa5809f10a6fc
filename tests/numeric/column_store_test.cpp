// SPDX-License-Identifier: Apache-2.0
// The column store: block borders, statistics, shifts, categories, calendar parts, limits.
#include "runtime/src/ingest/column_store.h"

#include <doctest/doctest.h>
#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/ingest/narrow.h"
#include "runtime/src/tensor/cpu_level.h"
#include "runtime/src/train/runtime_error.h"

using namespace dmlc::ingest;
using dmlc::RuntimeError;

namespace {

ColumnStore make_store(std::vector<FeatureColumn> features, TargetKind target = TargetKind::none,
                       ColumnStoreOptions options = {}) {
  options.model = "m";
  options.target = "y";
  return {std::move(features), target, std::move(options)};
}

template <class Function>
std::string code_of(Function function) {
  try {
    function();
  } catch (const RuntimeError& error) {
    return error.code();
  }
  return "";
}

}  // namespace

TEST_CASE("rows of any number fill their blocks") {
  for (const std::uint32_t rows : {0U, 1U, 2U, 1023U, 1024U, 1025U, 65'535U, 65'536U, 65'537U}) {
    CAPTURE(rows);
    ColumnStore store = make_store({{"x", CellKind::number}, {"c", CellKind::category}}, TargetKind::number);
    for (std::uint32_t row = 0; row < rows; ++row) {
      store.batch().set_number(0, row);
      store.batch().set_category(1, row % 3 == 0 ? "b" : "a");
      store.batch().set_target_number(-static_cast<double>(row));
      store.end_row(row % 4 == 0 ? Split::validation : Split::training);
    }
    store.finish();
    CHECK(store.rows() == rows);
    CHECK(store.rows_in(Split::validation) == (rows + 3) / 4);
    CHECK(store.block_count() == (rows + kBlockRows - 1) / kBlockRows);
    std::uint32_t row = 0;
    bool right = true;
    for (std::size_t block = 0; block < store.block_count(); ++block) {
      const auto numbers = store.numbers(block, 0);
      REQUIRE(numbers.size() == store.block_rows(block));
      for (std::size_t i = 0; i < numbers.size(); ++i, ++row) {
        right = right && numbers[i] + store.columns()[0].shift == row;
        right =
            right && store.codes(block, 1)[i] == (row % 3 == 0 && store.columns()[1].categories.size() == 2 ? 1 : 0);
        right = right && store.target_numbers(block)[i] + store.target().shift == -static_cast<double>(row);
        right = right && store.splits(block)[i] == (row % 4 == 0 ? Split::validation : Split::training);
      }
    }
    // Row 0 is no training row: with one or two rows "b" is unseen.
    if (rows > 4) CHECK(right);
    CHECK(row == rows);
  }
}

TEST_CASE("statistics are of the training rows, before narrowing") {
  ColumnStore store = make_store({{"x", CellKind::number}});
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(1e9, 3);
  std::vector<double> training;
  std::uint64_t nulls = 0;
  for (int row = 0; row < 5000; ++row) {
    const double value = normal(random);
    const bool is_training = row % 3 != 0;
    if (row % 10 == 7) {
      store.batch().set_null(0);
      nulls += is_training ? 1 : 0;
    } else {
      store.batch().set_number(0, is_training ? value : -1e12);
      if (is_training) training.push_back(value);
    }
    store.end_row(is_training ? Split::training : Split::test);
  }
  store.finish();
  double mean = 0;
  for (const double value : training) mean += value / static_cast<double>(training.size());
  double squares = 0;
  for (const double value : training) squares += (value - mean) * (value - mean);
  const ColumnStatistics& statistics = store.columns()[0].statistics;
  CHECK(statistics.count == training.size());
  CHECK(statistics.null_count == nulls);
  CHECK(std::abs(statistics.mean - mean) < 1e-5);
  CHECK(statistics.deviation ==
        doctest::Approx(std::sqrt(squares / static_cast<double>(training.size()))).epsilon(1e-6));
  CHECK(statistics.minimum == doctest::Approx(*std::min_element(training.begin(), training.end())).epsilon(1e-15));
  CHECK(statistics.maximum == doctest::Approx(*std::max_element(training.begin(), training.end())).epsilon(1e-15));
}

TEST_CASE("big numbers with little spread keep their digits by a shift") {
  ColumnStore store =
      make_store({{"id", CellKind::number}, {"small", CellKind::number}, {"constant", CellKind::number}});
  for (int row = 0; row < 3000; ++row) {
    if (row < 1200) {
      store.batch().set_null(0);  // the shift is decided by the first chunk that has a value
    } else {
      store.batch().set_number(0, 9'007'199'254'000'000.0 + row);
    }
    store.batch().set_number(1, row);
    store.batch().set_number(2, 7);
    store.end_row(Split::training);
  }
  store.finish();
  CHECK(store.columns()[0].shift != 0);
  CHECK(store.columns()[1].shift == 0);
  CHECK(store.columns()[2].shift == 0);
  CHECK(store.columns()[2].statistics.deviation == 0);
  CHECK(std::isnan(store.numbers(0, 0)[5]));
  for (const int row : {1200, 2000, 2999}) {
    CHECK(store.columns()[0].shift + static_cast<double>(store.numbers(0, 0)[row]) == 9'007'199'254'000'000.0 + row);
  }
  CHECK_FALSE(store.columns()[0].is_lossy);
}

TEST_CASE("whole numbers beyond float32 are reported as lossy") {
  ColumnStore store = make_store({{"id", CellKind::number}, {"share", CellKind::number}});
  for (int row = 0; row < 2000; ++row) {
    store.batch().set_number(0, row * 1e6 + 1);
    store.batch().set_number(1, row * 1e6 + 0.5);
    store.end_row(Split::training);
  }
  store.finish();
  CHECK(store.columns()[0].is_lossy);
  CHECK_FALSE(store.columns()[1].is_lossy);
}

TEST_CASE("NaN counts as NULL; what does not fit is refused") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto code_for = [](double number, std::int64_t time, std::int32_t day, double target) {
    ColumnStore store =
        make_store({{"x", CellKind::number}, {"at", CellKind::timestamp}, {"on", CellKind::date}}, TargetKind::number);
    return code_of([&] {
      for (const bool odd : {false, true, false}) {
        store.batch().set_number(0, odd ? number : 0);
        store.batch().set_time(1, odd ? time : 0);
        store.batch().set_time(2, odd ? day : 0);
        store.batch().set_target_number(odd ? target : 1);
        store.end_row(Split::training);
      }
      store.finish();
    });
  };
  CHECK(code_for(std::nan(""), 0, 0, 1).empty());
  CHECK(code_for(kInfinity, 0, 0, 1) == "E0605");
  CHECK(code_for(-kInfinity, 0, 0, 1) == "E0605");
  CHECK(code_for(1e300, 0, 0, 1) == "E0605");
  CHECK(code_for(0, std::numeric_limits<std::int64_t>::max(), 0, 1) == "E0605");
  CHECK(code_for(0, std::numeric_limits<std::int64_t>::min(), 0, 1) == "E0605");
  CHECK(code_for(0, 0, std::numeric_limits<std::int32_t>::min(), 1) == "E0605");
  CHECK(code_for(0, 0, 0, kInfinity) == "E0608");
  CHECK(code_for(0, 0, 0, std::nan("")) == "E0608");
  CHECK(code_for(0, 0, 0, -1e300) == "E0608");
}

TEST_CASE("categories get codes by their bytes, unseen values and NULL their own") {
  ColumnStore store = make_store({{"c", CellKind::category}}, TargetKind::label);
  const char* values[] = {"zebra", "apple", "a value longer than sixteen bytes", "\xc3\xa4pfel", "", "apple"};
  for (const char* value : values) {
    store.batch().set_category(0, value);
    store.batch().set_target_label("x");
    store.end_row(Split::training);
  }
  store.batch().set_category(0, "only in validation");
  store.batch().set_target_label("y");
  store.end_row(Split::validation);
  store.batch().set_null(0);
  store.batch().set_target_label("x");
  store.end_row(Split::training);
  store.batch().set_category(0, "dropped with its row");
  store.batch().set_target_null();
  store.end_row(Split::training);
  store.finish();
  CHECK(store.rows() == 8);
  CHECK(store.dropped_rows() == 1);
  const auto& categories = store.columns()[0].categories;
  REQUIRE(categories.size() == 5);
  CHECK(categories[0].value.empty());
  CHECK(categories[2].value == "apple");
  CHECK(categories[2].count == 2);
  CHECK(categories[4].value == "\xc3\xa4pfel");
  const std::vector<std::int32_t> expected{3, 2, 1, 4, 0, 2, kUnseenCode, kNullCode};
  const auto codes = store.codes(0, 0);
  CHECK(std::vector<std::int32_t>(codes.begin(), codes.end()) == expected);
  CHECK(store.columns()[0].statistics.null_count == 1);
  REQUIRE(store.target().classes.size() == 1);
  REQUIRE(store.target().unseen_classes.size() == 1);
  CHECK(store.target().unseen_classes[0].value == "y");
  CHECK(store.target_codes(0)[6] == kUnseenCode);
}

TEST_CASE("labels are ordered as numbers, as a list, or by bytes") {
  const auto order = [](ColumnStoreOptions options) {
    ColumnStore store = make_store({{"x", CellKind::number}}, TargetKind::label, std::move(options));
    for (const char* label : {"10", "9", "-1", "2.5"}) {
      store.batch().set_number(0, 1);
      store.batch().set_target_label(label);
      store.end_row(Split::training);
    }
    store.finish();
    std::string out;
    for (const Category& label : store.target().classes) out += label.value + " ";
    return out;
  };
  CHECK(order({}) == "-1 10 2.5 9 ");
  CHECK(order({.labels_are_numbers = true}) == "-1 2.5 9 10 ");
  CHECK(order({.label_order = {"9", "10", "2.5"}}) == "9 10 2.5 -1 ");
}

TEST_CASE("too many distinct values and too much memory are refused") {
  const auto code_for = [](int values, int classes) {
    ColumnStore store =
        make_store({{"c", CellKind::category}}, TargetKind::label, {.max_categories = 50, .max_classes = 3});
    for (int row = 0; row < 100; ++row) {
      store.batch().set_category(0, std::to_string(row % values));
      store.batch().set_target_label(std::to_string(row % classes));
      store.end_row(Split::training);
    }
    return code_of([&] { store.finish(); });
  };
  CHECK(code_for(50, 3).empty());
  CHECK(code_for(51, 3) == "E0606");
  CHECK(code_for(50, 4) == "E0607");
  ColumnStore small = make_store({{"x", CellKind::number}}, TargetKind::none, {.memory_limit = 10'000});
  CHECK(code_of([&] {
          for (int row = 0; row < 5000; ++row) {
            small.batch().set_number(0, row);
            small.end_row(Split::training);
          }
        }) == "E0609");
}

TEST_CASE("calendar parts") {
  // 2024-02-29 was a Thursday; 1999-12-31 a Friday; 1900-03-01 a Thursday; days from 2000-01-01.
  CHECK(month_of(8825) == 2);
  CHECK(weekday_of(8825) == 3);
  CHECK(month_of(8826) == 3);
  CHECK(month_of(-1) == 12);
  CHECK(weekday_of(-1) == 4);
  CHECK(month_of(-36465) == 3);
  CHECK(month_of(-36466) == 2);
  CHECK(weekday_of(-36465) == 3);
  CHECK(weekday_of(0) == 5);
  CHECK(hour_of(-1) == 23);
  CHECK(day_of(-1) == -1);
  CHECK(hour_of(kMicrosecondsPerDay - 1) == 23);
  int month = 1;
  int day_of_month = 1;
  int year = 2000;
  bool right = true;
  for (std::int64_t day = 0; day < 366 * 450; ++day) {
    right = right && month_of(day) == month && weekday_of(day) == (day + 5) % 7;
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const int lengths[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (++day_of_month > lengths[month - 1]) {
      day_of_month = 1;
      if (++month > 12) {
        month = 1;
        ++year;
      }
    }
  }
  CHECK(right);
}

TEST_CASE("a timestamp gives four columns, a date three") {
  ColumnStore store = make_store({{"at", CellKind::timestamp}, {"on", CellKind::date}, {"flag", CellKind::boolean}});
  REQUIRE(store.columns().size() == 8);
  for (int row = 0; row < 2000; ++row) {
    if (row == 1) {
      store.batch().set_null(0);
      store.batch().set_null(1);
      store.batch().set_null(2);
    } else {
      store.batch().set_time(0, 8825 * kMicrosecondsPerDay + 15 * kMicrosecondsPerHour + row);
      store.batch().set_time(1, 8825 + row);
      store.batch().set_boolean(2, row % 2 == 0);
    }
    store.end_row(Split::training);
  }
  store.finish();
  CHECK(store.columns()[0].part == Part::elapsed_days);
  CHECK(std::abs(store.columns()[0].shift - (8825 + 15.0 / 24)) < 1e-6);
  CHECK(store.columns()[0].shift + store.numbers(0, 0)[0] == doctest::Approx(8825 + 15.0 / 24).epsilon(1e-12));
  CHECK(store.numbers(0, 1)[0] == 15);
  CHECK(store.numbers(0, 2)[0] == 3);
  CHECK(store.numbers(0, 3)[0] == 2);
  for (std::size_t column = 0; column < 8; ++column) CHECK(std::isnan(store.numbers(0, column)[1]));
  CHECK(store.columns()[4].shift + store.numbers(0, 4)[100] == 8925);
  CHECK(store.numbers(0, 7)[0] == 1);
  CHECK(store.columns()[7].statistics.null_count == 1);
  CHECK(store.columns()[7].feature == 2);
}

TEST_CASE("a child can map the memory file") {
  ColumnStore store = make_store({{"x", CellKind::number}, {"z", CellKind::number}}, TargetKind::number);
  for (int row = 0; row < 66'000; ++row) {
    store.batch().set_number(0, row);
    store.batch().set_number(1, -row);
    store.batch().set_target_number(row % 5);
    store.end_row(Split::training);
  }
  store.finish();
  const std::size_t size = store.target_offset_of(1) + 1024 * sizeof(float);
  auto* bytes = static_cast<std::byte*>(mmap(nullptr, size, PROT_READ, MAP_SHARED, store.memory_file(), 0));
  REQUIRE(bytes != MAP_FAILED);
  const auto cell = [&](std::size_t offset, std::size_t row) {
    return reinterpret_cast<const float*>(bytes + offset)[row];
  };
  CHECK(cell(store.offset_of(1, 1), 10) == store.numbers(1, 1)[10]);
  CHECK(cell(store.target_offset_of(1), 3) == store.target_numbers(1)[3]);
  munmap(bytes, size);
  CHECK(store.bytes() == 66'000 * (3 * 4 + 1));
}

TEST_CASE("narrowing gives the same on every level") {
  std::vector<double> values(1024, std::nan(""));
  std::vector<std::int64_t> training(1024);
  std::mt19937_64 random(8);
  for (std::size_t row = 0; row < 1003; ++row) {
    if (row % 6 != 0) values[row] = static_cast<double>(random() % 10'000) / 8 - 300;
    training[row] = row % 5 == 0 ? 0 : -1;
  }
  std::vector<NarrowFunction> levels{&narrow_v2};
  if (dmlc::tensor::cpu_level() >= 3) levels.push_back(&narrow_v3);
  if (dmlc::tensor::cpu_level() >= 4) levels.push_back(&narrow_v4);
  for (const std::size_t rows : {std::size_t{1}, std::size_t{7}, std::size_t{8}, std::size_t{1003}}) {
    std::vector<std::int64_t> mask = training;
    std::fill(mask.begin() + static_cast<std::ptrdiff_t>(rows), mask.end(), 0);
    for (const NarrowFunction narrow : levels) {
      std::vector<float> cells(1024, -7);
      ChunkStatistics got;
      narrow(values.data(), mask.data(), rows, 10, cells.data(), &got);
      double sum = 0;
      double squares = 0;
      std::uint64_t count = 0;
      std::uint64_t nulls = 0;
      for (std::size_t row = 0; row < rows; ++row) {
        if (mask[row] != 0 && std::isnan(values[row])) ++nulls;
        if (mask[row] != 0 && !std::isnan(values[row])) {
          ++count;
          sum += values[row] - 10;
        }
      }
      const double mean = count == 0 ? 0 : sum / static_cast<double>(count);
      for (std::size_t row = 0; row < rows; ++row) {
        if (mask[row] != 0 && !std::isnan(values[row])) squares += std::pow(values[row] - 10 - mean, 2);
      }
      CHECK(got.count == count);
      CHECK(got.null_count == nulls);
      CHECK(got.mean == doctest::Approx(mean).epsilon(1e-13));
      CHECK(got.squares == doctest::Approx(squares).epsilon(1e-12));
      CHECK(cells[rows] == -7);
      if (rows > 1) CHECK(cells[1] == static_cast<float>(values[1] - 10));
    }
  }
}

TEST_CASE("the dictionary finds every length of text") {
  Dictionary dictionary(12345);
  std::vector<std::string> texts;
  for (std::size_t size = 0; size < 70; ++size) {
    for (const char fill : {'a', 'b', '\0'}) {
      texts.emplace_back(size, fill);
      if (size > 0) texts.back().back() = 'z';
      if (size == 0) break;
    }
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::int32_t code = dictionary.code_of(texts[i]);
    CHECK(dictionary.text(code) == texts[i]);
  }
  const std::size_t size = dictionary.size();
  for (const std::string& text : texts) {
    const std::vector<char> exact(text.begin(), text.end());  // no byte may be read past the end
    const std::int32_t code = dictionary.find(exact.data(), static_cast<std::uint32_t>(exact.size()));
    CHECK(code >= 0);
    CHECK(dictionary.text(code) == text);
  }
  CHECK(dictionary.find("absent", 6) == -1);
  CHECK(dictionary.size() == size);
}
