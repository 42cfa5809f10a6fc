// SPDX-License-Identifier: Apache-2.0
// Batches of rows on their way into the store: early ends, the draining thread, its errors.
#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/runtime_error.h"

using namespace dmlc::ingest;

namespace {

ColumnStore make_store(std::vector<FeatureColumn> features, TargetKind target, unsigned threads) {
  ColumnStoreOptions options;
  options.threads = threads;
  return {std::move(features), target, std::move(options)};
}

}  // namespace

TEST_CASE("batches drained beside the reader give the same store") {
  const auto fill = [](unsigned threads) {
    ColumnStore store = make_store({{"x", CellKind::number}, {"c", CellKind::category}, {"at", CellKind::timestamp}},
                                   TargetKind::label, threads);
    const std::string long_text(3000, 'l');
    for (int row = 0; row < 70'000; ++row) {
      RowBatch& batch = store.batch();
      batch.set_number(0, row * 0.37);
      // Long texts end a batch early; the next one is shorter, so that blocks are filled to their last row.
      batch.set_category(1, row < 9000 ? long_text + std::to_string(row % 7) : std::to_string(row % 11));
      batch.set_time(2, row * kMicrosecondsPerHour);
      if (row % 13 == 0) batch.set_null(1);
      row % 101 == 0 ? batch.set_target_null() : batch.set_target_label(row % 3 == 0 ? "yes" : "no");
      store.end_row(row % 5 == 0 ? Split::test : Split::training);
    }
    store.finish();
    return store;
  };
  const ColumnStore alone = fill(1);
  const ColumnStore beside = fill(2);
  REQUIRE(alone.rows() == beside.rows());
  CHECK(alone.dropped_rows() == 694);
  CHECK(beside.dropped_rows() == 694);
  CHECK(alone.rows_in(Split::test) == beside.rows_in(Split::test));
  bool same = true;
  for (std::size_t block = 0; block < alone.block_count(); ++block) {
    same = same && std::ranges::equal(alone.target_codes(block), beside.target_codes(block));
    same = same && std::ranges::equal(alone.splits(block), beside.splits(block));
    for (std::size_t column = 0; column < alone.columns().size(); ++column) {
      same = same && std::ranges::equal(alone.codes(block, column), beside.codes(block, column));
    }
  }
  CHECK(same);
  CHECK(alone.columns()[0].statistics.mean == beside.columns()[0].statistics.mean);
  CHECK(alone.columns()[1].categories.size() == 18);
}

TEST_CASE("texts of any size and place are copied, none read behind its page") {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* pages = ::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(pages != MAP_FAILED);
  REQUIRE(::mprotect(static_cast<char*>(pages) + page, page, PROT_NONE) == 0);
  char* const end = static_cast<char*>(pages) + page;
  for (std::size_t i = 1; i <= 64; ++i) end[-static_cast<std::ptrdiff_t>(i)] = static_cast<char>('a' + i % 26);
  RowBatch batch({{"c", CellKind::category}}, TargetKind::number);
  std::vector<std::string> expected;
  for (std::size_t size = 0; size <= 20; ++size) {
    for (const std::size_t behind :
         {std::size_t{0}, std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{40}}) {
      const std::string_view text(end - behind - size, size);
      batch.set_category(0, text);
      batch.set_target_number(1);
      batch.end_row(Split::training);
      expected.emplace_back(text);
    }
  }
  bool same = true;
  for (std::size_t row = 0; row < expected.size(); ++row) {
    same = same && batch.text(batch.texts(0)[row]) == expected[row];
  }
  CHECK(same);
  ::munmap(pages, 2 * page);
}

TEST_CASE("blocks of own memory and of a memory file hold the same") {
  const auto fill = [](MemoryKind kind) {
    ColumnStoreOptions options;
    options.memory_kind = kind;
    ColumnStore store({{"x", CellKind::number}}, TargetKind::number, options);
    for (int row = 0; row < 140'000; ++row) {
      store.batch().set_number(0, row);
      store.batch().set_target_number(-row);
      store.end_row(Split::training);
    }
    store.finish();
    return store;
  };
  const ColumnStore own = fill(MemoryKind::own);
  const ColumnStore shared = fill(MemoryKind::shared);
  CHECK(own.memory_file() == -1);
  CHECK(shared.memory_file() >= 0);
  REQUIRE(own.block_count() == 3);
  for (std::size_t block = 0; block < 3; ++block) {
    CHECK(std::ranges::equal(own.numbers(block, 0), shared.numbers(block, 0)));
    CHECK(std::ranges::equal(own.target_numbers(block), shared.target_numbers(block)));
  }
}

TEST_CASE("an error of the draining thread reaches the reader, and a store may be left half-filled") {
  ColumnStore store = make_store({{"x", CellKind::number}}, TargetKind::none, 2);
  std::string code;
  try {
    for (int row = 0; row < 100'000; ++row) {
      store.batch().set_number(0, row == 2000 ? std::numeric_limits<double>::infinity() : row);
      store.end_row(Split::training);
    }
  } catch (const dmlc::RuntimeError& error) {
    code = error.code();
  }
  CHECK(code == "E0605");
  ColumnStore abandoned = make_store({{"x", CellKind::number}}, TargetKind::none, 2);
  for (int row = 0; row < 10'000; ++row) {
    abandoned.batch().set_number(0, row);
    abandoned.end_row(Split::training);
  }
}
