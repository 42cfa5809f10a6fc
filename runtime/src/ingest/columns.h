// SPDX-License-Identifier: Apache-2.0
// What the columns of the training matrix are.
#pragma once

#include <cstdint>
#include <string>
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
  bool keeps_all = false;   ///< category: values that no training row has have codes, too, and there may be any number
  std::string origin = {};  ///< the transform that makes it and gives it its scale; empty for others
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
  std::uint64_t count = 0;  ///< in training rows; 0 only where FeatureColumn::keeps_all
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

}  // namespace dmlc::ingest
