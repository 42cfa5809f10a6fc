// SPDX-License-Identifier: Apache-2.0
// The artifact manifest: what was made from what, with hashes.
#pragma once

#include <string>
#include <vector>

#include "codegen/script.h"
#include "codegen/sql/sql.h"
#include "compiler/base/source_file.h"
#include "ir/ops.h"

namespace dmlc::codegen {

struct ManifestInput {
  const ir::Module& module;
  const SourceMap& sources;
  const std::vector<FileId>& files;
  const std::vector<Statement>& up;
  const Script& up_script;
  const Script& down_script;
  std::string name;
};

/// JSON, pretty-printed, ends with a line end.
[[nodiscard]] std::string manifest_of(const ManifestInput& input);
/// Lower-case hexadecimal SHA-256 (FIPS 180-4).
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace dmlc::codegen
