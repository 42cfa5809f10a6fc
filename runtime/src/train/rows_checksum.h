// SPDX-License-Identifier: Apache-2.0
// Tells whether a checkpoint is of these rows and settings.
#pragma once

#include <cstdint>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"

namespace dmlc::train {

class Workers;

/// Changes with any cell, target or split of the rows, with their order, and with any setting that a model depends on.
[[nodiscard]] std::uint32_t checksum_of(const ModelSpec& spec, const ingest::ColumnStore& store, Workers& workers);

}  // namespace dmlc::train
