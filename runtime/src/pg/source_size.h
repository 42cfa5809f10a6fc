// SPDX-License-Identifier: Apache-2.0
// How large the source of a model is, as the planner estimates it: nothing is read.
#pragma once

#include <string>

#include "runtime/src/train/cost.h"

namespace dmlc::pg {

/// What stands for the views of a model; the second is empty where there is none.
struct SourceQueries {
  std::string features;
  std::string validation;
};

/// What the views read, if that is with the rights of whoever asks, else the views. Runs as the current role. Throws
/// PgError.
[[nodiscard]] SourceQueries view_queries(const train::ModelSpec& spec);

/// Rows, values of categories and labels, and the cost of reading, from the statistics of the tables; for a table that
/// was never analysed from the size of its file. Runs as the current role, with the settings that training reads with.
/// Throws PgError.
[[nodiscard]] train::DataSize estimate_source(const train::ModelSpec& spec, const SourceQueries& queries);

}  // namespace dmlc::pg
