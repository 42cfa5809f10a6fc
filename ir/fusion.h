// SPDX-License-Identifier: Apache-2.0
// Which computations may become one: what they read, what they write, and in which rows they have a result.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ir/ops.h"

namespace dmlc::ir {

inline constexpr const char* kFusedKernel = "fused";
/// More members would have more parameters than a launch takes, and gain little.
inline constexpr std::size_t kMostFused = 8;

/// A column as a kernel reads it.
struct ComputeColumn {
  std::string name;
  KernelType type = KernelType::Other;
  bool masked = false;  ///< a parameter `x_valid` says where it is NULL
  ComputeInput input;
};

/// The columns of the input parameters, in order.
[[nodiscard]] std::vector<ComputeColumn> columns_read(const Compute& op);
/// The column that a parameter `x_valid` speaks of, and the type that it is read as; no name when there is none.
[[nodiscard]] std::pair<std::string, KernelType> masked_input(const Compute& op, const KernelParameter& validity);

/// Whether an operation may be a member at all: its kernel works row by row, and nothing about it needs a launch or a
/// time of its own.
[[nodiscard]] bool can_be_fused(const Compute& op);

/// What the members so far do with columns. A row has no result where a column is NULL that a kernel reads without a
/// mask. One launch leaves the same rows out for all its members, so every member must need the same columns.
class FusedColumns {
 public:
  /// Whether `next` fits behind the members so far.
  [[nodiscard]] bool take(const Compute& next) const;
  void add(const Compute& member);

 private:
  /// Columns of the table, and of what earlier members read, that must have a value for `op` to have a result.
  [[nodiscard]] std::set<std::string> needed_by(const Compute& op) const;
  [[nodiscard]] bool reads_fit(const Compute& next) const;

  struct Made {
    KernelType type = KernelType::Other;
    types::Type column;
  };
  std::map<std::string, Made> made_;  ///< columns that members have written
  std::set<std::string> masked_;      ///< columns of the table read with a mask
  std::set<std::string> plain_;       ///< and those that may be NULL and are read without
  std::set<std::string> needed_;      ///< by each member
  std::size_t parameters_ = 0;        ///< at most so many has the fused kernel
};

}  // namespace dmlc::ir
