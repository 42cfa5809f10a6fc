// SPDX-License-Identifier: Apache-2.0
// From a finished module to the texts of the artifacts.
#pragma once

#include <string>
#include <vector>

#include "codegen/kernel/artifacts.h"
#include "codegen/sql/lower.h"
#include "codegen/sql/sql.h"
#include "compiler/base/source_file.h"
#include "ir/ops.h"

namespace dmlc::codegen {

struct Artifacts {
  std::vector<Statement> up;    ///< in order
  std::vector<Statement> down;  ///< in order of execution
  std::string up_sql;           ///< with BEGIN and COMMIT
  std::string up_body;          ///< without, for `psql -1`
  std::string down_sql;
  std::string manifest;  ///< JSON
  std::vector<KernelFile> kernels;
  std::vector<DeclaredCompute> computes;
  std::vector<KernelProblem> problems;  ///< with an error among them, the texts are not complete
};

struct GenerateOptions {
  std::string name;  ///< stem of the artifacts' file names
  std::string default_schema;
  KernelOutput kernels = KernelOutput::Compiled;
};

/// Same module, same bytes: no time, host, locale or path.
[[nodiscard]] Artifacts generate(const ir::Module& module, const SourceMap& sources, const std::vector<FileId>& files,
                                 const GenerateOptions& options);

}  // namespace dmlc::codegen
