// SPDX-License-Identifier: Apache-2.0
// Preparations of groups as parts of that of all rows.
#include "runtime/src/train/preparation_part.h"

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>

#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace fixtures;

namespace {

/// Some rows of the mixed table: without the first city.
ingest::ColumnStore part_store(const ingest::ColumnStore& store) {
  std::vector<ingest::SelectedRow> rows;
  std::uint32_t at = 0;
  for (const std::vector<std::string>& row : read_table("mixed")) {
    if (row[2] != "berlin") rows.push_back({at, ingest::Split::training});
    ++at;
  }
  return store.select(rows);
}

bool is_refused(const train::Preparation& whole, const train::PreparationPart& part) {
  try {
    (void)train::join_part(whole, part);
  } catch (const std::invalid_argument&) {
    return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a preparation is joined as it was taken apart") {
  const ingest::ColumnStore store = mixed_store(true);
  train::Preparation whole = train::fit_terms(store);
  train::Preparation part = train::fit_terms(part_store(store));
  whole.constants["scale"] = 1;
  part.constants["scale"] = 0.25;
  const std::optional<train::PreparationPart> taken = train::part_of(whole, part);
  REQUIRE(taken);
  REQUIRE(taken->levels.size() >= 1);
  CHECK(taken->levels[0]);
  CHECK(train::to_json(train::join_part(whole, *taken)) == train::to_json(part));
  const std::optional<train::PreparationPart> all = train::part_of(whole, whole);
  REQUIRE(all);
  CHECK_FALSE(all->levels[0]);
  CHECK(train::to_json(train::join_part(whole, *all)) == train::to_json(whole));
}

TEST_CASE("what is no part of a preparation is not taken for one") {
  const ingest::ColumnStore store = mixed_store(true);
  const train::Preparation whole = train::fit_terms(store);
  const train::Preparation part = train::fit_terms(part_store(store));
  const auto differs = [&](const std::function<void(train::Preparation&)>& change) {
    train::Preparation other = part;
    change(other);
    return !train::part_of(whole, other);
  };
  CHECK(differs([](auto& other) { other.features[0].name = "other"; }));
  CHECK(differs([](auto& other) { other.columns[0].shift += 1; }));
  CHECK(differs([](auto& other) { other.columns.pop_back(); }));
  CHECK(differs([](auto& other) { other.columns[2].categories.back() = "zzz"; }));
  CHECK(differs([](auto& other) { other.classes.pop_back(); }));
  CHECK(differs([](auto& other) { other.target_shift = 1; }));
  CHECK(differs([](auto& other) { other.constants["scale"] = 1; }));
  CHECK_FALSE(differs([](auto&) {}));
}

TEST_CASE("damaged parts are refused") {
  const ingest::ColumnStore store = mixed_store(true);
  const train::Preparation whole = train::fit_terms(store);
  const train::PreparationPart good = *train::part_of(whole, train::fit_terms(part_store(store)));
  const auto refused = [&](const std::function<void(train::PreparationPart&)>& change) {
    train::PreparationPart bad = good;
    change(bad);
    return is_refused(whole, bad);
  };
  CHECK_FALSE(refused([](auto&) {}));
  CHECK(refused([](auto& bad) { bad.levels.pop_back(); }));
  CHECK(refused([](auto& bad) { bad.levels.emplace_back(); }));
  CHECK(refused([](auto& bad) { bad.levels[0] = {{1, 0}}; }));
  CHECK(refused([](auto& bad) { bad.levels[0]->back() = 1000; }));
  CHECK(refused([](auto& bad) { bad.levels[0].reset(); }));  // there are not so many frequencies
  CHECK(refused([](auto& bad) { bad.numbers.pop_back(); }));
  CHECK(refused([](auto& bad) { bad.numbers.push_back(0); }));
  CHECK(refused([](auto& bad) { bad.numbers[0] = 1000; }));
  CHECK(refused([](auto& bad) { bad.numbers[0] = 0.5; }));
  CHECK(refused([](auto& bad) { bad.numbers[0] = -1; }));
  CHECK(refused([](auto& bad) { bad.numbers[1] = std::numeric_limits<double>::quiet_NaN(); }));
  CHECK(refused([](auto& bad) { bad.numbers[2] = 0; }));  // a deviation
}
