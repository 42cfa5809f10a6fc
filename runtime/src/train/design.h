// SPDX-License-Identifier: Apache-2.0
// The design matrix of a linear model as a view of the column store: where each weight's column lies, and passes over
// its tiles. The matrix itself is never stored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/cluster_scratch.h"
#include "runtime/src/train/cycle_table.h"
#include "runtime/src/train/design_kernels.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {

/// Weights in the form the kernels take: `dense[0]` is the intercept; each table is indexed with code + kCodeOffset.
struct KernelWeights {
  KernelWeights() = default;
  KernelWeights(KernelWeights&&) = default;  // a copy's pointers would lead into the original
  KernelWeights& operator=(KernelWeights&&) = default;

  std::vector<double> dense;
  std::vector<std::vector<double>> tables;
  std::vector<const double*> table_pointers;
};

/// Where the parts of the weighted sums lie in one array of doubles (see SumTargets).
struct SumLayout {
  std::size_t columns = 0;
  std::size_t padded = 0;
  std::vector<std::size_t> slots;
  std::vector<std::size_t> category_offsets;
  std::vector<std::size_t> joint_offsets;  ///< at f * categories + g for f < g
  std::size_t size = 0;
};

/// How cells become the columns of a tile: all that a pass over the rows needs to know of a design.
struct DesignColumns {
  struct Dense {
    std::uint32_t column = 0;  ///< of the matrix
    double center = 0;
    double scale = 1;
    const double* table = nullptr;  ///< see DenseInput
  };
  std::vector<Dense> dense;          ///< without the intercept's ones
  std::vector<std::uint32_t> coded;  ///< matrix columns of categories
  std::vector<std::size_t> slots;    ///< of each of these

  [[nodiscard]] std::size_t columns() const { return dense.size() + 1; }
  [[nodiscard]] SumLayout sum_layout() const;
  [[nodiscard]] std::size_t gradient_size() const;
};

/// The cells of consecutive rows of one block, wherever they lie.
struct ChunkCells {
  std::size_t rows = 0;
  std::vector<const void*> columns;  ///< by matrix column: `rows` floats, or std::int32_t codes of a category
  const float* target_numbers = nullptr;
  const std::int32_t* target_codes = nullptr;
  const std::uint8_t* splits = nullptr;
};

/// Points the kernels at the parts of one array of sums.
struct SumPointers {
  SumPointers(const SumLayout& layout, double* sums);
  std::vector<std::size_t> slots;
  std::vector<double*> categories;
  std::vector<double*> joint;
  SumTargets targets;
};

/// A matrix column in words: `amount`, `paid_at (hour)`.
[[nodiscard]] std::string column_name(const ingest::ColumnStore& store, const ingest::MatrixColumn& column);

class Design {
 public:
  /// Both must outlive the design.
  Design(const ingest::ColumnStore& store, const Preparation& preparation);

  [[nodiscard]] const ingest::ColumnStore& store() const { return store_; }
  [[nodiscard]] std::size_t width() const { return places_.size(); }        ///< weights without the intercept
  [[nodiscard]] std::size_t columns() const { return columns_.columns(); }  ///< tile columns with the intercept's ones
  [[nodiscard]] const DesignColumns& design_columns() const { return columns_; }
  [[nodiscard]] const std::vector<std::size_t>& slots() const { return columns_.slots; }
  /// Index into the features of the feature that a weight belongs to.
  [[nodiscard]] std::uint32_t feature_of(std::size_t weight) const { return places_[weight].feature; }

  [[nodiscard]] KernelWeights kernel_weights(std::span<const double> weights, double intercept) const;
  /// Weights of this design that give the same margins; what they add to all is `intercept`.
  [[nodiscard]] std::vector<double> weights_of(const KernelWeights& margins, double& intercept) const;
  /// The term of a category column.
  [[nodiscard]] const Term& category_term(std::size_t category) const { return *category_terms_[category]; }

  /// A weight's column in words: `amount`, `sine of paid_at (hour)`, `country = DE`.
  [[nodiscard]] std::string name_of(std::size_t weight) const;
  /// A tile column that is a number: its value is center + cell / scale.
  struct NumberColumn {
    const ingest::MatrixColumn* column = nullptr;  ///< nullptr for sines and cosines
    double center = 0;
    double scale = 1;
  };
  /// `dense` counts from 1.
  [[nodiscard]] NumberColumn number_column(std::size_t dense) const;

  [[nodiscard]] SumLayout sum_layout() const { return columns_.sum_layout(); }
  /// Full symmetric matrix of (width + 1)^2, row-major, intercept first; and the residual sums in the same order.
  [[nodiscard]] std::vector<double> matrix_of(const SumLayout& layout, const double* sums) const;
  [[nodiscard]] std::vector<double> residual_sums_of(const SumLayout& layout, const double* sums) const;

  /// Doubles of a gradient pass, and its sums in the order intercept, weights.
  [[nodiscard]] std::size_t gradient_size() const { return columns_.gradient_size(); }
  [[nodiscard]] std::vector<double> gradient_of(const double* sums) const;

 private:
  struct Place {
    std::uint32_t feature = 0;
    bool is_dense = true;
    std::uint32_t index = 0;  // tile column, or category column
    std::uint32_t slot = 0;
  };
  [[nodiscard]] double entry(const SumLayout& layout, const double* sums, const Place& a, const Place& b) const;

  const ingest::ColumnStore& store_;
  DesignColumns columns_;
  std::vector<const Term*> category_terms_;
  std::vector<Place> places_;
  std::vector<std::unique_ptr<CycleTable>> tables_;
};

/// One tile of rows at a time, expanded when it is asked for. Each worker has its own.
class TileReader {
 public:
  /// `keeps`: where they are few, tiles stay expanded, for whoever passes over them again.
  explicit TileReader(const Design& design, bool keeps = false);
  /// Of rows that lie outside of a store; must stay.
  explicit TileReader(const DesignColumns& columns);

  /// Takes rows [first, first + min(kTileRows, the block's end)).
  void load(std::size_t block, std::size_t first);
  /// The same of other cells, which have to fit the columns.
  void load(const ChunkCells& cells, std::size_t first);

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t block() const { return block_; }
  [[nodiscard]] std::size_t first() const { return first_; }  ///< row of the block
  [[nodiscard]] const double* tile() const;
  /// The dense columns before they are expanded.
  [[nodiscard]] std::span<const DenseInput> inputs() const { return inputs_; }
  [[nodiscard]] const std::int32_t* const* codes() const { return codes_.data(); }
  [[nodiscard]] const std::uint8_t* splits() const { return splits_; }
  /// Padded with 0 to a full tile.
  [[nodiscard]] const std::int32_t* labels() const { return labels_; }
  [[nodiscard]] const float* numbers() const { return numbers_; }
  void margins(const KernelWeights& weights, double* out) const;
  /// Adds the tile's weighted products (weight, residual) to `sums` of this layout.
  void accumulate(const SumLayout& layout, double* sums);
  /// Adds the tile's residual sums to `sums` of gradient_size() doubles.
  void add_gradient(const double* residuals, double* sums);

  // Scratch for the users of a tile.
  std::vector<double> margin;
  std::vector<double> target;
  std::vector<double> active;
  std::vector<double> weight;
  std::vector<double> residual;
  std::vector<double> mapped;       ///< columns that somebody makes of the tile's
  std::vector<double> mapped_rows;  ///< the same row by row, for sums of products
  ClusterScratch clusters;

 private:
  static constexpr std::size_t kKeptBytes = std::size_t{512} << 10;  ///< no more than a processor's cache
  [[nodiscard]] static std::size_t kept_tiles(const Design& design);
  TileReader(const DesignColumns& columns, std::size_t kept);
  template <class Cells>
  void take(const Cells& cells, std::size_t first);
  /// Where the tile lies among those that are kept.
  [[nodiscard]] std::size_t place() const { return is_expanded_.size() > 1 ? first_ / kTileRows : 0; }

  const DesignColumns& columns_;
  const ingest::ColumnStore* store_ = nullptr;
  std::vector<DenseInput> inputs_;
  std::vector<const std::int32_t*> codes_;
  mutable std::vector<double> tiles_;
  mutable std::vector<bool> is_expanded_;  ///< by tile that is kept
  std::vector<float> padded_numbers_;
  std::vector<std::int32_t> padded_codes_;
  std::vector<double*> category_sums_;
  std::vector<double> row_major_;
  std::optional<SumPointers> pointers_;
  const double* pointers_base_ = nullptr;
  const std::uint8_t* splits_ = nullptr;
  const std::int32_t* labels_ = nullptr;
  const float* numbers_ = nullptr;
  std::size_t block_ = 0;
  std::size_t first_ = 0;
  std::size_t rows_ = 0;
};

class Step;

/// Rows of a chunk, but for the last one of a block: small enough to share rows evenly and to stop soon, large enough
/// that merging costs nothing.
inline constexpr std::size_t kChunkRows = 16'384;
inline constexpr std::size_t kBlockChunks = ingest::kBlockRows / kChunkRows;

/// Passes over all rows in chunks; sums are merged in the order of the chunks, whatever the number of threads.
class DesignPass {
 public:
  enum class Rows : std::uint8_t {
    training,  ///< chunks without a training row are skipped
    all,
  };
  DesignPass(const Design& design, Workers& workers, Rows rows = Rows::training);

  using TileBody = std::function<void(TileReader& tile, double* sums)>;
  /// Calls body for every tile; gives the sums of `size` doubles.
  [[nodiscard]] std::vector<double> sum(std::size_t size, const TileBody& body);
  /// The sums of a step of this design's columns, by the threads of this process or where the workers' executor runs
  /// steps, with the same bits. `labels` has a place for each row of the store; those of the rows that count are set.
  [[nodiscard]] std::vector<double> sum(const Step& step, ingest::RowVector<std::int32_t>* labels = nullptr);
  /// From now on only one row in `stride` counts, spread evenly in short runs; 1 means all. Returns the share of the
  /// rows that count.
  double take_one_in(std::size_t stride);
  [[nodiscard]] std::size_t chunk_count() const { return chunks_.size(); }

  [[nodiscard]] const Design& design() const { return design_; }
  [[nodiscard]] Workers& workers() { return workers_; }

 private:
  struct Chunk {
    std::size_t block = 0;
    std::size_t first = 0;
    std::size_t rows = 0;
  };
  [[nodiscard]] bool is_taken(std::size_t chunk, std::size_t row) const;
  [[nodiscard]] std::vector<double> sum_elsewhere(const Step& step, ingest::RowVector<std::int32_t>* labels);

  const Design& design_;
  Workers& workers_;
  std::vector<Chunk> chunks_;
  std::size_t stride_ = 1;
  std::vector<TileReader> readers_;
  std::vector<std::vector<double>> partial_;
};

}  // namespace dmlc::train
