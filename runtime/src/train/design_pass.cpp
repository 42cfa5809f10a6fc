// SPDX-License-Identifier: Apache-2.0
// Walks the tiles of a store and merges the sums of its chunks in order.
#include <algorithm>

#include "runtime/src/train/design.h"

namespace dmlc::train {
namespace {

// Small enough to share rows evenly and to stop soon, large enough that merging costs nothing.
constexpr std::size_t kChunkRows = 16'384;

}  // namespace

TileReader::TileReader(const Design& design)
    : margin(kTileRows),
      target(kTileRows),
      active(kTileRows),
      weight(kTileRows),
      residual(kTileRows),
      design_(design),
      inputs_(design.dense_.size()),
      codes_(design.coded_.size()),
      tile_(design.columns() * kTileRows),
      padded_numbers_((design.dense_.size() + 1) * kTileRows),
      padded_codes_((design.coded_.size() + 1) * kTileRows),
      category_sums_(design.coded_.size()) {}

void TileReader::load(std::size_t block, std::size_t first) {
  const ingest::ColumnStore& store = design_.store_;
  block_ = block;
  first_ = first;
  rows_ = std::min<std::size_t>(kTileRows, store.block_rows(block) - first);
  const bool whole = rows_ == kTileRows;
  // A ragged tile is copied, so that kernels never read past a block's rows.
  const auto numbers_at = [&](std::span<const float> column, std::size_t place) {
    if (whole) return column.data() + first;
    float* copy = padded_numbers_.data() + place * kTileRows;
    std::fill_n(std::copy_n(column.data() + first, rows_, copy), kTileRows - rows_, 0.0F);
    return static_cast<const float*>(copy);
  };
  const auto codes_at = [&](std::span<const std::int32_t> column, std::size_t place) {
    if (whole) return column.data() + first;
    std::int32_t* copy = padded_codes_.data() + place * kTileRows;
    std::fill_n(std::copy_n(column.data() + first, rows_, copy), kTileRows - rows_, ingest::kUnseenCode);
    return static_cast<const std::int32_t*>(copy);
  };
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const Design::Dense& dense = design_.dense_[i];
    inputs_[i] = {numbers_at(store.numbers(block, dense.column), i), dense.center, dense.scale, dense.table};
  }
  for (std::size_t f = 0; f < codes_.size(); ++f) {
    codes_[f] = codes_at(store.codes(block, design_.coded_[f].column), f);
  }
  splits_ = reinterpret_cast<const std::uint8_t*>(store.splits(block).data() + first);
  const ingest::TargetKind kind = store.target().kind;
  if (kind == ingest::TargetKind::number) numbers_ = numbers_at(store.target_numbers(block), inputs_.size());
  if (kind == ingest::TargetKind::label) labels_ = codes_at(store.target_codes(block), codes_.size());
  design_kernels().expand(inputs_.data(), inputs_.size(), tile_.data());
}

void TileReader::margins(const KernelWeights& weights, double* out) const {
  design_kernels().margins(tile_.data(), design_.columns(), weights.dense.data(), codes_.data(),
                           weights.table_pointers.data(), codes_.size(), out);
}

void TileReader::accumulate(const SumLayout& layout, double* sums) {
  if (pointers_base_ != sums) {
    pointers_.emplace(layout, sums);
    pointers_base_ = sums;
    row_major_.assign(kTileRows * layout.padded, 0.0);
  }
  design_kernels().accumulate(tile_.data(), design_.columns(), weight.data(), residual.data(), codes_.data(),
                              row_major_.data(), &pointers_->targets);
}

void TileReader::add_groups(const GroupLayout& layout, const std::int32_t* groups, double* sums) {
  row_major_.resize(kTileRows * layout.padded);
  for (std::size_t f = 0; f < codes_.size(); ++f) category_sums_[f] = sums + layout.joint_offsets[f];
  const GroupTargets targets{sums, category_sums_.data(), layout.slots.data(), codes_.size(), layout.padded};
  design_kernels().group(tile_.data(), design_.columns(), weight.data(), residual.data(), groups, codes_.data(),
                         row_major_.data(), &targets);
}

void TileReader::add_gradient(const double* residuals, double* sums) {
  double* at = sums + design_.columns();
  for (std::size_t f = 0; f < codes_.size(); ++f) {
    category_sums_[f] = at;
    at += design_.slots_[f];
  }
  design_kernels().gradient(tile_.data(), design_.columns(), residuals, codes_.data(), codes_.size(), sums,
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
  for (unsigned worker = 0; worker < workers.size(); ++worker) readers_.emplace_back(design);
  partial_.resize(workers.size());
}

double DesignPass::take_one_in(std::size_t stride) {
  stride_ = stride;
  std::size_t taken = 0;
  std::size_t all = 0;
  for (std::size_t chunk = 0; chunk < chunks_.size(); ++chunk) {
    all += chunks_[chunk].rows;
    if (chunk % stride == 0) taken += chunks_[chunk].rows;
  }
  return all == 0 ? 1 : static_cast<double>(taken) / static_cast<double>(all);
}

std::vector<double> DesignPass::sum(std::size_t size, const TileBody& body) {
  std::vector<double> total(size, 0.0);
  workers_.run(
      (chunks_.size() + stride_ - 1) / stride_,
      [&](unsigned worker, std::size_t task) {
        std::vector<double>& sums = partial_[worker];
        sums.assign(size, 0.0);
        const Chunk& chunk = chunks_[task * stride_];
        for (std::size_t row = 0; row < chunk.rows; row += kTileRows) {
          workers_.check();
          readers_[worker].load(chunk.block, chunk.first + row);
          body(readers_[worker], sums.data());
        }
      },
      [&](unsigned worker, std::size_t) { design_kernels().axpy(total.data(), partial_[worker].data(), 1, size); });
  return total;
}

}  // namespace dmlc::train
