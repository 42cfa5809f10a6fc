// SPDX-License-Identifier: Apache-2.0
// A step on one chunk, and the sums of many in order.
#include "runtime/src/train/step_executor.h"

#include <algorithm>

#include "runtime/src/train/bayes_step.h"
#include "runtime/src/train/step_bytes.h"

namespace dmlc::train {
namespace {

// Of one state. Each further statement costs milliseconds, and time limits are looked at between two of them.
constexpr std::size_t kMostStateBytes = std::size_t{64} << 20;
constexpr std::size_t kMostChunks = 256;

void require_fit(const Step& step, const StepCells& cells) {
  const DesignColumns& columns = step.columns();
  for (const DesignColumns::Dense& dense : columns.dense) require_numbers(cells, dense.column);
  for (std::size_t f = 0; f < columns.coded.size(); ++f) {
    require_codes(cells, columns.coded[f], columns.slots[f] - kCodeOffset);
  }
  if (step.target() == ingest::TargetKind::number && cells.target != step.target()) {
    refuse_step("cells", "the target is no number");
  }
  if (step.target() == ingest::TargetKind::label) require_labels(cells, step.classes());
}

ChunkSums add_tiles(const Step& step, const StepCells& cells, const std::function<void()>& check) {
  require_fit(step, cells);
  ChunkSums out{.shape = step.shape(),
                .sums = std::vector<double>(step.shape().doubles),
                .labels = std::vector<std::int32_t>(step.shape().labels)};
  TileReader tile(step.columns());
  for (std::size_t row = 0; row < cells.rows.rows; row += kTileRows) {
    check();
    tile.load(cells.rows, row);
    step.add(tile, out.sums.data(), out.labels.empty() ? nullptr : out.labels.data() + row);
  }
  return out;
}

}  // namespace

std::size_t chunk_count(const ingest::ColumnStore& store) {
  std::size_t count = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    count += (store.block_rows(block) + kChunkRows - 1) / kChunkRows;
  }
  return count;
}

ChunkSums add_chunk(std::span<const std::byte> parameters, std::int32_t chunk, std::span<const std::byte> cells,
                    const std::function<void()>& check) {
  if (chunk < 0) refuse_step("cells", "a chunk counts from 0");
  ChunkSums out = step_kind(parameters) == StepKind::naive_bayes
                      ? BayesStep(parameters).add(decode_cells(cells))
                      : add_tiles(*decode_step(parameters)->step, decode_cells(cells), check);
  out.chunk = chunk;
  return out;
}

bool can_travel(const StepShape& shape) { return shape.doubles <= kMostStepDoubles; }

void run_step(Workers& workers, std::span<const std::byte> parameters, const StepShape& shape,
              std::span<const std::int32_t> chunks, const MergeChunk& merge) {
  const std::size_t at_once = std::clamp<std::size_t>(kMostStateBytes / state_bytes(shape, 1), 1, kMostChunks);
  ChunkSums sums{
      .shape = shape, .sums = std::vector<double>(shape.doubles), .labels = std::vector<std::int32_t>(shape.labels)};
  for (std::size_t first = 0; first < chunks.size(); first += at_once) {
    workers.check();
    const auto wanted = chunks.subspan(first, std::min(at_once, chunks.size() - first));
    const std::vector<std::byte> state = workers.steps()->run(parameters, wanted);
    const StepStateView view(state);
    if (view.shape() != shape || view.count() != wanted.size()) refuse_step("state", "chunks are missing");
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      sums.chunk = view.chunk(i);
      if (sums.chunk != wanted[i]) refuse_step("state", "it has other chunks");
      view.copy_sums(i, sums.sums);
      view.copy_labels(i, sums.labels);
      merge(sums);
    }
  }
}

}  // namespace dmlc::train
