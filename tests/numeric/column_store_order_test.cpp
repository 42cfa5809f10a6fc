// SPDX-License-Identifier: Apache-2.0
// The column store with rows of groups beside each other.
#include <doctest/doctest.h>

#include "runtime/src/ingest/column_store.h"

using namespace dmlc::ingest;

namespace {

/// Regions r0 to r12 and NULL, shops s0 to s2; the key is the number of the row.
ColumnStore keyed_store(std::size_t ordered, std::uint32_t rows) {
  ColumnStore store({{"x", CellKind::number},
                     {"day", CellKind::date},
                     {"region", CellKind::category, true},
                     {"shop", CellKind::category, true}},
                    TargetKind::label, {.has_keys = true, .ordered_features = ordered});
  for (std::uint32_t row = 0; row < rows; ++row) {
    store.batch().set_number(0, row);
    store.batch().set_time(1, row % 400);
    if (row % 11 == 3) {
      store.batch().set_null(2);
    } else {
      store.batch().set_category(2, "r" + std::to_string(row * 7919 % 13));
    }
    store.batch().set_category(3, "s" + std::to_string(row % 3));
    store.batch().set_target_label(row % 5 == 0 ? "yes" : "no");
    store.batch().set_key(row);
    store.end_row(row % 4 == 0 ? Split::validation : Split::training);
  }
  store.finish();
  return store;
}

/// Whether a row of one store is that of the other with the same key.
bool is_same_row(const ColumnStore& ordered, const ColumnStore& plain, std::size_t block, std::size_t row,
                 std::size_t from) {
  bool is_same = ordered.target_codes(block)[row] == plain.target_codes(block)[from] &&
                 ordered.splits(block)[row] == plain.splits(block)[from];
  for (std::size_t c = 0; c < plain.columns().size(); ++c) {
    is_same =
        is_same && (plain.columns()[c].is_category ? ordered.codes(block, c)[row] == plain.codes(block, c)[from]
                                                   : ordered.numbers(block, c)[row] == plain.numbers(block, c)[from]);
  }
  return is_same;
}

bool is_same_group(const ColumnStore& store, std::size_t block, std::size_t a, std::size_t b) {
  const std::size_t region = store.columns().size() - 2;
  return store.codes(block, region)[a] == store.codes(block, region)[b] &&
         store.codes(block, region + 1)[a] == store.codes(block, region + 1)[b];
}

}  // namespace

TEST_CASE("rows of a group lie beside each other in each block, in the order in which they came") {
  constexpr std::size_t kGroups = 14 * 3;
  for (const std::uint32_t rows : {0U, 1U, 5'000U, 65'536U, 70'001U}) {
    CAPTURE(rows);
    const ColumnStore plain = keyed_store(0, rows);
    const ColumnStore ordered = keyed_store(2, rows);
    REQUIRE(ordered.rows() == rows);
    for (std::size_t c = 0; c < plain.columns().size(); ++c) {
      CHECK(ordered.columns()[c].statistics.mean == plain.columns()[c].statistics.mean);
      CHECK(ordered.columns()[c].categories.size() == plain.columns()[c].categories.size());
    }
    bool is_right = true;
    std::size_t changes = 0;
    for (std::size_t block = 0; block < ordered.block_count(); ++block) {
      const auto keys = ordered.keys(block);
      std::vector<bool> is_met(keys.size());
      for (std::size_t i = 0; is_right && i < keys.size(); ++i) {
        const auto from = static_cast<std::size_t>(keys[i]) - block * kBlockRows;
        is_right = from < is_met.size() && !is_met[from] && is_same_row(ordered, plain, block, i, from);
        if (!is_right) break;
        is_met[from] = true;
        if (i == 0) continue;
        const bool goes_on = is_same_group(ordered, block, i, i - 1);
        is_right = !goes_on || keys[i] > keys[i - 1];
        changes += goes_on ? 0 : 1;
      }
    }
    CHECK(is_right);
    CHECK(changes <= ordered.block_count() * kGroups);
  }
}
