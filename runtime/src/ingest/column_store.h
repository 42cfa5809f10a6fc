// SPDX-License-Identifier: Apache-2.0
// The training matrix: rows come in one by one, columns of float32 in blocks of 65 536 rows come out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dmlc::ingest {

inline constexpr std::uint32_t kBlockRows = 65536;

/// How the values of a feature arrive from SQL.
enum class CellKind : std::uint8_t {
  number,     ///< any numeric type, as double
  boolean,    ///< as 0 or 1
  category,   ///< text, enum, uuid: the bytes of the text form
  timestamp,  ///< microseconds since 2000-01-01 00:00 UTC (PostgreSQL's own scale), timestamptz taken in UTC
  date,       ///< days since 2000-01-01
};

enum class TargetKind : std::uint8_t { none, number, label };
enum class Split : std::uint8_t { training, validation, test };

/// One column of the matrix. A timestamp feature yields several (elapsed days, hour, weekday, month).
enum class Part : std::uint8_t { value, elapsed_days, hour, weekday, month };

struct FeatureColumn {
  std::string name;
  CellKind kind = CellKind::number;
};

/// Statistics over the training rows, in double and before narrowing. `mean`, `deviation` (population), `minimum` and
/// `maximum` are of the raw values, not of the shifted ones; meaningless when `count` is 0.
struct ColumnStatistics {
  std::uint64_t count = 0;       ///< training rows with a value
  std::uint64_t null_count = 0;  ///< training rows without
  double mean = 0;
  double deviation = 0;
  double minimum = 0;
  double maximum = 0;
};

struct Category {
  std::string value;
  std::uint64_t count = 0;  ///< in training rows
};

inline constexpr std::int32_t kNullCode = -1;    ///< category code of NULL
inline constexpr std::int32_t kUnseenCode = -2;  ///< a value that no training row has

struct MatrixColumn {
  std::uint32_t feature = 0;  ///< index into the features
  Part part = Part::value;
  bool is_category = false;  ///< cells are std::int32_t codes, not floats
  double shift = 0;          ///< cell = float(value - shift); NULL is NaN
  ColumnStatistics statistics;
  bool is_lossy = false;             ///< whole numbers that span more than float32 can tell apart (W0606)
  std::vector<Category> categories;  ///< sorted by value (bytes); the code is the index; only training values
};

/// The class labels of a label target: text forms in order (false < true, numbers by value, else bytes or the order
/// the enum declares), the code is the index.
struct TargetColumn {
  TargetKind kind = TargetKind::none;
  double shift = 0;                      ///< number targets: cell = float(value - shift)
  ColumnStatistics statistics;           ///< number targets
  std::vector<Category> classes;         ///< label targets; only training values, others become kUnseenCode
  std::vector<Category> unseen_classes;  ///< labels that only rows outside training have, sorted by bytes, count 0
};

struct ColumnStoreOptions {
  std::uint64_t memory_limit = 0;        ///< bytes for the blocks; 0 = none. Going over throws RuntimeError E0609
  std::uint32_t max_categories = 10000;  ///< more distinct values in one feature throw E0606
  std::uint32_t max_classes = 1000;      ///< more classes throw E0607
  bool labels_are_numbers = false;       ///< order label text by numeric value
  std::vector<std::string> label_order;  ///< order labels like this list (an enum's order); others follow by bytes
  std::string model;                     ///< for messages
  std::string target;                    ///< for messages
};

/// Collects rows, then serves blocks. Not thread-safe while collecting; read-only afterwards.
/// The blocks lie in one anonymous memory file, so that a child process can map them without a copy.
class ColumnStore {
 public:
  ColumnStore(std::vector<FeatureColumn> features, TargetKind target, ColumnStoreOptions options);
  ~ColumnStore();
  ColumnStore(ColumnStore&&) noexcept;
  ColumnStore& operator=(ColumnStore&&) noexcept;

  // --- collecting: for each row, every feature in any order, then the target, then end_row ---
  void set_number(std::size_t feature, double value);  ///< throws E0605 for an infinite value; NaN counts as NULL
  void set_boolean(std::size_t feature, bool value);
  void set_category(std::size_t feature, std::string_view text);
  void set_timestamp(std::size_t feature, std::int64_t microseconds);  ///< ±infinity throws E0605
  void set_date(std::size_t feature, std::int32_t days);
  void set_null(std::size_t feature);
  void set_target_number(double value);  ///< throws E0608 when not finite
  void set_target_label(std::string_view text);
  void set_target_null();  ///< the row is dropped at end_row and counted
  void end_row(Split split);
  /// Fixes dictionaries, remaps codes, ends statistics. Nothing may be added afterwards.
  void finish();

  // --- reading ---
  [[nodiscard]] std::uint64_t rows() const;
  [[nodiscard]] std::uint64_t rows_in(Split split) const;
  [[nodiscard]] std::uint64_t dropped_rows() const;  ///< rows whose target was NULL
  [[nodiscard]] std::size_t block_count() const;
  [[nodiscard]] std::uint32_t block_rows(std::size_t block) const;
  [[nodiscard]] const std::vector<FeatureColumn>& features() const;
  [[nodiscard]] const std::vector<MatrixColumn>& columns() const;
  [[nodiscard]] const TargetColumn& target() const;
  [[nodiscard]] std::span<const float> numbers(std::size_t block, std::size_t column) const;
  [[nodiscard]] std::span<const std::int32_t> codes(std::size_t block, std::size_t column) const;
  [[nodiscard]] std::span<const float> target_numbers(std::size_t block) const;
  [[nodiscard]] std::span<const std::int32_t> target_codes(std::size_t block) const;
  [[nodiscard]] std::span<const Split> splits(std::size_t block) const;

  /// The memory file and where a column of a block starts in it, for a child process.
  [[nodiscard]] int memory_file() const;
  [[nodiscard]] std::size_t offset_of(std::size_t block, std::size_t column) const;
  [[nodiscard]] std::size_t target_offset_of(std::size_t block) const;
  [[nodiscard]] std::uint64_t bytes() const;  ///< of the rows in the memory file

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dmlc::ingest
