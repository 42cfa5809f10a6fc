// SPDX-License-Identifier: Apache-2.0
// Trains boosted trees with XGBoost over the mapped matrix.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "runtime/src/kernel_host/mapped_matrix.h"
#include "runtime/src/kernel_host/rounds.h"
#include "runtime/src/predict/trees_model.h"
#include "runtime/src/train/boosted_saved.h"
#include "runtime/src/train/round_judge.h"

namespace dmlc::host {

/// Told while it works; may throw to end it.
struct FitMonitor {
  std::function<void(std::uint64_t rows)> rows_done;
  std::function<void(std::uint32_t round, const std::vector<train::RoundPoint>& points)> round_done;
  std::function<void(const train::SavedRounds& saved)> checkpoint_due;
};

struct FitResult {
  predict::TreeModel model;           ///< cut to the best round
  std::vector<double> gains;          ///< total loss reduction per column of the matrix
  std::vector<double> covers;         ///< second derivatives of the rows at all splits per column of the matrix
  std::vector<std::uint64_t> splits;  ///< splits per column of the matrix
  std::vector<double> node_covers;    ///< of a decision tree: rows of each node, by their weight
  std::uint32_t rounds = 0;           ///< in the model
  std::uint32_t trained_rounds = 0;
  std::string stopped_by;
};

/// Throws LibraryError, train::ProtocolError, std::bad_alloc. Releases the cells of the matrix as soon as XGBoost has
/// its own, and leaves the margins of all rows by the model returned in the matrix: of the training rows XGBoost's, of
/// the others our own evaluator's. On some training rows the two are compared before it returns; they are equal bit by
/// bit or it throws LibraryError. Goes on after `saved`, unless that is null, and ends with the very same result.
[[nodiscard]] FitResult fit_boosted(const train::BoostedRequest& request, MappedMatrix& matrix,
                                    const FitMonitor& monitor, const train::SavedRounds* saved);

}  // namespace dmlc::host
