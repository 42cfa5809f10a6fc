// SPDX-License-Identifier: Apache-2.0
// Rows of several chunks, and executors that share them out as servers might.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "runtime/src/train/step_bytes.h"
#include "runtime/src/train/step_executor.h"
#include "tests/numeric/unsupervised_fixtures.h"

namespace fixtures {

using Bytes = std::vector<std::byte>;

inline constexpr std::size_t kStepRows = 40'000;  // three chunks, the last one neither full nor of full tiles

enum class StepTarget : std::uint8_t { none, number, two, three };

/// Numbers with gaps, categories with NULL, a time, a yes or no; a tenth of the rows validates, a tenth tests. Of
/// `cities` values each row has one.
inline ingest::ColumnStore step_store(StepTarget target, std::size_t cities = 7, std::size_t rows = kStepRows) {
  using ingest::CellKind;
  const auto kind = target == StepTarget::none     ? ingest::TargetKind::none
                    : target == StepTarget::number ? ingest::TargetKind::number
                                                   : ingest::TargetKind::label;
  ingest::ColumnStore store({{"a", CellKind::number},
                             {"b", CellKind::number},
                             {"city", CellKind::category},
                             {"plan", CellKind::category},
                             {"at", CellKind::timestamp},
                             {"vip", CellKind::boolean}},
                            kind, options());
  std::mt19937_64 random(11);
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  for (std::size_t row = 0; row < rows; ++row) {
    const double a = uniform() * 10 + (row % 3 == 0 ? 20 : 0);
    const double b = std::sqrt(uniform()) * (row % 3 == 1 ? -4 : 4);
    const std::uint64_t city = random() % cities;
    ingest::RowBatch& batch = store.batch();
    batch.set_number(0, a);
    batch.set_number(1, row % 13 == 0 ? std::nan("") : b);
    batch.set_category(2, "city " + std::to_string(city));
    if (row % 9 == 0) {
      batch.set_null(3);
    } else {
      batch.set_category(3, row % 5 == 0 ? "large" : "small");
    }
    batch.set_time(4, static_cast<std::int64_t>(row) * 3'600'000'000 * 7);
    batch.set_boolean(5, row % 4 == 0);
    const double score = a / 5 - b + static_cast<double>(city % 5) + 3 * uniform();
    if (target == StepTarget::number) batch.set_target_number(score);
    if (target == StepTarget::two) batch.set_target_label(score > 5 ? "yes" : "no");
    if (target == StepTarget::three) batch.set_target_label(score > 7 ? "c" : score > 4 ? "b" : "a");
    store.end_row(row % 10 == 3   ? ingest::Split::validation
                  : row % 10 == 7 ? ingest::Split::test
                                  : ingest::Split::training);
  }
  store.finish();
  return store;
}

inline void add_to_state(Bytes& state, const train::ChunkSums& chunk) {
  if (state.empty()) {
    state.resize(train::state_bytes(chunk.shape, 1));
    train::begin_state(state, chunk.shape, true);
  }
  const train::StepStateView view(state);
  if (!train::has_room(state, view.shape())) state.resize(train::state_bytes(view.shape(), 2 * view.count()));
  train::insert_chunk(state, chunk);
}

/// Several servers, to which chunks go at random; their states combine in a random order.
class ShardedSteps : public train::StepExecutor {
 public:
  ShardedSteps(std::size_t shards, unsigned seed) : shards_(shards), random_(seed) {}

  void take(const ingest::ColumnStore& store, const std::function<void()>& check) override {
    cells_.clear();
    for (std::size_t block = 0; block < store.block_count(); ++block) {
      for (std::size_t first = 0; first < store.block_rows(block); first += train::kChunkRows) {
        check();
        const auto chunk = static_cast<std::int32_t>(block * train::kBlockChunks + first / train::kChunkRows);
        cells_[chunk] = train::encode_cells(store, block, first);
      }
    }
  }

  [[nodiscard]] Bytes run(std::span<const std::byte> parameters, std::span<const std::int32_t> chunks) override {
    ++runs;
    std::vector<std::int32_t> order(chunks.begin(), chunks.end());
    std::shuffle(order.begin(), order.end(), random_);
    std::vector<Bytes> states(shards_);
    for (const std::int32_t chunk : order) {
      add_to_state(states[random_() % shards_], train::add_chunk(parameters, chunk, cells_.at(chunk), [] {}));
    }
    std::erase_if(states, [](const Bytes& state) { return state.empty(); });
    while (states.size() > 1) {
      std::shuffle(states.begin(), states.end(), random_);
      states[states.size() - 2] = train::combine_states(states[states.size() - 2], states.back());
      states.pop_back();
    }
    return states.front();
  }

  std::size_t runs = 0;

 private:
  std::size_t shards_;
  std::mt19937 random_;
  std::map<std::int32_t, Bytes> cells_;
};

}  // namespace fixtures
