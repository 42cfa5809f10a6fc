// SPDX-License-Identifier: Apache-2.0
// What the trainer asks of the training host: the specification, where the matrix lies in the memory file, the target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/src/child/frame.h"
#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"

namespace dmlc::train {

/// A column of the memory file that trees may split on.
struct BoostedColumn {
  std::uint32_t column = 0;  ///< index into ColumnStore::columns()
  bool is_category = false;
  std::uint32_t categories = 0;  ///< codes 0 … categories - 1
  std::uint64_t present = 0;     ///< training rows with a value
  std::uint64_t missing = 0;     ///< training rows without
};

/// One block of rows; offsets in bytes from the start of the memory file.
struct BoostedBlock {
  std::uint32_t rows = 0;
  std::vector<std::uint64_t> columns;  ///< parallel to BoostedRequest::columns
  std::uint64_t cells = 0;             ///< from here to the target lie cells, which the host may overwrite and release
  std::uint64_t target = 0;
  std::uint64_t splits = 0;
};

struct BoostedRequest {
  ModelSpec spec;
  unsigned threads = 1;
  std::uint64_t memory_limit = 0;    ///< bytes for the host and the memory file together; 0 = none
  std::uint64_t file_bytes = 0;      ///< the host maps exactly so much
  std::uint64_t spill_bytes = 0;     ///< of the host's arrays that may lie in a file of their own; 0: there is none
  std::uint64_t resident_bytes = 0;  ///< of both files in the host's memory at once, where there is one
  std::uint32_t matrix_columns = 0;  ///< all columns of the store, also those no tree may split on
  std::vector<BoostedColumn> columns;
  std::vector<BoostedBlock> blocks;
  ingest::TargetColumn target;
  std::uint64_t training_rows = 0;
  std::uint64_t validation_rows = 0;
  std::uint64_t test_rows = 0;
  std::uint64_t margins = 0;  ///< behind the blocks: where the host writes the final model's margins, see MarginFile
  std::size_t saved_tensors = 0;  ///< that follow the request, see SavedRounds; 0 for a training from the start

  /// Margins per row.
  [[nodiscard]] std::size_t outputs() const { return spec.task == Task::multiclass ? target.classes.size() : 1; }
  [[nodiscard]] std::uint64_t rows() const { return training_rows + validation_rows + test_rows; }
  [[nodiscard]] std::uint64_t margin_bytes() const { return rows() * outputs() * sizeof(float); }
};

/// The columns that vary in the training rows, or whose being NULL does.
[[nodiscard]] BoostedRequest make_request(const ModelSpec& spec, const ingest::ColumnStore& store);

[[nodiscard]] std::string to_json(const BoostedRequest& request);

/// A request or a message between trainer and host is not what it should be.
using child::ProtocolError;

/// Throws ProtocolError unless every range lies inside the file and the counts agree.
[[nodiscard]] BoostedRequest parse_request(std::string_view json);

}  // namespace dmlc::train
