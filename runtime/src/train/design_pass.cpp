// SPDX-License-Identifier: Apache-2.0
// Walks the tiles of a store and merges the sums of its chunks in order.
#include <algorithm>

#include "runtime/src/train/design.h"
#include "runtime/src/train/row_array.h"
#include "runtime/src/train/step_bytes.h"
#include "runtime/src/train/step_executor.h"

namespace dmlc::train {
namespace {

/// Rows of a sample that lie beside each other.
constexpr std::size_t kRunRows = 1'024;

struct StoreCells {
  const ingest::ColumnStore& store;
  std::size_t block;

  [[nodiscard]] std::size_t rows() const { return store.block_rows(block); }
  [[nodiscard]] const float* numbers(std::size_t column) const { return store.numbers(block, column).data(); }
  [[nodiscard]] const std::int32_t* codes(std::size_t column) const { return store.codes(block, column).data(); }
  [[nodiscard]] const float* target_numbers() const {
    return store.target().kind == ingest::TargetKind::number ? store.target_numbers(block).data() : nullptr;
  }
  [[nodiscard]] const std::int32_t* target_codes() const {
    return store.target().kind == ingest::TargetKind::label ? store.target_codes(block).data() : nullptr;
  }
  [[nodiscard]] const std::uint8_t* splits() const {
    return reinterpret_cast<const std::uint8_t*>(store.splits(block).data());
  }
};

struct OtherCells {
  const ChunkCells& cells;

  [[nodiscard]] std::size_t rows() const { return cells.rows; }
  [[nodiscard]] const float* numbers(std::size_t column) const {
    return static_cast<const float*>(cells.columns[column]);
  }
  [[nodiscard]] const std::int32_t* codes(std::size_t column) const {
    return static_cast<const std::int32_t*>(cells.columns[column]);
  }
  [[nodiscard]] const float* target_numbers() const { return cells.target_numbers; }
  [[nodiscard]] const std::int32_t* target_codes() const { return cells.target_codes; }
  [[nodiscard]] const std::uint8_t* splits() const { return cells.splits; }
};

/// First row of each block, counted over all blocks.
std::vector<std::size_t> block_begins(const ingest::ColumnStore& store) {
  std::vector<std::size_t> begins(1, 0);
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    begins.push_back(begins.back() + store.block_rows(block));
  }
  return begins;
}

}  // namespace

TileReader::TileReader(const Design& design, bool keeps)
    : TileReader(design.design_columns(), keeps ? kept_tiles(design) : 1) {
  store_ = &design.store();
}

TileReader::TileReader(const DesignColumns& columns) : TileReader(columns, 1) {}

/// All tiles of one block, or one at a time.
std::size_t TileReader::kept_tiles(const Design& design) {
  const std::size_t tiles = (design.store().rows() + kTileRows - 1) / kTileRows;
  const std::size_t bytes = tiles * design.columns() * kTileRows * sizeof(double);
  return bytes <= kKeptBytes && design.store().block_count() == 1 ? tiles : 1;
}

TileReader::TileReader(const DesignColumns& columns, std::size_t kept)
    : margin(kTileRows),
      target(kTileRows),
      active(kTileRows),
      weight(kTileRows),
      residual(kTileRows),
      columns_(columns),
      inputs_(columns.dense.size()),
      codes_(columns.coded.size()),
      tiles_(kept * columns.columns() * kTileRows),
      is_expanded_(kept),
      padded_numbers_((columns.dense.size() + 1) * kTileRows),
      padded_codes_((columns.coded.size() + 1) * kTileRows),
      category_sums_(columns.coded.size()) {}

void TileReader::load(std::size_t block, std::size_t first) {
  block_ = block;
  take(StoreCells{*store_, block}, first);
}

void TileReader::load(const ChunkCells& cells, std::size_t first) { take(OtherCells{cells}, first); }

template <class Cells>
void TileReader::take(const Cells& cells, std::size_t first) {
  first_ = first;
  rows_ = std::min<std::size_t>(kTileRows, cells.rows() - first);
  const bool whole = rows_ == kTileRows;
  // A ragged tile is copied, so that kernels never read past a block's rows.
  const auto numbers_at = [&](const float* column, std::size_t place) {
    if (whole) return column + first;
    float* copy = padded_numbers_.data() + place * kTileRows;
    std::fill_n(std::copy_n(column + first, rows_, copy), kTileRows - rows_, 0.0F);
    return static_cast<const float*>(copy);
  };
  const auto codes_at = [&](const std::int32_t* column, std::size_t place) {
    if (whole) return column + first;
    std::int32_t* copy = padded_codes_.data() + place * kTileRows;
    std::fill_n(std::copy_n(column + first, rows_, copy), kTileRows - rows_, ingest::kUnseenCode);
    return static_cast<const std::int32_t*>(copy);
  };
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const DesignColumns::Dense& dense = columns_.dense[i];
    inputs_[i] = {numbers_at(cells.numbers(dense.column), i), dense.center, dense.scale, dense.table};
  }
  for (std::size_t f = 0; f < codes_.size(); ++f) codes_[f] = codes_at(cells.codes(columns_.coded[f]), f);
  splits_ = cells.splits() + first;
  if (cells.target_numbers() != nullptr) numbers_ = numbers_at(cells.target_numbers(), inputs_.size());
  if (cells.target_codes() != nullptr) labels_ = codes_at(cells.target_codes(), codes_.size());
  if (is_expanded_.size() == 1) is_expanded_[0] = false;
}

const double* TileReader::tile() const {
  double* tile = tiles_.data() + place() * columns_.columns() * kTileRows;
  if (!is_expanded_[place()]) design_kernels().expand(inputs_.data(), inputs_.size(), tile);
  is_expanded_[place()] = true;
  return tile;
}

void TileReader::margins(const KernelWeights& weights, double* out) const {
  design_kernels().margins(tile(), columns_.columns(), weights.dense.data(), codes_.data(),
                           weights.table_pointers.data(), codes_.size(), out);
}

void TileReader::accumulate(const SumLayout& layout, double* sums) {
  if (pointers_base_ != sums) {
    pointers_.emplace(layout, sums);
    pointers_base_ = sums;
    row_major_.assign(kTileRows * layout.padded, 0.0);
  }
  design_kernels().accumulate(tile(), columns_.columns(), weight.data(), residual.data(), codes_.data(),
                              row_major_.data(), &pointers_->targets);
}

void TileReader::add_gradient(const double* residuals, double* sums) {
  double* at = sums + columns_.columns();
  for (std::size_t f = 0; f < codes_.size(); ++f) {
    category_sums_[f] = at;
    at += columns_.slots[f];
  }
  design_kernels().gradient(tile(), columns_.columns(), residuals, codes_.data(), codes_.size(), sums,
                            category_sums_.data());
}

DesignPass::DesignPass(const Design& design, Workers& workers, Rows rows) : design_(design), workers_(workers) {
  const ingest::ColumnStore& store = design.store();
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    const auto splits = store.splits(block);
    for (std::size_t first = 0; first < splits.size(); first += kChunkRows) {
      const std::size_t count = std::min(kChunkRows, splits.size() - first);
      const auto part = splits.subspan(first, count);
      const bool learns = std::find(part.begin(), part.end(), ingest::Split::training) != part.end();
      if (learns || rows == Rows::all) chunks_.push_back({block, first, count});
    }
  }
  for (unsigned worker = 0; worker < workers.size(); ++worker) readers_.emplace_back(design, true);
  partial_.resize(workers.size());
}

double DesignPass::take_one_in(std::size_t stride) {
  stride_ = stride;
  std::size_t taken = 0;
  std::size_t all = 0;
  for (std::size_t chunk = 0; chunk < chunks_.size(); ++chunk) {
    all += chunks_[chunk].rows;
    for (std::size_t row = 0; row < chunks_[chunk].rows; row += kTileRows) {
      if (is_taken(chunk, row)) taken += std::min(kTileRows, chunks_[chunk].rows - row);
    }
  }
  return all == 0 ? 1 : static_cast<double>(taken) / static_cast<double>(all);
}

/// Runs of rows, a page of each column, from every chunk: tables are often in the order of their time. Each chunk
/// begins elsewhere, so that what recurs in all of them is not taken for the whole.
bool DesignPass::is_taken(std::size_t chunk, std::size_t row) const { return (row / kRunRows + chunk) % stride_ == 0; }

std::vector<double> DesignPass::sum(std::size_t size, const TileBody& body) {
  std::vector<double> total(size, 0.0);
  workers_.run(
      chunks_.size(),
      [&](unsigned worker, std::size_t task) {
        std::vector<double>& sums = partial_[worker];
        sums.assign(size, 0.0);
        const Chunk& chunk = chunks_[task];
        for (std::size_t row = 0; row < chunk.rows; row += kTileRows) {
          if (!is_taken(task, row)) continue;
          workers_.check();
          readers_[worker].load(chunk.block, chunk.first + row);
          body(readers_[worker], sums.data());
        }
      },
      [&](unsigned worker, std::size_t) { design_kernels().axpy(total.data(), partial_[worker].data(), 1, size); });
  return total;
}

std::vector<double> DesignPass::sum(const Step& step, RowVector<std::int32_t>* labels) {
  if (stride_ == 1 && workers_.steps() != nullptr && can_travel(step.shape())) return sum_elsewhere(step, labels);
  const std::vector<std::size_t> begins = block_begins(design_.store());
  return sum(step.shape().doubles, [&](TileReader& tile, double* sums) {
    if (labels == nullptr) return step.add(tile, sums, nullptr);
    const std::size_t row = begins[tile.block()] + tile.first();
    const std::size_t place = tile.first() % kChunkRows;
    step.add(tile, sums, labels->data() + row);
    if (place + kTileRows == kChunkRows) release_rows(*labels, row - place, kChunkRows);
  });
}

std::vector<double> DesignPass::sum_elsewhere(const Step& step, RowVector<std::int32_t>* labels) {
  const std::vector<std::size_t> begins = block_begins(design_.store());
  std::vector<std::int32_t> numbers;
  for (const Chunk& chunk : chunks_) {
    numbers.push_back(static_cast<std::int32_t>(chunk.block * kBlockChunks + chunk.first / kChunkRows));
  }
  std::vector<double> total(step.shape().doubles, 0.0);
  std::size_t next = 0;
  run_step(workers_, encode_step(step), step.shape(), numbers, [&](const ChunkSums& found) {
    const Chunk& chunk = chunks_[next++];
    design_kernels().axpy(total.data(), found.sums.data(), 1, total.size());
    if (labels == nullptr) return;
    const std::size_t row = begins[chunk.block] + chunk.first;
    std::copy_n(found.labels.data(), chunk.rows, labels->data() + row);
    release_rows(*labels, row, chunk.rows);
  });
  return total;
}

}  // namespace dmlc::train
