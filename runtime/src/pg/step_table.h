// SPDX-License-Identifier: Apache-2.0
// Runs the steps of a training as queries, which PostgreSQL's parallel workers share.
#pragma once

#include <cstdint>

#include "runtime/src/train/step_executor.h"

#include "runtime/src/pg/transaction.h"

namespace dmlc::pg {

/// Keeps the rows of a training in dml.step_chunk while it lives; what a lost worker left there goes with the next one.
/// Each call is a transaction of its own.
class StepTable final : public train::StepExecutor {
 public:
  /// `workers`: most parallel workers of a query. `signals` are blocked by the caller, but for the calls.
  StepTable(std::int64_t job, int workers, SignalsBlocked& signals);
  ~StepTable() override;
  StepTable(const StepTable&) = delete;
  StepTable& operator=(const StepTable&) = delete;

  void take(const ingest::ColumnStore& store, const std::function<void()>& check) override;
  [[nodiscard]] std::vector<std::byte> run(std::span<const std::byte> parameters,
                                           std::span<const std::int32_t> chunks) override;
  /// Most parallel workers that computed something of a step; 0 where the server had none to spare.
  [[nodiscard]] std::uint32_t most_workers() const { return most_workers_; }

 private:
  void clear() const;

  std::int64_t job_;
  int workers_;
  SignalsBlocked& signals_;
  bool has_rows_ = false;
  std::uint32_t most_workers_ = 0;
};

}  // namespace dmlc::pg
