// SPDX-License-Identifier: Apache-2.0
// Preparations: which terms a store yields, warnings, JSON there and back, damaged JSON, training's checks of the data.
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/copied_features.h"

#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace fixtures;
using ingest::CellKind;
using ingest::Split;
using nlohmann::json;
using train::PreparationKind;
using train::Term;

namespace {

/// One feature of each trouble: number with NULLs, constant, all NULL, one category, one category beside NULL,
/// constant beside NULL.
ingest::ColumnStore odd_store() {
  ingest::ColumnStore store({{"number", CellKind::number},
                             {"constant", CellKind::number},
                             {"empty", CellKind::number},
                             {"single", CellKind::category},
                             {"half", CellKind::category},
                             {"gaps", CellKind::boolean}},
                            ingest::TargetKind::number, options());
  for (int row = 0; row < 100; ++row) {
    if (row % 9 == 0) {
      store.batch().set_null(0);
    } else {
      store.batch().set_number(0, row);
    }
    store.batch().set_number(1, 0.1);
    store.batch().set_null(2);
    store.batch().set_category(3, "x");
    if (row % 2 == 0) {
      store.batch().set_category(4, "x");
      store.batch().set_boolean(5, true);
    } else {
      store.batch().set_null(4);
      store.batch().set_null(5);
    }
    store.batch().set_target_number(row * 0.5);
    store.end_row(Split::training);
  }
  store.finish();
  return store;
}

std::string train_code(const train::ModelSpec& spec, const ingest::ColumnStore& store) {
  SilentMonitor monitor;
  try {
    (void)train::train(spec, store, {}, monitor);
  } catch (const RuntimeError& error) {
    return error.code();
  }
  return "";
}

ingest::ColumnStore labelled(const std::vector<std::pair<std::string, Split>>& rows) {
  ingest::ColumnStore store(number_features(1), ingest::TargetKind::label, options());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    store.batch().set_number(0, static_cast<double>(row));
    if (rows[row].first.empty()) {
      store.batch().set_target_null();
    } else {
      store.batch().set_target_label(rows[row].first);
    }
    store.end_row(rows[row].second);
  }
  store.finish();
  return store;
}

}  // namespace

TEST_CASE("only what varies becomes a term") {
  const ingest::ColumnStore store = odd_store();
  const train::Preparation preparation = train::fit_terms(store);
  REQUIRE(preparation.terms.size() == 2);
  CHECK(preparation.terms[0].kind == Term::Kind::number);
  CHECK(preparation.terms[0].mean == store.columns()[0].statistics.mean);
  CHECK(preparation.terms[1].column == 4);
  CHECK(preparation.terms[1].null_is_level);
  CHECK(preparation.terms[1].level_frequencies == std::vector<double>{0.5, 0.5});
  CHECK(preparation.width() == 2);
}

TEST_CASE("features that tell nothing are warned about") {
  const train::ModelSpec spec = linear_spec(odd_store().features());
  std::string design;
  for (const RuntimeWarning& warning : train::check_features(spec, odd_store(), PreparationKind::design)) {
    design += warning.code + ":" + warning.subject + " ";
  }
  CHECK(design == "W0601:constant W0602:empty W0601:single W0601:gaps ");
  std::string raw;
  for (const RuntimeWarning& warning : train::check_features(spec, odd_store(), PreparationKind::raw)) {
    raw += warning.code + ":" + warning.subject + " ";
  }
  CHECK(raw == "W0601:constant W0602:empty W0601:single ");
}

TEST_CASE("copies of features are found, near copies are not") {
  ingest::ColumnStore store({{"a", CellKind::number},
                             {"word", CellKind::category},
                             {"b", CellKind::number},
                             {"near", CellKind::number},
                             {"same_word", CellKind::category},
                             {"zero", CellKind::number},
                             {"nought", CellKind::number}},
                            ingest::TargetKind::number, options());
  for (int row = 0; row < 200; ++row) {
    ingest::RowBatch& batch = store.batch();
    const bool is_missing = row % 7 == 0;
    for (const std::uint32_t feature : {0U, 2U}) {
      if (is_missing) {
        batch.set_null(feature);
      } else {
        batch.set_number(feature, row);
      }
    }
    // The same values in another order: mean and deviation are those of `a`.
    if ((199 - row) % 7 == 0) {
      batch.set_null(3);
    } else {
      batch.set_number(3, 199 - row);
    }
    for (const std::uint32_t feature : {1U, 4U}) batch.set_category(feature, row % 3 == 0 ? "x" : "y");
    for (const std::uint32_t feature : {5U, 6U}) batch.set_number(feature, 0);
    batch.set_target_number(row);
    store.end_row(row % 5 == 0 ? Split::test : Split::training);
  }
  store.finish();
  std::string found;
  for (const RuntimeWarning& warning : train::find_copied_features(store)) {
    found += warning.code + ":" + warning.message + "; ";
  }
  CHECK(found ==
        "W0613:feature `b` has the same value as `a` in every row; "
        "W0613:feature `same_word` has the same value as `word` in every row; ");
}

TEST_CASE("cycles: exact quarters, missing parts, constant halves") {
  ingest::ColumnStore store({{"at", CellKind::timestamp}}, ingest::TargetKind::number, options());
  for (int row = 0; row < 50; ++row) {
    store.batch().set_time(0, (row % 2) * 12 * std::int64_t{3'600'000'000});  // 0:00 and 12:00: the sine is 0 for both
    store.batch().set_target_number(row);
    store.end_row(Split::training);
  }
  store.finish();
  const train::Preparation preparation = train::fit_terms(store);
  REQUIRE(preparation.terms.size() == 2);
  CHECK(preparation.terms[1].kind == Term::Kind::cycle);
  CHECK_FALSE(preparation.terms[1].has_sine);
  CHECK(preparation.terms[1].has_cosine);
  CHECK(preparation.terms[1].cosine_mean == 0);
}

TEST_CASE("JSON there and back") {
  ingest::ColumnStore store = mixed_store(true);
  train::ModelSpec spec = logistic_spec(mixed_features(), train::Task::binary);
  train::Preparation preparation = train::fit_terms(store);
  preparation.constants["base"] = 0.25;
  preparation.columns[2].categories.back() = "\xff\xfe";  // not UTF-8
  const std::string text = train::to_json(preparation);
  const train::Preparation back = train::parse_preparation(text, spec);
  CHECK(train::to_json(back) == text);
  CHECK(back.columns[2].categories.back() == "\xff\xfe");
  CHECK(back.constants.at("base") == 0.25);
  CHECK(back.width() == preparation.width());
}

TEST_CASE("damaged JSON is refused") {
  const train::ModelSpec spec = logistic_spec(mixed_features(), train::Task::binary);
  const json good = json::parse(train::to_json(train::fit_terms(mixed_store(true))));
  const auto refused = [&](const char* pointer, const json& value) {
    json bad = good;
    bad[json::json_pointer(pointer)] = value;
    try {
      (void)train::parse_preparation(bad.dump(), spec);
    } catch (const RuntimeError& error) {
      return error.code() == "E0619";
    }
    return false;
  };
  CHECK_NOTHROW((void)train::parse_preparation(good.dump(), spec));
  CHECK(refused("/format", 2));
  CHECK(refused("/features/0/name", "other"));
  CHECK(refused("/columns/0/feature", 99));
  CHECK(refused("/columns/0/feature", -1));
  CHECK(refused("/columns/0/part", "hour"));
  CHECK(refused("/columns/0/shift", nullptr));
  CHECK(refused("/columns/2/categories", {"b", "a"}));
  CHECK(refused("/columns/2/categories", {"only one"}));
  CHECK(refused("/terms/0/column", 1000));
  CHECK(refused("/terms/0/deviation", 0));
  CHECK(refused("/terms/0/kind", "cycle"));
  CHECK(refused("/terms/2/level_frequencies", {0.5}));
  CHECK(refused("/classes", {"a"}));
  CHECK(refused("/constants", json::array()));
  CHECK(refused("/columns/2/categories/0", {{"hex", "0g"}}));
  CHECK_THROWS_AS((void)train::parse_preparation("", spec), RuntimeError);
}

TEST_CASE("training refuses data it cannot learn from") {
  using train::Task;
  const train::ModelSpec spec = logistic_spec(number_features(1), Task::binary);
  const auto many = [](const std::string& label, int count, Split split = Split::training) {
    return std::vector<std::pair<std::string, Split>>(static_cast<std::size_t>(count), {label, split});
  };
  const auto join = [](auto first, const auto& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
  };
  CHECK(train_code(spec, labelled({})) == "E0601");
  CHECK(train_code(spec, labelled(many("", 20))) == "E0603");
  CHECK(train_code(spec, labelled(join(many("a", 4), many("b", 5)))) == "E0602");
  CHECK(train_code(spec, labelled(many("a", 30))) == "E0604");
  CHECK(train_code(spec, labelled(join(many("a", 20), many("b", 5, Split::validation)))) == "E0604");
  CHECK(train_code(spec, labelled(join(join(many("a", 20), many("b", 20)), many("c", 1, Split::validation)))) ==
        "E0626");
  CHECK(train_code(spec, labelled(join(join(many("a", 20), many("b", 20)), many("c", 20)))) == "E0607");
  train::ModelSpec limited = spec;
  limited.memory_limit = 100;
  CHECK(train_code(limited, labelled(join(many("a", 20), many("b", 20)))) == "E0609");
  train::ModelSpec unknown = spec;
  unknown.algorithm = "oracle";
  CHECK(train_code(unknown, labelled(many("a", 30))) == "E0619");
  CHECK(train_code(spec, labelled(join(many("a", 10), many("b", 10)))) == "");
}

TEST_CASE("no feature that varies is E0625; NULL targets are counted") {
  ingest::ColumnStore constant(number_features(1), ingest::TargetKind::number, options());
  for (int row = 0; row < 30; ++row) {
    constant.batch().set_number(0, 5);
    constant.batch().set_target_number(row);
    constant.end_row(Split::training);
  }
  constant.finish();
  CHECK(train_code(linear_spec(number_features(1)), constant) == "E0625");

  ingest::ColumnStore gaps(number_features(1), ingest::TargetKind::number, options());
  for (int row = 0; row < 30; ++row) {
    gaps.batch().set_number(0, row);
    if (row % 3 == 0) {
      gaps.batch().set_target_null();
    } else {
      gaps.batch().set_target_number(row);
    }
    gaps.end_row(Split::training);
  }
  gaps.finish();
  SilentMonitor monitor;
  const train::TrainingResult result = train::train(linear_spec(number_features(1)), gaps, {}, monitor);
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].code == "W0603");
  CHECK(result.warnings[0].message == "10 rows with a NULL target were left out");
}
