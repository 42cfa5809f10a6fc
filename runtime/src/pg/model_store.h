// SPDX-License-Identifier: Apache-2.0
// Writes a trained version into the tables of the schema dml and reads it back.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::pg {

struct NewVersion {
  std::int64_t model_id = 0;
  std::int64_t job_id = 0;
  std::string spec_text;       ///< what it was trained from
  std::string submitted_text;  ///< the job's specification; WITH FALLBACK may have changed parameters since
  double seconds = 0;          ///< from the claim of the job to now
};

/// Inserts the next version of a model and makes it the current one; in the caller's transaction, as the current role.
/// The model's row must be locked. Returns the version's number.
int write_version(const NewVersion& version, const train::ModelSpec& spec, const ingest::ColumnStore& store,
                  const train::TrainingResult& result);

/// A stored version. Reads as the extension's owner under the active snapshot. Throws RuntimeError E0619.
struct StoredVersion {
  train::ModelSpec spec;
  train::ModelState state;
};
[[nodiscard]] StoredVersion read_version(std::int64_t model_id, int version, const std::string& model_name);

}  // namespace dmlc::pg
