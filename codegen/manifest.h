// SPDX-License-Identifier: Apache-2.0
// The artifact manifest: what was made from what, with hashes.
#pragma once

#include <string>
#include <vector>

#include "codegen/kernel/artifacts.h"
#include "codegen/script.h"
#include "codegen/sha256.h"
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
  const KernelArtifacts& kernels;
};

/// JSON, pretty-printed, ends with a line end.
[[nodiscard]] std::string manifest_of(const ManifestInput& input);

}  // namespace dmlc::codegen
